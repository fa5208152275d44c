// Prints test/vectors/go/evidence/evidence.json.gz: `go run` in a module that requires github.com/cometbft/cometbft v0.38.17, output through gzip -n.
// What Vote.ValidateBasic says of votes with and without extensions, and CommitSig.FromProto of flags beyond a byte.

package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

type verdict struct {
	Proto string `json:"proto"`
	Error string `json:"error,omitempty"`
	// Of a signature that is accepted: how it is encoded again.
	Again string `json:"again,omitempty"`
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func some(n int) []byte { return bytes.Repeat([]byte{7}, n) }

func votes() []verdict {
	full := cmtproto.BlockID{Hash: some(32), PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: some(32)}}
	var all []verdict
	for _, kind := range []cmtproto.SignedMsgType{0, 1, 2, 32} {
		for _, id := range []cmtproto.BlockID{full, {}, {Hash: some(32)}} {
			for _, extension := range []int{0, 1} {
				for _, extensionSignature := range []int{0, 1, 64, 65} {
					for _, signature := range []int{0, 64, 65} {
						pv := cmtproto.Vote{
							Type: kind, Height: 5, Round: 1, BlockID: id, Timestamp: time.Unix(1767225600, 0).UTC(),
							ValidatorAddress: some(20), ValidatorIndex: 2, Signature: some(signature),
							Extension: some(extension), ExtensionSignature: some(extensionSignature),
						}
						bz, err := pv.Marshal()
						if err != nil {
							panic(err)
						}
						vote, err := types.VoteFromProto(&pv)
						if err == nil {
							err = vote.ValidateBasic()
						}
						all = append(all, verdict{Proto: hex.EncodeToString(bz), Error: text(err)})
					}
				}
			}
		}
	}
	return all
}

func signatures() []verdict {
	var all []verdict
	for _, flag := range []int32{-254, -1, 0, 1, 2, 3, 4, 255, 256, 257, 258, 259, 260, 513, 514, 2147483647} {
		for _, absent := range []bool{true, false} {
			p := cmtproto.CommitSig{BlockIdFlag: cmtproto.BlockIDFlag(flag)}
			if !absent {
				p.ValidatorAddress, p.Signature, p.Timestamp = some(20), some(64), time.Unix(1767225600, 0).UTC()
			}
			bz, err := p.Marshal()
			if err != nil {
				panic(err)
			}
			var sig types.CommitSig
			one := verdict{Proto: hex.EncodeToString(bz), Error: text(sig.FromProto(p))}
			if one.Error == "" {
				again, err := sig.ToProto().Marshal()
				if err != nil {
					panic(err)
				}
				one.Again = hex.EncodeToString(again)
			}
			all = append(all, one)
		}
	}
	return all
}

func main() {
	encoder := json.NewEncoder(os.Stdout)
	if err := encoder.Encode(map[string]any{"votes": votes(), "signatures": signatures()}); err != nil {
		panic(err)
	}
}

// Makes test/vectors/comet-go.json.gz: `go run` in a module that requires github.com/cometbft/cometbft v0.38.17, output through gzip -n.

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	cmtmath "github.com/cometbft/cometbft/libs/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/types"
)

type change struct {
	Key   string `json:"key"`
	Power int64  `json:"power,string"`
}
type step struct {
	Changes    []change `json:"changes"`
	Increment  int32    `json:"increment"`
	Error      string   `json:"error,omitempty"`
	Addresses  []string `json:"addresses"`
	Priorities []string `json:"priorities"`
	Proposer   string   `json:"proposer"`
	Hash       string   `json:"hash"`
}

func key(i int) ed25519.PrivKey {
	return ed25519.GenPrivKeyFromSecret([]byte(fmt.Sprintf("validator %d", i)))
}

func sets() [][]step {
	r := rand.New(rand.NewSource(7))
	var all [][]step
	for c := 0; c < 12; c++ {
		var steps []step
		set := types.NewValidatorSet(nil)
		scale := []int64{10, 1000, 1000000, types.MaxTotalVotingPower / 64}[c%4]
		for s := 0; s < 25; s++ {
			var changes []*types.Validator
			st := step{Changes: []change{}, Increment: int32(1 + r.Intn(3))}
			n := r.Intn(4)
			if s == 0 {
				n = 3 + r.Intn(6)
			}
			used := map[int]bool{}
			for j := 0; j < n; j++ {
				i := r.Intn(14)
				if used[i] {
					continue
				}
				used[i] = true
				p := 1 + r.Int63n(scale)
				if s > 0 && r.Intn(3) == 0 {
					p = 0
				}
				if r.Intn(60) == 0 {
					p = types.MaxTotalVotingPower
				}
				pk := key(i).PubKey()
				changes = append(changes, types.NewValidator(pk, p))
				st.Changes = append(st.Changes, change{hex.EncodeToString(pk.Bytes()), p})
			}
			var err error
			if s == 0 {
				func() {
					defer func() {
						if e := recover(); e != nil {
							err = fmt.Errorf("%v", e)
						}
					}()
					set = types.NewValidatorSet(changes)
					st.Increment = 0
				}()
			} else {
				err = set.UpdateWithChangeSet(changes)
				if err == nil {
					set.IncrementProposerPriority(st.Increment)
				}
			}
			if err != nil {
				st.Error = err.Error()
			}
			for _, v := range set.Validators {
				st.Addresses = append(st.Addresses, hex.EncodeToString(v.Address))
				st.Priorities = append(st.Priorities, fmt.Sprint(v.ProposerPriority))
			}
			if p := set.GetProposer(); p != nil {
				st.Proposer = hex.EncodeToString(p.Address)
			}
			st.Hash = hex.EncodeToString(set.Hash())
			steps = append(steps, st)
			if s == 0 && err != nil {
				break
			}
		}
		all = append(all, steps)
	}
	return all
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	out := map[string]any{}
	out["origin"] = "Go program over github.com/cometbft/cometbft v0.38.17: types.ValidatorSet, types.Proposal, types.MakeBlock, light client attack evidence, state.TxResultsHash"
	out["validatorSets"] = sets()

	hash := func(s string) []byte { return tmhash.Sum([]byte(s)) }
	bid := types.BlockID{Hash: hash("block"), PartSetHeader: types.PartSetHeader{Total: 3, Hash: hash("parts")}}
	t0 := time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.UTC)
	var proposals []map[string]any
	for _, pol := range []int32{-1, 0, 4} {
		p := types.NewProposal(77, 5, pol, bid)
		p.Timestamp = t0
		proposals = append(proposals, map[string]any{"polRound": pol, "signBytes": hex.EncodeToString(types.ProposalSignBytes("chain-1", p.ToProto()))})
	}
	out["proposals"] = proposals
	var votes []map[string]any
	for _, b := range []types.BlockID{{}, bid} {
		for _, ty := range []cmtproto.SignedMsgType{cmtproto.PrevoteType, cmtproto.PrecommitType} {
			v := types.Vote{Type: ty, Height: 77, Round: 5, BlockID: b, Timestamp: t0}
			votes = append(votes, map[string]any{"type": ty, "nil": b.IsZero(), "signBytes": hex.EncodeToString(types.VoteSignBytes("chain-1", v.ToProto()))})
		}
	}
	out["votes"] = votes

	// A chain of three heights signed by four validators, an attack on it, JSON and hashes of both.
	var vals []*types.Validator
	for i := 0; i < 4; i++ {
		vals = append(vals, types.NewValidator(key(i).PubKey(), int64(10*(i+1))))
	}
	set := types.NewValidatorSet(vals)
	byAddr := map[string]ed25519.PrivKey{}
	for i := 0; i < 4; i++ {
		byAddr[string(key(i).PubKey().Address())] = key(i)
	}
	header := func(app string) types.Header {
		return types.Header{Version: cmtversion.Consensus{Block: 11, App: 3}, ChainID: "chain-1", Height: 9, Time: t0, LastBlockID: bid,
			LastCommitHash: hash("lc"), DataHash: hash("data"), ValidatorsHash: set.Hash(), NextValidatorsHash: set.Hash(), ConsensusHash: hash("cons"),
			AppHash: hash(app), LastResultsHash: hash("res"), EvidenceHash: hash("ev"), ProposerAddress: set.Validators[0].Address}
	}
	sign := func(h types.Header, round int32) *types.Commit {
		id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: hash("p")}}
		c := &types.Commit{Height: h.Height, Round: round, BlockID: id}
		for i, v := range set.Validators {
			flag := types.BlockIDFlagCommit
			if i == 3 {
				c.Signatures = append(c.Signatures, types.NewCommitSigAbsent())
				continue
			}
			c.Signatures = append(c.Signatures, types.CommitSig{BlockIDFlag: flag, ValidatorAddress: v.Address, Timestamp: t0.Add(time.Duration(i) * time.Millisecond)})
			sig, err := byAddr[string(v.Address)].Sign(c.VoteSignBytes("chain-1", int32(i)))
			must(err)
			c.Signatures[i].Signature = sig
		}
		return c
	}
	var attacks []map[string]any
	trusted := header("app")
	trustedSigned := &types.SignedHeader{Header: &trusted, Commit: sign(trusted, 1)}
	for _, kind := range []string{"equivocation", "lunatic", "amnesia"} {
		h := header("app")
		round := int32(1)
		common := int64(9)
		if kind == "lunatic" {
			h = header("lie")
			common = 8
		} else {
			h.DataHash = hash("other")
		}
		if kind == "amnesia" {
			round = 2
		}
		ev := &types.LightClientAttackEvidence{ConflictingBlock: &types.LightBlock{SignedHeader: &types.SignedHeader{Header: &h, Commit: sign(h, round)}, ValidatorSet: set},
			CommonHeight: common, TotalVotingPower: set.TotalVotingPower(), Timestamp: t0}
		ev.ByzantineValidators = ev.GetByzantineValidators(set, trustedSigned)
		must(ev.ValidateBasic())
		js, err := cmtjson.Marshal(types.EvidenceData{Evidence: types.EvidenceList{ev}})
		must(err)
		attacks = append(attacks, map[string]any{"kind": kind, "json": json.RawMessage(js), "bytes": hex.EncodeToString(ev.Bytes()), "hash": hex.EncodeToString(ev.Hash()), "listHash": hex.EncodeToString(types.EvidenceList{ev}.Hash())})
	}
	tj, err := cmtjson.Marshal(trustedSigned)
	must(err)
	out["trusted"] = json.RawMessage(tj)
	out["attacks"] = attacks
	out["trustLevelVerify"] = set.VerifyCommitLightTrusting("chain-1", trustedSigned.Commit, cmtmath.Fraction{Numerator: 1, Denominator: 3}) == nil

	// Median time with every flag.
	c := sign(trusted, 1)
	c.Signatures[1].BlockIDFlag = types.BlockIDFlagNil
	out["medianTime"] = map[string]any{"commit": func() json.RawMessage { b, e := cmtjson.Marshal(c); must(e); return b }(), "time": sm.MedianTime(c, set).Format(time.RFC3339Nano)}
	vj, err := cmtjson.Marshal(set.Validators)
	must(err)
	out["validators"] = json.RawMessage(vj)

	params := types.DefaultConsensusParams()
	params.Block.MaxBytes = -1
	params.Block.MaxGas = 12345
	out["consensusHash"] = hex.EncodeToString(params.Hash())

	// A block of several parts.
	var txs []types.Tx
	for i := 0; i < 5; i++ {
		tx := make([]byte, 40000)
		for j := range tx {
			tx[j] = byte(i*31 + j%251)
		}
		txs = append(txs, tx)
	}
	block := types.MakeBlock(10, txs, sign(trusted, 1), nil)
	hd := header("app")
	hd.Height = 10
	block.Header.Populate(hd.Version, hd.ChainID, hd.Time, sign(trusted, 1).BlockID, hd.ValidatorsHash, hd.NextValidatorsHash, hd.ConsensusHash, hd.AppHash, hd.LastResultsHash, hd.ProposerAddress)
	ps, err := block.MakePartSet(types.BlockPartSizeBytes)
	must(err)
	out["parts"] = map[string]any{"blockHash": hex.EncodeToString(block.Hash()), "total": ps.Total(), "hash": hex.EncodeToString(ps.Header().Hash)}
	b, err := json.Marshal(out)
	must(err)
	os.Stdout.Write(b)
}

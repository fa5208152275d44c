// Command hostile answers the requests that test/hostile/recorded.test.ts writes with HOSTILE_OPS=FOLDER, with the applications of
// interchain-security v7.0.1: `hostile provider < FOLDER/provider.ops > FOLDER/provider.go`, then run the test once more.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	abci "github.com/cometbft/cometbft/abci/types"
	tmproto "github.com/cometbft/cometbft/proto/tendermint/types"
	db "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	consumer "github.com/cosmos/interchain-security/v7/app/consumer"
	provider "github.com/cosmos/interchain-security/v7/app/provider"
)

type appOptions map[string]any

func (o appOptions) Get(k string) any { return o[k] }

type application interface {
	InitChain(*abci.RequestInitChain) (*abci.ResponseInitChain, error)
	FinalizeBlock(*abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error)
	Commit() (*abci.ResponseCommit, error)
	CheckTx(*abci.RequestCheckTx) (*abci.ResponseCheckTx, error)
	LoadLatestVersion() error
	Simulate([]byte) (sdk.GasInfo, *sdk.Result, error)
}

type line struct {
	Op      string          `json:"op"`
	ChainID string          `json:"chainId"`
	Nanos   int64           `json:"nanos"`
	Secs    int64           `json:"secs"`
	Height  int64           `json:"height"`
	State   json.RawMessage `json:"state"`
	Txs     []string        `json:"txs"`
	Tx      string          `json:"tx"`
	Hash    string          `json:"hash"`
	Next    string          `json:"next"`
	Prop    string          `json:"prop"`
	Round   int32           `json:"round"`
	Path    string          `json:"path"`
	// With the defaults of modules that the state has no section of.
	Defaults bool `json:"defaults"`
	// With an answer: the codes of the block's transactions.
	Results bool `json:"results"`
	Votes   []struct {
		A string `json:"a"`
		P int64  `json:"p"`
		F int32  `json:"f"`
	} `json:"votes"`
}

func b(s string) []byte {
	x, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return x
}

func main() {
	role := os.Args[1]
	prefix := "cosmos"
	if role == "consumer" {
		prefix = "consumer"
	}
	cfg := sdk.GetConfig()
	cfg.SetBech32PrefixForAccount(prefix, prefix+"pub")
	cfg.SetBech32PrefixForValidator(prefix+"valoper", prefix+"valoperpub")
	cfg.SetBech32PrefixForConsensusNode(prefix+"valcons", prefix+"valconspub")
	cfg.Seal()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	in := bufio.NewReaderSize(os.Stdin, 1<<26)
	dec := json.NewDecoder(in)
	var app application
	var base *baseapp.BaseApp
	enc := json.NewEncoder(out)
	for {
		var l line
		if err := dec.Decode(&l); err != nil {
			return
		}
		switch l.Op {
		case "init":
			d := db.NewMemDB()
			dir, _ := os.MkdirTemp("", "goref")
			opts := []func(*baseapp.BaseApp){baseapp.SetChainID(l.ChainID)}
			if role == "consumer" {
				a := consumer.New(log.NewNopLogger(), d, nil, false, appOptions{flags.FlagHome: dir}, opts...)
				app, base = a, a.BaseApp
			} else {
				a := provider.New(log.NewNopLogger(), d, nil, false, appOptions{flags.FlagHome: dir}, opts...)
				app, base = a, a.BaseApp
			}
			if err := app.LoadLatestVersion(); err != nil {
				panic(err)
			}
			if l.Defaults {
				l.State = withDefaults(app, l.State)
			}
			if _, err := app.InitChain(&abci.RequestInitChain{Time: time.Unix(l.Secs, l.Nanos).UTC(), ChainId: l.ChainID, AppStateBytes: l.State, InitialHeight: l.Height,
				ConsensusParams: &tmproto.ConsensusParams{Block: &tmproto.BlockParams{MaxBytes: 22020096, MaxGas: -1}, Evidence: &tmproto.EvidenceParams{MaxAgeNumBlocks: 100000, MaxAgeDuration: 172800000000000, MaxBytes: 1048576}, Validator: &tmproto.ValidatorParams{PubKeyTypes: []string{"ed25519"}}, Version: &tmproto.VersionParams{}, Abci: &tmproto.ABCIParams{}}}); err != nil {
				panic(err)
			}
		case "block":
			r := &abci.RequestFinalizeBlock{Height: l.Height, Time: time.Unix(l.Secs, l.Nanos).UTC(), Hash: b(l.Hash), NextValidatorsHash: b(l.Next), ProposerAddress: b(l.Prop)}
			for _, t := range l.Txs {
				r.Txs = append(r.Txs, b(t))
			}
			r.DecidedLastCommit.Round = l.Round
			for _, v := range l.Votes {
				r.DecidedLastCommit.Votes = append(r.DecidedLastCommit.Votes, abci.VoteInfo{Validator: abci.Validator{Address: b(v.A), Power: v.P}, BlockIdFlag: tmproto.BlockIDFlag(v.F)})
			}
			answer, err := app.FinalizeBlock(r)
			if err != nil {
				panic(err)
			}
			if l.Results {
				results := []map[string]any{}
				for _, t := range answer.TxResults {
					results = append(results, map[string]any{"code": t.Code, "codespace": t.Codespace, "log": cut(t.Log), "gasWanted": t.GasWanted})
				}
				enc.Encode(map[string]any{"results": results})
			}
			if _, err := app.Commit(); err != nil {
				panic(err)
			}
		case "check":
			r, err := app.CheckTx(&abci.RequestCheckTx{Tx: b(l.Tx)})
			if err != nil {
				enc.Encode(map[string]any{"error": err.Error()})
			} else {
				enc.Encode(map[string]any{"code": r.Code, "codespace": r.Codespace, "log": cut(r.Log), "gasWanted": r.GasWanted})
			}
		case "simulate":
			code, codespace, lg := simulate(base, b(l.Tx))
			enc.Encode(map[string]any{"code": code, "codespace": codespace, "log": cut(lg)})
		case "query":
			r, err := base.Query(context.Background(), &abci.RequestQuery{Path: l.Path, Data: b(l.Tx)})
			if err != nil {
				enc.Encode(map[string]any{"error": err.Error()})
			} else {
				enc.Encode(map[string]any{"code": r.Code, "codespace": r.Codespace, "log": cut(r.Log), "value": base64.StdEncoding.EncodeToString(r.Value)})
			}
		}
	}
}

func withDefaults(app application, state json.RawMessage) json.RawMessage {
	all := map[string]json.RawMessage{}
	if a, ok := app.(*provider.App); ok {
		for name, section := range provider.NewDefaultGenesisState(a.AppCodec()) {
			all[name] = section
		}
	}
	if err := json.Unmarshal(state, &all); err != nil {
		panic(err)
	}
	merged, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return merged
}

func cut(s string) string {
	if len(s) > 400 {
		return s[:400]
	}
	return s
}

func simulate(base *baseapp.BaseApp, tx []byte) (code uint32, codespace, lg string) {
	_, _, err := base.Simulate(tx)
	if err == nil {
		return 0, "", ""
	}
	codespace, code, _ = errorsmod.ABCIInfo(err, false)
	return code, codespace, err.Error()
}

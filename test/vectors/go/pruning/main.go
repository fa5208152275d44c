// Prints test/vectors/go/pruning/pruning.json: `go run` in a module that requires github.com/cosmos/cosmos-sdk v0.50.13.
// What the SDK makes of pruning flags, which heights stay readable, what it answers for those that are gone, and the heights from which
// CometBFT must keep its blocks.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"cosmossdk.io/log"
	pruningtypes "cosmossdk.io/store/pruning/types"
	storetypes "cosmossdk.io/store/types"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

type flags map[string]any

func (f flags) Get(name string) any { return f[name] }

type parsed struct {
	Flags      flags  `json:"flags"`
	KeepRecent uint64 `json:"keepRecent"`
	Interval   uint64 `json:"interval"`
	Nothing    bool   `json:"nothing"`
	Error      string `json:"error,omitempty"`
}

func parse() []parsed {
	all := []flags{
		{"pruning": "default"}, {"pruning": "nothing"}, {"pruning": "everything"}, {"pruning": "Everything"},
		{"pruning": "custom"}, {"pruning": "some"}, {"pruning": ""},
		{"pruning": "default", "pruning-keep-recent": "5", "pruning-interval": "11"},
	}
	for _, pair := range [][2]string{{"2", "10"}, {"1", "10"}, {"0", "10"}, {"2", "9"}, {"2", "0"}, {"100", "0"}, {"100", "17"}, {"0", "0"}} {
		all = append(all, flags{"pruning": "custom", "pruning-keep-recent": pair[0], "pruning-interval": pair[1]})
	}
	var out []parsed
	for _, f := range all {
		opts, err := server.GetPruningOptionsFromFlags(f)
		one := parsed{Flags: f, KeepRecent: opts.KeepRecent, Interval: opts.Interval, Nothing: opts.Strategy == pruningtypes.PruningNothing}
		if err != nil {
			one = parsed{Flags: f, Error: err.Error()}
		}
		out = append(out, one)
	}
	return out
}

type params struct{ age int64 }

func (p params) Get(context.Context) (cmtproto.ConsensusParams, error) {
	return cmtproto.ConsensusParams{Evidence: &cmtproto.EvidenceParams{MaxAgeNumBlocks: p.age}}, nil
}
func (p params) Has(context.Context) (bool, error)                   { return true, nil }
func (p params) Set(context.Context, cmtproto.ConsensusParams) error { return nil }

type answer struct {
	Code      uint32 `json:"code"`
	Codespace string `json:"codespace"`
	Log       string `json:"log"`
	Value     string `json:"value,omitempty"`
}

type run struct {
	KeepRecent      uint64 `json:"keepRecent"`
	Interval        uint64 `json:"interval"`
	MinRetainBlocks uint64 `json:"minRetainBlocks"`
	EvidenceAge     int64  `json:"evidenceAge"`
	// By height from 1: the lowest height that can be read after its commit, and what Commit answers.
	Earliest      []int64 `json:"earliest"`
	RetainHeights []int64 `json:"retainHeights"`
	// At the end, for height 3.
	Context string `json:"context"`
	Store   answer `json:"store"`
	Proof   answer `json:"proof"`
}

func execute(one run, blocks int64) run {
	key := storetypes.NewKVStoreKey("kv")
	app := baseapp.NewBaseApp("pruning", log.NewNopLogger(), dbm.NewMemDB(), nil,
		baseapp.SetPruning(pruningtypes.NewCustomPruningOptions(one.KeepRecent, one.Interval)),
		baseapp.SetMinRetainBlocks(one.MinRetainBlocks))
	app.MountStores(key)
	app.SetParamStore(params{one.EvidenceAge})
	app.SetInitChainer(func(sdk.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
		return &abci.ResponseInitChain{}, nil
	})
	app.SetEndBlocker(func(ctx sdk.Context) (sdk.EndBlock, error) {
		ctx.KVStore(key).Set([]byte("height"), []byte(fmt.Sprint(ctx.BlockHeight())))
		return sdk.EndBlock{}, nil
	})
	must(app.LoadLatestVersion())
	_, err := app.InitChain(&abci.RequestInitChain{ChainId: "", InitialHeight: 1})
	must(err)
	for height := int64(1); height <= blocks; height++ {
		_, err := app.FinalizeBlock(&abci.RequestFinalizeBlock{Height: height, Time: time.Unix(height, 0)})
		must(err)
		commit, err := app.Commit()
		must(err)
		one.RetainHeights = append(one.RetainHeights, commit.RetainHeight)
		for earliest := int64(1); earliest <= height; earliest++ {
			if _, err := app.CreateQueryContext(earliest, false); err == nil {
				one.Earliest = append(one.Earliest, earliest)
				break
			}
		}
	}
	_, err = app.CreateQueryContext(3, false)
	if err != nil {
		one.Context = err.Error()
	}
	ask := func(prove bool) answer {
		r, err := app.Query(nil, &abci.RequestQuery{Path: "/store/kv/key", Data: []byte("height"), Height: 3, Prove: prove})
		must(err)
		return answer{r.Code, r.Codespace, r.Log, string(r.Value)}
	}
	one.Store, one.Proof = ask(false), ask(true)
	return one
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	runs := []run{
		execute(run{KeepRecent: 2, Interval: 10, MinRetainBlocks: 0, EvidenceAge: 5}, 45),
		execute(run{KeepRecent: 7, Interval: 11, MinRetainBlocks: 4, EvidenceAge: 9}, 45),
		execute(run{KeepRecent: 30, Interval: 10, MinRetainBlocks: 20, EvidenceAge: 0}, 45),
		execute(run{KeepRecent: 2, Interval: 10, MinRetainBlocks: 12, EvidenceAge: 12}, 45),
		execute(run{KeepRecent: 2, Interval: 10, MinRetainBlocks: 3, EvidenceAge: 100}, 45),
	}
	encoder := json.NewEncoder(os.Stdout)
	must(encoder.Encode(map[string]any{"options": parse(), "runs": runs}))
}

// Asks cosmos-sdk v0.50.13's baseapp, as the Go chains have it, what it makes of transactions before a block and of blocks that are
// proposed, and what a simulation answers as wanted gas: proposal.json.gz. Run inside a module with the requirements of
// interchain-security v7.0.1: go run . 3 400 | gzip -9 -n > proposal.json.gz
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	db "github.com/cosmos/cosmos-db"

	"cosmossdk.io/log"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/auth"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

type params struct{ held cmtproto.ConsensusParams }

func (p *params) Get(context.Context) (cmtproto.ConsensusParams, error) { return p.held, nil }
func (p *params) Has(context.Context) (bool, error)                     { return true, nil }
func (p *params) Set(_ context.Context, next cmtproto.ConsensusParams) error {
	p.held = next
	return nil
}

type proposal struct {
	// Numbers of transactions in the order in which the mempool has them.
	Txs      []int  `json:"txs"`
	MaxBytes string `json:"maxBytes"`
	MaxGas   string `json:"maxGas"`
	Prepared []int  `json:"prepared"`
	Accepted bool   `json:"accepted"`
}
type vector struct {
	Txs       [][]byte   `json:"txs"`
	Decodable []bool     `json:"decodable"`
	Proposals []proposal `json:"proposals"`
	// gas_wanted of a simulation, as a client reads it.
	SimulatedGasWanted string `json:"simulatedGasWanted"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	seed, err := strconv.ParseInt(os.Args[1], 10, 64)
	must(err)
	count, err := strconv.Atoi(os.Args[2])
	must(err)
	dice := rand.New(rand.NewSource(seed))
	encoding := testutil.MakeTestEncodingConfig(auth.AppModuleBasic{}, bank.AppModuleBasic{})
	app := baseapp.NewBaseApp("proposal", log.NewNopLogger(), db.NewMemDB(), encoding.TxConfig.TxDecoder(), baseapp.SetChainID("p-1"))
	app.SetInterfaceRegistry(encoding.InterfaceRegistry)
	// Ante steps run only before messages that somebody handles, if only to refuse them.
	banktypes.RegisterMsgServer(app.MsgServiceRouter(), &banktypes.UnimplementedMsgServer{})
	kept := &params{}
	app.SetParamStore(kept)
	app.SetAnteHandler(sdk.ChainAnteDecorators(ante.NewSetUpContextDecorator()))
	must(app.LoadLatestVersion())
	held := cmttypes.DefaultConsensusParams().ToProto()
	_, err = app.InitChain(&abci.RequestInitChain{ChainId: "p-1", ConsensusParams: &held, InitialHeight: 1})
	must(err)
	_, err = app.FinalizeBlock(&abci.RequestFinalizeBlock{Height: 1, Time: time.Unix(1, 0)})
	must(err)
	_, err = app.Commit()
	must(err)

	out := vector{}
	address := sdk.AccAddress(make([]byte, 20)).String()
	for i, memo := range []int{0, 0, 1, 10, 50, 50, 90, 120, 200, 300} {
		b := encoding.TxConfig.NewTxBuilder()
		must(b.SetMsgs(&banktypes.MsgSend{FromAddress: address, ToAddress: address, Amount: sdk.NewCoins(sdk.NewInt64Coin("stake", 1))}))
		b.SetMemo(strings.Repeat("m", memo))
		b.SetGasLimit([]uint64{0, 1, 10, 50, 100, 7}[i%6])
		raw, err := encoding.TxConfig.TxEncoder()(b.GetTx())
		must(err)
		out.Txs, out.Decodable = append(out.Txs, raw), append(out.Decodable, true)
	}
	for _, junk := range []string{"junk", "\x0a\x01\x00", strings.Repeat("x", 100)} {
		out.Txs, out.Decodable = append(out.Txs, []byte(junk)), append(out.Decodable, false)
	}
	size := func(i int) int64 { return cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{out.Txs[i]}) }
	for len(out.Proposals) < count {
		p := proposal{Prepared: []int{}}
		var total int64
		for range dice.Intn(8) {
			i := dice.Intn(10)
			if dice.Intn(12) == 0 {
				i = 10 + dice.Intn(3)
			}
			p.Txs = append(p.Txs, i)
			total += size(i)
		}
		limit := []int64{total, total - 1, total + 1, total / 2, 22020096}[dice.Intn(5)]
		if len(p.Txs) > 1 && dice.Intn(3) == 0 {
			limit = total - size(p.Txs[len(p.Txs)-1])
		}
		if limit <= 0 || len(p.Txs) == 0 {
			continue
		}
		gas := []int64{-1, 0, 1, 10, 60, 100, 150}[dice.Intn(7)]
		kept.held.Block.MaxGas = gas
		p.MaxBytes, p.MaxGas = strconv.FormatInt(limit, 10), strconv.FormatInt(gas, 10)
		raw := [][]byte{}
		for _, i := range p.Txs {
			raw = append(raw, out.Txs[i])
		}
		made, err := app.PrepareProposal(&abci.RequestPrepareProposal{Txs: raw, MaxTxBytes: limit, Height: 2, Time: time.Unix(2, 0)})
		must(err)
		at := 0
		for _, tx := range made.Txs {
			for string(raw[at]) != string(tx) {
				at++
			}
			p.Prepared = append(p.Prepared, at)
			at++
		}
		seen, err := app.ProcessProposal(&abci.RequestProcessProposal{Txs: raw, Height: 2, Time: time.Unix(2, 0)})
		must(err)
		p.Accepted = seen.Status == abci.ResponseProcessProposal_ACCEPT
		out.Proposals = append(out.Proposals, p)
	}
	info, _, _ := app.Simulate(out.Txs[0])
	out.SimulatedGasWanted = strconv.FormatUint(info.GasWanted, 10)
	text, err := json.Marshal(out)
	must(err)
	fmt.Println(string(text))
}

// Asks the handlers of interchain-security v7.0.1's provider app what they make of messages without a number, and of addresses of other
// chains: messages.json. Run inside a module with the requirements of interchain-security v7.0.1: go run . > messages.json
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	tmproto "github.com/cometbft/cometbft/proto/tendermint/types"
	db "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/bech32"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"
	provider "github.com/cosmos/interchain-security/v7/app/provider"
	"github.com/cosmos/interchain-security/v7/x/ccv/provider/types"
	"google.golang.org/protobuf/encoding/protowire"
)

type appOptions map[string]any

func (o appOptions) Get(k string) any { return o[k] }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
func short(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:20]
}
func keyOf(name string) *ed25519.PubKey {
	sum := sha256.Sum256([]byte("key of " + name))
	return &ed25519.PubKey{Key: sum[:]}
}
func account(name string) string  { return sdk.AccAddress(short(name)).String() }
func operator(name string) string { return sdk.ValAddress(short(name)).String() }
func foreign(suffix, name string) string {
	text, err := bech32.ConvertAndEncode("osmo"+suffix, short(name))
	must(err)
	return text
}

// without cuts a member out of an encoded message; path leads to it by field numbers.
func without(bytes []byte, path ...protowire.Number) []byte {
	var out []byte
	for len(bytes) > 0 {
		number, wire, tag := protowire.ConsumeTag(bytes)
		size := protowire.ConsumeFieldValue(number, wire, bytes[tag:])
		field := bytes[:tag+size]
		switch {
		case number != path[0]:
			out = append(out, field...)
		case len(path) > 1:
			inner, _ := protowire.ConsumeBytes(bytes[tag:])
			out = protowire.AppendTag(out, number, wire)
			out = protowire.AppendBytes(out, without(inner, path[1:]...))
		}
		bytes = bytes[tag+size:]
	}
	return out
}

type verdict struct {
	Name    string `json:"name"`
	TypeURL string `json:"typeUrl"`
	Value   string `json:"value"`
	// Validate and Handle are "ok" or codespace/code; a panic is what a transaction answers with.
	Validate string `json:"validate"`
	Handle   string `json:"handle"`
}

func attempt(run func() error) (result string) {
	defer func() {
		if cause := recover(); cause != nil {
			result = "undefined/111222"
		}
	}()
	if err := run(); err != nil {
		space, code, _ := errorsmod.ABCIInfo(err, false)
		return fmt.Sprintf("%s/%d", space, code)
	}
	return "ok"
}

func main() {
	dir, err := os.MkdirTemp("", "messages")
	must(err)
	app := provider.New(log.NewNopLogger(), db.NewMemDB(), nil, true, appOptions{flags.FlagHome: dir})
	now := time.Unix(1704067200, 0).UTC()
	header := tmproto.Header{ChainID: "provider-1", Height: 3, Time: now}
	ctx := app.NewUncachedContext(false, header).WithConsensusParams(tmproto.ConsensusParams{Validator: &tmproto.ValidatorParams{PubKeyTypes: []string{"ed25519"}}})
	for _, name := range []string{"auth", "bank", "distribution", "staking", "slashing", "mint", "provider"} {
		switch one := app.MM.Modules[name].(type) {
		case module.HasABCIGenesis:
			one.InitGenesis(ctx, app.AppCodec(), one.DefaultGenesis(app.AppCodec()))
		case module.HasGenesis:
			one.InitGenesis(ctx, app.AppCodec(), one.DefaultGenesis(app.AppCodec()))
		}
	}
	coin := func(amount int64) sdk.Coin { return sdk.NewInt64Coin("stake", amount) }
	for _, name := range []string{"v0", "v1", "late", "owner"} {
		must(app.BankKeeper.MintCoins(ctx, "mint", sdk.NewCoins(coin(1_000_000_000))))
		must(app.BankKeeper.SendCoinsFromModuleToAccount(ctx, "mint", short(name), sdk.NewCoins(coin(1_000_000_000))))
	}
	handle := func(ctx sdk.Context, msg sdk.Msg) error {
		_, err := app.MsgServiceRouter().Handler(msg)(ctx, msg)
		return err
	}
	rate := func(hundredths int64) math.LegacyDec { return math.LegacyNewDecWithPrec(hundredths, 2) }
	createValidator := func(name string) *stakingtypes.MsgCreateValidator {
		key, err := codectypes.NewAnyWithValue(keyOf(name))
		must(err)
		return &stakingtypes.MsgCreateValidator{
			Description: stakingtypes.Description{Moniker: name}, Commission: stakingtypes.NewCommissionRates(rate(10), rate(100), rate(100)),
			MinSelfDelegation: math.NewInt(1), ValidatorAddress: operator(name), Pubkey: key, Value: coin(5_000_000),
		}
	}
	for _, name := range []string{"v0", "v1"} {
		must(handle(ctx, createValidator(name)))
	}
	_, err = app.StakingKeeper.EndBlocker(ctx)
	must(err)
	penalty := func() *types.SlashJailParameters {
		return &types.SlashJailParameters{SlashFraction: rate(1), JailDuration: time.Minute}
	}
	createConsumer := func(shaping *types.PowerShapingParameters) *types.MsgCreateConsumer {
		return &types.MsgCreateConsumer{
			Submitter: account("owner"), ChainId: "consumer-1", Metadata: types.ConsumerMetadata{Name: "n", Description: "d", Metadata: "m"},
			InfractionParameters: &types.InfractionParameters{DoubleSign: penalty(), Downtime: penalty()}, PowerShapingParameters: shaping,
		}
	}
	must(handle(ctx, createConsumer(nil)))
	updateConsumer := func(shaping *types.PowerShapingParameters) *types.MsgUpdateConsumer {
		return &types.MsgUpdateConsumer{
			Owner: account("owner"), ConsumerId: "0", PowerShapingParameters: shaping,
			InfractionParameters: &types.InfractionParameters{DoubleSign: penalty(), Downtime: penalty()},
		}
	}
	must(handle(ctx, &stakingtypes.MsgUndelegate{DelegatorAddress: account("v0"), ValidatorAddress: operator("v0"), Amount: coin(1_000_000)}))

	var out []verdict
	ask := func(name string, msg sdk.Msg, path ...protowire.Number) {
		encoded, err := proto.Marshal(msg)
		must(err)
		if len(path) > 0 {
			encoded = without(encoded, path...)
		}
		v := verdict{Name: name, TypeURL: sdk.MsgTypeURL(msg), Value: hex.EncodeToString(encoded)}
		decoded, err := app.InterfaceRegistry().Resolve(v.TypeURL)
		must(err)
		must(app.AppCodec().Unmarshal(encoded, decoded.(codecMessage)))
		v.Validate = attempt(func() error {
			if basic, has := decoded.(sdk.HasValidateBasic); has {
				return basic.ValidateBasic()
			}
			return nil
		})
		cached, _ := ctx.CacheContext()
		v.Handle = attempt(func() error { return handle(cached, decoded) })
		out = append(out, v)
	}

	commission := &types.MsgSetConsumerCommissionRate{ProviderAddr: operator("v0"), Signer: account("v0"), ConsumerId: "0", Rate: rate(5)}
	ask("a consumer's commission", commission)
	ask("a consumer's commission without rate", commission, 3)
	ask("a consumer", createConsumer(nil))
	ask("a consumer without the fraction of its double sign penalty", createConsumer(nil), 7, 1, 1)
	ask("a consumer without the fraction of its downtime penalty", createConsumer(nil), 7, 2, 1)
	ask("an update", updateConsumer(nil))
	ask("an update without the fraction of its double sign penalty", updateConsumer(nil), 9, 1, 1)
	ask("an update without the fraction of its downtime penalty", updateConsumer(nil), 9, 2, 1)

	own := sdk.ConsAddress(keyOf("v0").Address()).String()
	lists := map[string]string{"own": own, "another chain's": foreign("valcons", "v0"), "spaced": " " + own, "an account's": account("v0"), "no address": "nonsense", "empty": ""}
	for _, kind := range []string{"own", "another chain's", "spaced", "an account's", "no address", "empty"} {
		list := []string{lists[kind]}
		ask("a consumer whose allowlist is "+kind, createConsumer(&types.PowerShapingParameters{Allowlist: list}))
		ask("a consumer whose denylist is "+kind, createConsumer(&types.PowerShapingParameters{Denylist: list}))
		ask("a consumer whose prioritylist is "+kind, createConsumer(&types.PowerShapingParameters{Prioritylist: list}))
		ask("an update whose allowlist is "+kind, updateConsumer(&types.PowerShapingParameters{Allowlist: list}))
		ask("an update whose denylist is "+kind, updateConsumer(&types.PowerShapingParameters{Denylist: list}))
		ask("an update whose prioritylist is "+kind, updateConsumer(&types.PowerShapingParameters{Prioritylist: list}))
	}
	for _, kind := range []string{"own", "another chain's", "spaced"} {
		addr, signer := operator("v0"), account("v0")
		if kind == "another chain's" {
			addr, signer = foreign("valoper", "v0"), foreign("", "v0")
		} else if kind == "spaced" {
			addr = " " + addr
		}
		ask("opting in with an operator who is "+kind, &types.MsgOptIn{ProviderAddr: addr, Signer: signer, ConsumerId: "0"})
		ask("opting out with an operator who is "+kind, &types.MsgOptOut{ProviderAddr: addr, Signer: signer, ConsumerId: "0"})
		ask("a commission of an operator who is "+kind, &types.MsgSetConsumerCommissionRate{ProviderAddr: addr, Signer: signer, ConsumerId: "0", Rate: rate(5)})
		ask("a key of an operator who is "+kind, &types.MsgAssignConsumerKey{ProviderAddr: addr, Signer: signer, ConsumerId: "0",
			ConsumerKey: `{"@type":"/cosmos.crypto.ed25519.PubKey","key":"Ui5Gf1+mtWUdH8u3xlmzdKID+F3PK0sfXZ73GZ6q6is="}`})
	}
	for _, owner := range [][2]string{{"own", account("v0")}, {"another chain's", foreign("", "v0")}, {"spaced", " " + account("v0")}} {
		update := updateConsumer(nil)
		update.NewOwnerAddress = owner[1]
		ask("an update whose new owner is "+owner[0], update)
	}

	ask("a validator", createValidator("late"))
	ask("a validator without commission rate", createValidator("late"), 2, 1)
	ask("a validator without greatest rate", createValidator("late"), 2, 2)
	ask("a validator without greatest change of its rate", createValidator("late"), 2, 3)
	ask("a validator without commission", createValidator("late"), 2)
	ask("a validator without least self delegation", createValidator("late"), 3)
	ask("a validator without amount", createValidator("late"), 7, 2)
	ask("a validator without value", createValidator("late"), 7)
	delegate := &stakingtypes.MsgDelegate{DelegatorAddress: account("late"), ValidatorAddress: operator("v0"), Amount: coin(7)}
	ask("a delegation", delegate)
	ask("a delegation without amount", delegate, 3, 2)
	ask("a delegation without coin", delegate, 3)
	undelegate := &stakingtypes.MsgUndelegate{DelegatorAddress: account("v0"), ValidatorAddress: operator("v0"), Amount: coin(7)}
	ask("an undelegation", undelegate)
	ask("an undelegation without amount", undelegate, 3, 2)
	redelegate := &stakingtypes.MsgBeginRedelegate{DelegatorAddress: account("v0"), ValidatorSrcAddress: operator("v0"), ValidatorDstAddress: operator("v1"), Amount: coin(7)}
	ask("a redelegation", redelegate)
	ask("a redelegation without amount", redelegate, 4, 2)
	cancel := &stakingtypes.MsgCancelUnbondingDelegation{DelegatorAddress: account("v0"), ValidatorAddress: operator("v0"), Amount: coin(7), CreationHeight: 3}
	ask("a cancelled undelegation", cancel)
	ask("a cancelled undelegation without amount", cancel, 3, 2)
	authority := authtypes.NewModuleAddress("gov").String()
	params := &stakingtypes.MsgUpdateParams{Authority: authority, Params: stakingtypes.DefaultParams()}
	ask("parameters of staking", params)
	ask("parameters of staking without least commission", params, 2, 6)
	providerParams := &types.MsgUpdateParams{Authority: authority, Params: types.DefaultParams()}
	ask("parameters of staking without any", params, 2)
	ask("parameters of the provider", providerParams)
	ask("parameters of the provider without the fee", providerParams, 2, 9)
	ask("parameters of the provider without any", providerParams, 2)
	ask("parameters of the provider without the amount of the fee", providerParams, 2, 9, 2)

	send := &banktypes.MsgSend{FromAddress: account("v0"), ToAddress: account("late"), Amount: sdk.NewCoins(coin(7))}
	ask("coins", send)
	ask("coins without amount", send, 3, 2)
	two := &banktypes.MsgSend{FromAddress: account("v0"), ToAddress: account("late"), Amount: sdk.Coins{sdk.NewInt64Coin("aaa", 1), coin(7)}}
	ask("two coins without amounts", two, 3, 2)
	multi := banktypes.NewMsgMultiSend(banktypes.NewInput(short("v0"), sdk.NewCoins(coin(7))), []banktypes.Output{banktypes.NewOutput(short("late"), sdk.NewCoins(coin(7)))})
	ask("a multi-send", multi)
	ask("a multi-send without amount of its input", multi, 1, 2, 2)
	ask("a multi-send without amount of its output", multi, 2, 2, 2)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	must(encoder.Encode(out))
}

type codecMessage interface {
	sdk.Msg
	codec.ProtoMarshaler
}

// Runs a seeded life of cosmos-sdk v0.50.13's x/staking over the SDK's own x/auth and x/bank and prints what it did and what came of it:
// staking.json.gz. Run inside a module with the requirements of interchain-security v7.0.1: go run . 11 400 | gzip -9 -n > staking.json.gz
package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	coreheader "cosmossdk.io/core/header"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log"
	"cosmossdk.io/math"
	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/staking/keeper"
	"github.com/cosmos/cosmos-sdk/x/staking/types"
)

const validators, delegators = 6, 6

type step struct {
	Op     string   `json:"op"`
	Args   []string `json:"args"`
	Result string   `json:"result"`
	Events []string `json:"events,omitempty"`
	Hooks  []string `json:"hooks,omitempty"`
}
type block struct {
	Height  int64             `json:"height"`
	Seconds int64             `json:"seconds"`
	Steps   []step            `json:"steps"`
	Events  []string          `json:"events,omitempty"`
	Hooks   []string          `json:"hooks,omitempty"`
	Updates []string          `json:"updates,omitempty"`
	Hashes  map[string]string `json:"hashes"`
}

func name(kind string, i int) []byte {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d", kind, i)))
	return sum[:20]
}
func consKey(i int) *ed25519.PubKey {
	sum := sha256.Sum256([]byte(fmt.Sprintf("key %d", i)))
	return &ed25519.PubKey{Key: sum[:]}
}

// hooks writes down every call and holds each fifth unbonding back.
type hooks struct {
	k    *keeper.Keeper
	seen *[]string
}

func (h hooks) log(name string, parts ...[]byte) error {
	line := name
	for _, p := range parts {
		line += " " + hex.EncodeToString(p)
	}
	*h.seen = append(*h.seen, line)
	return nil
}
func (h hooks) AfterValidatorCreated(_ context.Context, v sdk.ValAddress) error {
	return h.log("afterValidatorCreated", v)
}
func (h hooks) BeforeValidatorModified(_ context.Context, v sdk.ValAddress) error {
	return h.log("beforeValidatorModified", v)
}
func (h hooks) AfterValidatorRemoved(_ context.Context, c sdk.ConsAddress, v sdk.ValAddress) error {
	return h.log("afterValidatorRemoved", c, v)
}
func (h hooks) AfterValidatorBonded(_ context.Context, c sdk.ConsAddress, v sdk.ValAddress) error {
	return h.log("afterValidatorBonded", c, v)
}
func (h hooks) AfterValidatorBeginUnbonding(_ context.Context, c sdk.ConsAddress, v sdk.ValAddress) error {
	return h.log("afterValidatorBeginUnbonding", c, v)
}
func (h hooks) BeforeDelegationCreated(_ context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return h.log("beforeDelegationCreated", d, v)
}
func (h hooks) BeforeDelegationSharesModified(_ context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return h.log("beforeDelegationSharesModified", d, v)
}
func (h hooks) BeforeDelegationRemoved(_ context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return h.log("beforeDelegationRemoved", d, v)
}
func (h hooks) AfterDelegationModified(_ context.Context, d sdk.AccAddress, v sdk.ValAddress) error {
	return h.log("afterDelegationModified", d, v)
}
func (h hooks) BeforeValidatorSlashed(_ context.Context, v sdk.ValAddress, f math.LegacyDec) error {
	return h.log("beforeValidatorSlashed "+f.String(), v)
}
func (h hooks) AfterUnbondingInitiated(ctx context.Context, id uint64) error {
	_ = h.log("afterUnbondingInitiated " + strconv.FormatUint(id, 10))
	if id%5 == 0 {
		return h.k.PutUnbondingOnHold(ctx, id)
	}
	return nil
}

func lines(events sdk.Events) []string {
	out := []string{}
	for _, e := range events {
		line := e.Type
		for _, a := range e.Attributes {
			line += "|" + a.Key + "=" + a.Value
		}
		out = append(out, line)
	}
	return out
}

func contents(ctx sdk.Context, key storetypes.StoreKey, dump bool) string {
	h := sha256.New()
	it := ctx.KVStore(key).Iterator(nil, nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		for _, b := range [][]byte{it.Key(), it.Value()} {
			_ = binary.Write(h, binary.BigEndian, uint32(len(b)))
			h.Write(b)
		}
		if dump {
			fmt.Fprintf(os.Stderr, "%s %x %x\n", key.Name(), it.Key(), it.Value())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func main() {
	seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
	blocks, _ := strconv.Atoi(os.Args[2])
	dumpAt := int64(-1)
	if len(os.Args) > 3 {
		dumpAt, _ = strconv.ParseInt(os.Args[3], 10, 64)
	}
	r := rand.New(rand.NewSource(seed))

	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, banktypes.StoreKey, types.StoreKey)
	base := testutil.DefaultContextWithKeys(keys, map[string]*storetypes.TransientStoreKey{}, map[string]*storetypes.MemoryStoreKey{})
	registry := codectypes.NewInterfaceRegistry()
	authtypes.RegisterInterfaces(registry)
	cryptocodec.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	authority := authtypes.NewModuleAddress("gov").String()
	perms := map[string][]string{
		types.BondedPoolName:    {authtypes.Burner, authtypes.Staking},
		types.NotBondedPoolName: {authtypes.Burner, authtypes.Staking},
		"mint":                  {authtypes.Minter},
	}
	ak := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount, perms, address.NewBech32Codec("cosmos"), "cosmos", authority)
	bk := bankkeeper.NewBaseKeeper(cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), ak, map[string]bool{}, authority, log.NewNopLogger())
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), ak, bk, authority, address.NewBech32Codec("cosmosvaloper"), address.NewBech32Codec("cosmosvalcons"))
	seen := []string{}
	k.SetHooks(hooks{k, &seen})
	server := keeper.NewMsgServerImpl(k)

	genesisTime := time.Unix(1704067200, 0).UTC()
	at := func(height int64, now time.Time) sdk.Context {
		header := cmtproto.Header{ChainID: "test-1", Height: height, Time: now}
		ctx := base.WithBlockHeader(header).WithBlockHeight(height).WithBlockTime(now).WithHeaderInfo(coreheader.Info{Height: height, Time: now}).WithEventManager(sdk.NewEventManager())
		return ctx.WithConsensusParams(cmtproto.ConsensusParams{Validator: &cmtproto.ValidatorParams{PubKeyTypes: []string{"ed25519"}}})
	}
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}

	// Genesis: accounts in order, the same balance for all, parameters.
	ctx := at(0, genesisTime)
	must(bk.SetParams(ctx, banktypes.DefaultParams()))
	for i := 0; i < validators+delegators; i++ {
		addr := name("validator", i)
		if i >= validators {
			addr = name("delegator", i-validators)
		}
		ak.SetAccount(ctx, ak.NewAccountWithAddress(ctx, addr))
		coins := sdk.NewCoins(sdk.NewCoin("stake", math.NewInt(1_000_000_000_000)))
		must(bk.MintCoins(ctx, "mint", coins))
		must(bk.SendCoinsFromModuleToAccount(ctx, "mint", addr, coins))
	}
	params := types.NewParams(100*time.Second, 3, 3, 4, "stake", math.LegacyZeroDec())
	genesis := types.DefaultGenesisState()
	genesis.Params = params
	genesis.LastTotalPower = math.ZeroInt()
	k.InitGenesis(ctx, genesis)

	val := func(i int) string { return sdk.ValAddress(name("validator", i)).String() }
	// Holders are delegators and, behind them, the operators' own accounts.
	acc := func(i int) string {
		if i >= delegators {
			return sdk.AccAddress(name("validator", i-delegators)).String()
		}
		return sdk.AccAddress(name("delegator", i)).String()
	}
	coin := func(n int64) sdk.Coin { return sdk.NewCoin("stake", math.NewInt(n)) }

	out := []block{}
	now := genesisTime
	for height := int64(1); height <= int64(blocks); height++ {
		seconds := int64(1 + r.Intn(12))
		if r.Intn(12) == 0 {
			seconds = 60
		}
		now = now.Add(time.Duration(seconds) * time.Second)
		ctx := at(height, now)
		must(k.BeginBlocker(ctx))
		b := block{Height: height, Seconds: seconds, Steps: []step{}, Hashes: map[string]string{}}
		for n := r.Intn(7); n > 0; n-- {
			s, run := choose(r, k, server, ctx, val, acc, coin, height)
			seen = seen[:0]
			cached, write := ctx.WithEventManager(sdk.NewEventManager()).CacheContext()
			s.Result = attempt(func() error { return run(cached) })
			if s.Result == "ok" {
				write()
				s.Events = lines(cached.EventManager().Events())
				s.Hooks = append([]string{}, seen...)
			}
			b.Steps = append(b.Steps, s)
		}
		seen = seen[:0]
		end := ctx.WithEventManager(sdk.NewEventManager())
		updates, err := k.EndBlocker(end)
		must(err)
		b.Events = lines(end.EventManager().Events())
		b.Hooks = append([]string{}, seen...)
		for _, u := range updates {
			b.Updates = append(b.Updates, hex.EncodeToString(u.PubKey.GetEd25519())+" "+strconv.FormatInt(u.Power, 10))
		}
		b.Hashes["staking"] = contents(ctx, keys[types.StoreKey], height == dumpAt)
		b.Hashes["bank"] = contents(ctx, keys[banktypes.StoreKey], false)
		out = append(out, b)
	}
	encoded, err := json.Marshal(map[string]any{"origin": "cosmos-sdk v0.50.13 x/staking, test/vectors/go/staking/main.go", "seed": seed, "blocks": out})
	must(err)
	os.Stdout.Write(encoded)
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

func choose(r *rand.Rand, k *keeper.Keeper, server types.MsgServer, ctx sdk.Context, val, acc func(int) string, coin func(int64) sdk.Coin, height int64) (step, func(sdk.Context) error) {
	v, w, holder := r.Intn(validators), r.Intn(validators), r.Intn(delegators+validators)
	amount := int64(1 + r.Intn(9_000_000))
	if r.Intn(3) == 0 {
		amount = int64(1 + r.Intn(9))
	}
	if all, err := k.GetAllDelegations(ctx); err == nil && len(all) > 0 && r.Intn(3) != 0 {
		chosen := all[r.Intn(len(all))]
		for i := 0; i < delegators+validators; i++ {
			if acc(i) == chosen.DelegatorAddress {
				holder = i
			}
		}
		for i := 0; i < validators; i++ {
			if val(i) == chosen.ValidatorAddress {
				v = i
			}
		}
	}
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	dec := func(n int64) string { return math.LegacyNewDecWithPrec(n, 18).String() }
	switch pick := r.Intn(100); {
	case pick < 10 || height < 4:
		minimum := int64(1 + r.Intn(2_000_000))
		value := minimum + int64(r.Intn(7_000_000))
		key, _ := codectypes.NewAnyWithValue(consKey(v))
		msg := &types.MsgCreateValidator{
			Description: types.Description{Moniker: "v" + strconv.Itoa(v)}, Commission: types.NewCommissionRates(math.LegacyNewDecWithPrec(1, 1), math.LegacyNewDecWithPrec(3, 1), math.LegacyNewDecWithPrec(1, 2)),
			MinSelfDelegation: math.NewInt(minimum), ValidatorAddress: val(v), Pubkey: key, Value: coin(value),
		}
		return step{Op: "create", Args: []string{text(int64(v)), text(minimum), text(value)}}, func(c sdk.Context) error {
			_, err := server.CreateValidator(c, msg)
			return err
		}
	case pick < 30:
		if r.Intn(20) == 0 {
			amount = 2_000_000_000_000
		}
		return step{Op: "delegate", Args: []string{acc(holder), val(v), text(amount)}}, func(c sdk.Context) error {
			_, err := server.Delegate(c, types.NewMsgDelegate(acc(holder), val(v), coin(amount)))
			return err
		}
	case pick < 46:
		amount = owned(r, k, ctx, acc, val, holder, v, amount)
		return step{Op: "undelegate", Args: []string{acc(holder), val(v), text(amount)}}, func(c sdk.Context) error {
			_, err := server.Undelegate(c, types.NewMsgUndelegate(acc(holder), val(v), coin(amount)))
			return err
		}
	case pick < 60:
		amount = owned(r, k, ctx, acc, val, holder, v, amount)
		return step{Op: "redelegate", Args: []string{acc(holder), val(v), val(w), text(amount)}}, func(c sdk.Context) error {
			_, err := server.BeginRedelegate(c, types.NewMsgBeginRedelegate(acc(holder), val(v), val(w), coin(amount)))
			return err
		}
	case pick < 66:
		// One of the unbondings that there are.
		del, oper, created := acc(holder), val(v), height
		index := r.Intn(5)
		must := k.IterateUnbondingDelegations(ctx, func(i int64, ubd types.UnbondingDelegation) bool {
			entry := ubd.Entries[r.Intn(len(ubd.Entries))]
			del, oper, created = ubd.DelegatorAddress, ubd.ValidatorAddress, entry.CreationHeight
			if r.Intn(3) == 0 && entry.Balance.IsPositive() {
				amount = entry.Balance.Int64()
			}
			return i == int64(index)
		})
		if must != nil {
			panic(must)
		}
		return step{Op: "cancel", Args: []string{del, oper, text(created), text(amount)}}, func(c sdk.Context) error {
			_, err := server.CancelUnbondingDelegation(c, types.NewMsgCancelUnbondingDelegation(del, oper, created, coin(amount)))
			return err
		}
	case pick < 76:
		back := int64(r.Intn(14))
		if back > height {
			back = height
		}
		infraction := height - back
		if r.Intn(30) == 0 {
			infraction = height + 1
		}
		power := int64(r.Intn(20))
		fraction := int64(r.Intn(1_000_000_000)) * int64(r.Intn(1_000_000_000))
		if r.Intn(40) == 0 {
			fraction = 1_000_000_000_000_000_000
		}
		if r.Intn(40) == 0 {
			fraction = -fraction
		}
		cons := sdk.ConsAddress(consKey(v).Address())
		return step{Op: "slash", Args: []string{text(int64(v)), text(infraction), text(power), dec(fraction)}}, func(c sdk.Context) error {
			_, err := k.SlashWithInfractionReason(c, cons, infraction, power, math.LegacyNewDecWithPrec(fraction, 18), types.Infraction_INFRACTION_DOUBLE_SIGN)
			return err
		}
	case pick < 80:
		return step{Op: "jail", Args: []string{text(int64(v))}}, func(c sdk.Context) error {
			return k.Jail(c, sdk.ConsAddress(consKey(v).Address()))
		}
	case pick < 87:
		return step{Op: "unjail", Args: []string{text(int64(v))}}, func(c sdk.Context) error {
			return k.Unjail(c, sdk.ConsAddress(consKey(v).Address()))
		}
	case pick < 90:
		id := uint64(1 + r.Intn(60))
		return step{Op: "hold", Args: []string{text(int64(id))}}, func(c sdk.Context) error { return k.PutUnbondingOnHold(c, id) }
	case pick < 95:
		id := uint64(1 + r.Intn(60))
		if r.Intn(2) == 0 {
			id = uint64(5 * (1 + r.Intn(12)))
		}
		return step{Op: "release", Args: []string{text(int64(id))}}, func(c sdk.Context) error { return k.UnbondingCanComplete(c, id) }
	case pick < 98:
		rate, minimum := int64(r.Intn(400_000_000))*1_000_000_000, int64(1+r.Intn(3_000_000))
		newRate, newMinimum := math.LegacyNewDecWithPrec(rate, 18), math.NewInt(minimum)
		msg := types.NewMsgEditValidator(val(v), types.Description{Moniker: "[do-not-modify]", Identity: "edited"}, &newRate, &newMinimum)
		withRate := r.Intn(2) == 0
		if !withRate {
			msg.CommissionRate = nil
		}
		return step{Op: "edit", Args: []string{text(int64(v)), strconv.FormatBool(withRate), dec(rate), text(minimum)}}, func(c sdk.Context) error {
			_, err := server.EditValidator(c, msg)
			return err
		}
	default:
		// Never fewer validators than are bonded: Go panics in the next block then.
		most, entries, historical := uint32(3+r.Intn(3)), uint32(2+r.Intn(3)), uint32(r.Intn(6))
		return step{Op: "params", Args: []string{text(int64(most)), text(int64(entries)), text(int64(historical))}}, func(c sdk.Context) error {
			return k.SetParams(c, types.NewParams(100*time.Second, most, entries, historical, "stake", math.LegacyZeroDec()))
		}
	}
}

// owned gives now and then what the holder has, so that whole delegations end.
func owned(r *rand.Rand, k *keeper.Keeper, ctx sdk.Context, acc, val func(int) string, holder, v int, amount int64) int64 {
	del, _ := sdk.AccAddressFromBech32(acc(holder))
	oper, _ := sdk.ValAddressFromBech32(val(v))
	delegation, err := k.GetDelegation(ctx, del, oper)
	if err != nil || r.Intn(3) != 0 {
		return amount
	}
	validator, err := k.GetValidator(ctx, oper)
	if err != nil || validator.DelegatorShares.IsZero() {
		return amount
	}
	all := validator.TokensFromShares(delegation.Shares).TruncateInt().Int64()
	if all < 1 {
		return amount
	}
	return all
}

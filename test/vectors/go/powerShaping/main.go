// Asks interchain-security v7.0.1's provider keeper for the sets of consumers and for the power by which a downtime is slashed, over a
// staking module that only knows a list of validators: powerShaping.json.gz. Run inside a module with the requirements of
// interchain-security v7.0.1: go run . | gzip -9 -n > powerShaping.json.gz
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"math/rand"
	"os"
	"time"

	"cosmossdk.io/log"
	"cosmossdk.io/math"
	"cosmossdk.io/store"
	"cosmossdk.io/store/metrics"
	storetypes "cosmossdk.io/store/types"
	abci "github.com/cometbft/cometbft/abci/types"
	tmproto "github.com/cometbft/cometbft/proto/tendermint/types"
	db "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	paramtypes "github.com/cosmos/cosmos-sdk/x/params/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/interchain-security/v7/x/ccv/provider/keeper"
	"github.com/cosmos/interchain-security/v7/x/ccv/provider/types"
	ccv "github.com/cosmos/interchain-security/v7/x/ccv/types"
)

const consumerId = "0"

// validators answers as staking does; everything else would be a nil call.
type validators struct {
	ccv.StakingKeeper
	list    []stakingtypes.Validator
	powers  map[string]int64
	slashed *int64
}

func (v validators) GetLastValidatorPower(_ context.Context, operator sdk.ValAddress) (int64, error) {
	return v.powers[operator.String()], nil
}

func (v validators) GetValidatorByConsAddr(_ context.Context, address sdk.ConsAddress) (stakingtypes.Validator, error) {
	for _, validator := range v.list {
		own, err := validator.GetConsAddr()
		if err != nil {
			panic(err)
		}
		if address.Equals(sdk.ConsAddress(own)) {
			return validator, nil
		}
	}
	return stakingtypes.Validator{}, stakingtypes.ErrNoValidatorFound
}

func (v validators) SlashWithInfractionReason(_ context.Context, _ sdk.ConsAddress, _, power int64, _ math.LegacyDec, _ stakingtypes.Infraction) (math.Int, error) {
	*v.slashed = power
	return math.ZeroInt(), nil
}
func (v validators) Jail(context.Context, sdk.ConsAddress) error { return nil }

type slashing struct{ ccv.SlashingKeeper }

func (*slashing) IsTombstoned(context.Context, sdk.ConsAddress) bool          { return false }
func (*slashing) JailUntil(context.Context, sdk.ConsAddress, time.Time) error { return nil }

type rig struct {
	keeper keeper.Keeper
	ctx    sdk.Context
	// addresses are the consensus addresses, in the order of the list.
	addresses []sdk.ConsAddress
	bonded    []stakingtypes.Validator
	slashed   *int64
}

func keyOf(i int) *ed25519.PubKey {
	seed := sha256.Sum256([]byte{'v', byte(i >> 8), byte(i)})
	return &ed25519.PubKey{Key: seed[:]}
}

func newRig(tokens, powers []int64, maxActive int64) rig {
	registry := codectypes.NewInterfaceRegistry()
	cryptocodec.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	key, transient := storetypes.NewKVStoreKey("provider"), storetypes.NewTransientStoreKey("transient_params")
	multi := store.NewCommitMultiStore(db.NewMemDB(), log.NewNopLogger(), metrics.NewNoOpMetrics())
	multi.MountStoreWithDB(key, storetypes.StoreTypeIAVL, nil)
	multi.MountStoreWithDB(transient, storetypes.StoreTypeTransient, nil)
	if err := multi.LoadLatestVersion(); err != nil {
		panic(err)
	}
	ctx := sdk.NewContext(multi, tmproto.Header{Height: 10}, false, log.NewNopLogger())
	space := paramtypes.NewSubspace(cdc, codec.NewLegacyAmino(), key, transient, "provider")
	r := rig{ctx: ctx, slashed: new(int64)}
	staking := validators{powers: map[string]int64{}, slashed: r.slashed}
	for i, amount := range tokens {
		packed, err := codectypes.NewAnyWithValue(keyOf(i))
		if err != nil {
			panic(err)
		}
		operator := sdk.ValAddress(keyOf(i).Address())
		validator := stakingtypes.Validator{OperatorAddress: operator.String(), ConsensusPubkey: packed, Status: stakingtypes.Bonded, Tokens: math.NewInt(amount)}
		staking.powers[operator.String()] = powers[i]
		r.addresses = append(r.addresses, sdk.ConsAddress(keyOf(i).Address()))
		r.bonded = append(r.bonded, validator)
	}
	staking.list = r.bonded
	r.keeper = keeper.NewKeeper(cdc, key, space, &channels{}, &connections{}, &clients{}, staking, &slashing{}, &accounts{}, &distribution{},
		&bank{}, govkeeper.Keeper{}, "authority", address.NewBech32Codec("cosmosvaloper"), address.NewBech32Codec("cosmosvalcons"), "fee_collector")
	params := types.DefaultParams()
	params.MaxProviderConsensusValidators = maxActive
	r.keeper.SetParams(ctx, params)
	return r
}

// Keepers that are never called, and must not be nil.
type channels struct{ ccv.ChannelKeeper }
type connections struct{ ccv.ConnectionKeeper }
type clients struct{ ccv.ClientKeeper }
type accounts struct{ ccv.AccountKeeper }
type distribution struct{ ccv.DistributionKeeper }
type bank struct{ ccv.BankKeeper }

type shaping struct {
	Tokens    []int64 `json:"tokens"`
	Powers    []int64 `json:"powers"`
	MaxActive int64   `json:"maxActive"`
	Inactive  bool    `json:"inactive"`
	SetCap    uint32  `json:"setCap"`
	PowerCap  uint32  `json:"powerCap"`
	Priority  []int   `json:"priority"`
	// Next is [index, power] of each validator of the set.
	Next [][2]int64 `json:"next"`
}

func shape(c shaping) shaping {
	r := newRig(c.Tokens, c.Powers, c.MaxActive)
	index := map[string]int64{}
	for i, address := range r.addresses {
		index[string(address)] = int64(i)
		r.keeper.SetOptedIn(r.ctx, consumerId, types.NewProviderConsAddress(address))
	}
	for _, i := range c.Priority {
		r.keeper.SetPrioritylist(r.ctx, consumerId, types.NewProviderConsAddress(r.addresses[i]))
	}
	rules := types.PowerShapingParameters{ValidatorSetCap: c.SetCap, ValidatorsPowerCap: c.PowerCap, AllowInactiveVals: c.Inactive}
	bonded := append([]stakingtypes.Validator{}, r.bonded...)
	next, err := r.keeper.ComputeNextValidators(r.ctx, consumerId, bonded, rules, 0)
	if err != nil {
		panic(err)
	}
	for _, validator := range next {
		c.Next = append(c.Next, [2]int64{index[string(validator.ProviderConsAddr)], validator.Power})
	}
	return c
}

type slash struct {
	Powers   []int64 `json:"powers"`
	PowerCap uint32  `json:"powerCap"`
	// Leased are the powers that the consumer was told, in the order of Powers.
	Leased []int64 `json:"leased"`
	// Slashed are the powers by which each was slashed for a downtime that an honest consumer reports.
	Slashed []int64 `json:"slashed"`
}

func slashAll(c slash) slash {
	tokens := make([]int64, len(c.Powers))
	for i, power := range c.Powers {
		tokens[i] = power * 1_000_000
	}
	r := newRig(tokens, c.Powers, 180)
	shaped := shape(shaping{Tokens: tokens, Powers: c.Powers, MaxActive: 180, PowerCap: c.PowerCap})
	c.Leased = make([]int64, len(c.Powers))
	for _, pair := range shaped.Next {
		c.Leased[pair[0]] = pair[1]
	}
	downtime := &types.SlashJailParameters{SlashFraction: math.LegacyNewDecWithPrec(1, 2), JailDuration: time.Minute}
	if err := r.keeper.SetInfractionParameters(r.ctx, consumerId, types.InfractionParameters{DoubleSign: downtime, Downtime: downtime}); err != nil {
		panic(err)
	}
	r.keeper.SetInitChainHeight(r.ctx, consumerId, 1)
	for i := range c.Powers {
		r.keeper.HandleSlashPacket(r.ctx, consumerId, ccv.SlashPacketData{
			Validator:  abci.Validator{Address: r.addresses[i], Power: c.Leased[i]},
			Infraction: stakingtypes.Infraction_INFRACTION_DOWNTIME,
		})
		c.Slashed = append(c.Slashed, *r.slashed)
	}
	return c
}

// randomCase has many ties, in an order that is nearly that of staking's power index or none at all.
func randomCase(random *rand.Rand) shaping {
	n := 1 + random.Intn(60)
	distinct := int64(1 + random.Intn(n))
	c := shaping{MaxActive: 180, Inactive: random.Intn(2) == 0}
	if random.Intn(3) == 0 {
		c.MaxActive = int64(1 + random.Intn(n))
	}
	for i := range n {
		power := 1 + random.Int63n(distinct)
		if random.Intn(2) == 0 {
			power = 1 + distinct - int64(i)*distinct/int64(n)
		}
		c.Powers = append(c.Powers, power)
		// Staking orders by whole units of power: the rest of the tokens may stand in any order.
		c.Tokens = append(c.Tokens, power*1_000_000+random.Int63n(3)*random.Int63n(2))
		if random.Intn(4) == 0 {
			c.Priority = append(c.Priority, i)
		}
	}
	if random.Intn(2) == 0 {
		c.SetCap = uint32(1 + random.Intn(n))
	}
	if random.Intn(2) == 0 {
		c.PowerCap = uint32(1 + random.Intn(100))
	}
	return c
}

func main() {
	random := rand.New(rand.NewSource(1))
	var out struct {
		Shaping []shaping `json:"shaping"`
		Slashes []slash   `json:"slashes"`
	}
	for range 400 {
		out.Shaping = append(out.Shaping, shape(randomCase(random)))
	}
	out.Slashes = append(out.Slashes, slashAll(slash{Powers: []int64{502, 400, 300, 200}, PowerCap: 30}))
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

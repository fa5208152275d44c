// Asks the five paginators of cosmos-sdk v0.50.13 for pages of the same rows and prints requests and answers: pagination.json.gz.
// Run inside a module with the requirements of interchain-security v7.0.1: go run . 7 2500 | gzip -9 -n > pagination.json.gz
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strconv"

	"cosmossdk.io/collections"
	"cosmossdk.io/store/prefix"
	storetypes "cosmossdk.io/store/types"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	gogotypes "github.com/cosmos/gogoproto/types"
)

// The rows of both stores; those of "mine" are asked for.
var rows = [][2]string{
	{"head", "y"}, {"mine", "a"}, {"mine", "b"}, {"mine", "ba"}, {"mine", "c"}, {"mine", "d"}, {"mine", "e"}, {"mine", "g"}, {"others", "z"},
}

type testCase struct {
	Mode    string   `json:"mode"`
	Key     string   `json:"key"`
	Offset  string   `json:"offset"`
	Limit   string   `json:"limit"`
	Count   bool     `json:"countTotal"`
	Reverse bool     `json:"reverse"`
	Keep    string   `json:"keep"`
	Items   []string `json:"items,omitempty"`
	NextKey string   `json:"nextKey,omitempty"`
	Total   string   `json:"total,omitempty"`
	// The text of the error, or what was panicked with.
	Error string `json:"error,omitempty"`
	Panic string `json:"panic,omitempty"`
}

type paginators struct {
	ctx   sdk.Context
	store storetypes.KVStore
	coll  collections.Map[collections.Pair[string, string], string]
	cdc   codec.BinaryCodec
}

func (p paginators) run(c *testCase) {
	defer func() {
		if r := recover(); r != nil {
			c.Items, c.NextKey, c.Total = nil, "", ""
			c.Panic = fmt.Sprint(r)
		}
	}()
	key, _ := hex.DecodeString(c.Key)
	offset, _ := strconv.ParseUint(c.Offset, 10, 64)
	limit, _ := strconv.ParseUint(c.Limit, 10, 64)
	req := &query.PageRequest{Key: key, Offset: offset, Limit: limit, CountTotal: c.Count, Reverse: c.Reverse}
	keep := func(name string) bool { return bytes.Contains([]byte(c.Keep), []byte("|"+name+"|")) }
	var res *query.PageResponse
	var err error
	switch c.Mode {
	case "collection":
		c.Items, res, err = query.CollectionFilteredPaginate(p.ctx, p.coll, req,
			func(k collections.Pair[string, string], _ string) (bool, error) { return keep(k.K2()), nil },
			func(k collections.Pair[string, string], _ string) (string, error) { return k.K2(), nil },
			query.WithCollectionPaginationPairPrefix[string, string]("mine"))
	case "store":
		res, err = query.Paginate(p.store, req, func(k, _ []byte) error {
			if keep(string(k)) {
				c.Items = append(c.Items, string(k))
			}
			return nil
		})
	case "filtered":
		res, err = query.FilteredPaginate(p.store, req, func(k, _ []byte, accumulate bool) (bool, error) {
			if accumulate && keep(string(k)) {
				c.Items = append(c.Items, string(k))
			}
			return keep(string(k)), nil
		})
	case "generic":
		var found []*gogotypes.StringValue
		found, res, err = query.GenericFilteredPaginate(p.cdc, p.store, req,
			func(k []byte, v *gogotypes.StringValue) (*gogotypes.StringValue, error) {
				if !keep(string(k)) {
					return nil, nil
				}
				return v, nil
			}, func() *gogotypes.StringValue { return &gogotypes.StringValue{} })
		for _, v := range found {
			c.Items = append(c.Items, v.Value)
		}
	}
	if err != nil {
		c.Error = err.Error()
		return
	}
	c.NextKey, c.Total = hex.EncodeToString(res.NextKey), strconv.FormatUint(res.Total, 10)
}

func main() {
	seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
	count, _ := strconv.Atoi(os.Args[2])
	dice := rand.New(rand.NewSource(seed))
	collKey, storeKey := storetypes.NewKVStoreKey("collection"), storetypes.NewKVStoreKey("store")
	ctx := testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{"collection": collKey, "store": storeKey}, nil, nil)
	builder := collections.NewSchemaBuilder(runtime.NewKVStoreService(collKey))
	p := paginators{
		ctx:   ctx,
		store: prefix.NewStore(ctx.KVStore(storeKey), []byte("mine/")),
		coll: collections.NewMap(builder, collections.NewPrefix(7), "rows",
			collections.PairKeyCodec(collections.StringKey, collections.StringKey), collections.StringValue),
		cdc: codec.NewProtoCodec(codectypes.NewInterfaceRegistry()),
	}
	for _, row := range rows {
		if err := p.coll.Set(ctx, collections.Join(row[0], row[1]), row[1]); err != nil {
			panic(err)
		}
		value, err := (&gogotypes.StringValue{Value: row[1]}).Marshal()
		if err != nil {
			panic(err)
		}
		ctx.KVStore(storeKey).Set([]byte(row[0]+"/"+row[1]), value)
	}
	pick := func(of []string) string { return of[dice.Intn(len(of))] }
	huge := strconv.FormatUint(math.MaxUint64, 10)
	cases := []testCase{}
	seen := map[string]bool{}
	for tries := 0; len(cases) < count && tries < 50*count; tries++ {
		c := testCase{
			Mode:    pick([]string{"collection", "store", "filtered", "generic"}),
			Key:     hex.EncodeToString([]byte(pick([]string{"", "", "a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h", "0"}))),
			Offset:  pick([]string{"0", "0", "0", "1", "2", "6", "7", "8", huge}),
			Limit:   pick([]string{"0", "1", "2", "3", "6", "7", "9", huge}),
			Count:   dice.Intn(2) == 0,
			Reverse: dice.Intn(2) == 0,
			Keep:    pick([]string{"|a|b|ba|c|d|e|g|", "|a|c|e|", "|b|ba|d|", "|g|", "|"}),
		}
		id := fmt.Sprint(c)
		// Most requests with both a key and an offset would say the same.
		if isBoth := c.Key != "" && c.Offset != "0"; seen[id] || (isBoth && dice.Intn(20) != 0) {
			continue
		}
		seen[id] = true
		p.run(&c)
		cases = append(cases, c)
	}
	out, err := json.Marshal(map[string]any{"rows": rows, "cases": cases})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(out))
}

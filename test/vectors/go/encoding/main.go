// Prints encoding.json. Run inside a module whose go.mod and go.sum are those of interchain-security v7.0.1.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand"
	"os"
	"time"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/types/address"
	"github.com/cosmos/cosmos-sdk/types/bech32"
)

func try(f func() string) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out = "panic"
		}
	}()
	return f()
}

func main() {
	r := rand.New(rand.NewSource(20))
	dec := func() math.LegacyDec {
		bits := []int{1, 8, 40, 59, 64, 90, 160, 250, 315}[r.Intn(9)]
		i := new(big.Int).Rand(r, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
		if r.Intn(4) == 0 { // halves and whole values
			i.Mul(i, big.NewInt(500000000000000000))
			if i.BitLen() > 300 {
				i.Rsh(i, 60)
			}
		}
		if r.Intn(3) == 0 {
			i.Neg(i)
		}
		return math.LegacyNewDecFromBigIntWithPrec(i, 18)
	}
	ops := map[string]func(a, b math.LegacyDec) string{
		"mul":         func(a, b math.LegacyDec) string { return a.Mul(b).BigInt().String() },
		"mulTruncate": func(a, b math.LegacyDec) string { return a.MulTruncate(b).BigInt().String() },
		"mulRoundUp":  func(a, b math.LegacyDec) string { return a.MulRoundUp(b).BigInt().String() },
		"quo":         func(a, b math.LegacyDec) string { return a.Quo(b).BigInt().String() },
		"quoTruncate": func(a, b math.LegacyDec) string { return a.QuoTruncate(b).BigInt().String() },
		"quoRoundUp":  func(a, b math.LegacyDec) string { return a.QuoRoundUp(b).BigInt().String() },
		"mulInt":      func(a, b math.LegacyDec) string { return a.MulInt(math.NewIntFromBigInt(b.BigInt())).BigInt().String() },
		"quoInt":      func(a, b math.LegacyDec) string { return a.QuoInt(math.NewIntFromBigInt(b.BigInt())).BigInt().String() },
		"truncateInt": func(a, b math.LegacyDec) string { return a.TruncateInt().String() },
		"roundInt":    func(a, b math.LegacyDec) string { return a.RoundInt().String() },
		"ceil":        func(a, b math.LegacyDec) string { return a.Ceil().BigInt().String() },
		"truncateDec": func(a, b math.LegacyDec) string { return a.TruncateDec().BigInt().String() },
		"format":      func(a, b math.LegacyDec) string { return a.String() },
	}
	type c struct {
		A, B string
		R    map[string]string
	}
	var decs []c
	for i := 0; i < 150; i++ {
		a, b := dec(), dec()
		res := map[string]string{}
		for n, f := range ops {
			res[n] = try(func() string { return f(a, b) })
		}
		decs = append(decs, c{a.BigInt().String(), b.BigInt().String(), res})
	}
	parse := map[string]string{}
	for _, s := range []string{"", "-", "0", "-0", "1", "+1", "1.", ".1", "1.1", "-1.000000000000000001", "1.0000000000000000001", "00.10", "1e5", "1_000", " 1", "1.-1", "1.+1", "--1", "-+1", "+-1", "1..2", "115792089237316195423570985008687907853269984665640564039457584007913129639935.999999999999999999", "115792089237316195423570985008687907853269984665640564039457584007913129639936"} {
		d, err := math.LegacyNewDecFromStr(s)
		if err != nil {
			parse[s] = "error"
		} else {
			parse[s] = d.BigInt().String()
		}
	}
	var times []map[string]string
	for i := 0; i < 60; i++ {
		sec := r.Int63n(253402300800+62135596800) - 62135596800
		ns := []int64{0, 1, 1000, 120000000, 999999999, r.Int63n(1000000000)}[r.Intn(6)]
		t := time.Unix(sec, ns).UTC()
		b, _ := t.MarshalBinary()
		times = append(times, map[string]string{"seconds": fmt.Sprint(sec), "nanos": fmt.Sprint(ns), "rfc3339": t.Format(time.RFC3339Nano), "binary": hex.EncodeToString(b), "sortable": t.Format("2006-01-02T15:04:05.000000000")})
	}
	durs := map[string]string{}
	for _, s := range []string{"", "0", "-0", "+0", "1", "1s", "-1.5h", "1h30m", ".5s", "1.s", ".s", "1m1h", "1us", "1µs", "1μs", "9223372036.854775807s", "9223372036.854775808s", "-9223372036.854775808s", "0.3333333333333333333h", "0.1234567899s", "1d", "3600s ", "s", "1s2", "00001s", "2562047h47m16.854775807s"} {
		d, err := time.ParseDuration(s)
		if err != nil {
			durs[s] = "error"
		} else {
			durs[s] = fmt.Sprint(int64(d))
		}
	}
	var mods []map[string]any
	for _, ks := range [][]string{{}, {"01"}, {"0000000000000007", "ff"}, {"", "aa", "bb"}} {
		var keys [][]byte
		for _, k := range ks {
			b, _ := hex.DecodeString(k)
			keys = append(keys, b)
		}
		mods = append(mods, map[string]any{"name": "provider", "keys": ks, "address": hex.EncodeToString(address.Module("provider", keys...))})
	}
	var bechs []map[string]string
	for _, n := range []int{1, 2, 3, 4, 5, 20, 32, 33, 255} {
		b := make([]byte, n)
		r.Read(b)
		t, err := bech32.ConvertAndEncode("cosmosvaloper", b)
		if err != nil {
			panic(err)
		}
		bechs = append(bechs, map[string]string{"hex": hex.EncodeToString(b), "text": t})
	}
	bechDec := map[string]string{}
	for _, s := range []string{"A12UEL5L", "a12uel5l", "a12UEL5L", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", "?1ezyfcl", "1nwldj5", "cosmos1qqqsyqcyq5rqwzqf3953cc", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", "\x201nwldj5", "x1b4n0q5v", "de1lg7wt\xff", "10a06t8", ""} {
		p, b, err := bech32.DecodeAndConvert(s)
		if err != nil {
			bechDec[s] = "error"
		} else {
			bechDec[s] = p + ":" + hex.EncodeToString(b)
		}
	}
	texts := []string{"<a&b>", "\u2028\u2029", "\b\f\n\r\t\u0001\u001f\u007f", "\"\\/", "é😀\uffff", "\u0000"}
	strs := map[string]string{}
	for _, s := range texts {
		b, _ := json.Marshal(s)
		strs[s] = string(b)
	}
	out, _ := json.Marshal(map[string]any{"origin": "printed by a Go program over cosmossdk.io/math v1.5.0, time and encoding/json of the Go that builds interchain-security v7.0.1", "decimals": decs, "parse": parse, "times": times, "durations": durs, "strings": strs, "moduleAddresses": mods, "bech32": bechs, "bech32Decode": bechDec})
	os.Stdout.Write(out)
}

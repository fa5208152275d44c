// Prints what Go's sort.Slice makes of lists with ties: sort.json.gz. Go 1.26, no requirements: go run . | gzip -9 -n > sort.json.gz
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"sort"
	"strconv"
	"strings"
)

// generator: state*1664525+1013904223 modulo 2^32, of which the upper 24 bits count.
type generator uint32

func (g *generator) below(n int) int {
	*g = *g*1664525 + 1013904223
	return int(uint32(*g)>>8) % n
}

// keysOf lists are made again by the test.
func keysOf(pattern string, n, distinct, seed int) []int {
	g := generator(seed)
	keys := make([]int, n)
	for i := range keys {
		switch pattern {
		case "random":
			keys[i] = g.below(distinct)
		case "ascending", "nearly":
			keys[i] = i * distinct / n
		case "descending":
			keys[i] = (n - i) * distinct / n
		case "sawtooth":
			keys[i] = i % distinct
		case "organ":
			keys[i] = min(i, n-i) * distinct / n
		}
	}
	if pattern == "nearly" {
		for range 1 + g.below(7) {
			i, j := g.below(n), g.below(n)
			keys[i], keys[j] = keys[j], keys[i]
		}
	}
	return keys
}

func order(keys []int) []int {
	indices := make([]int, len(keys))
	for i := range indices {
		indices[i] = i
	}
	sort.Slice(indices, func(i, j int) bool { return keys[indices[i]] < keys[indices[j]] })
	return indices
}

func digest(order []int) string {
	texts := make([]string, len(order))
	for i, v := range order {
		texts[i] = strconv.Itoa(v)
	}
	sum := sha256.Sum256([]byte(strings.Join(texts, ",")))
	return hex.EncodeToString(sum[:8])
}

// adversary decides while the list is sorted which element is small: pivots are always bad, so that the heap takes over. Every value is
// given to `ties` elements.
func adversary(n, ties int) []int {
	const undecided = 1 << 30
	keys := make([]int, n)
	indices := make([]int, n)
	for i := range keys {
		keys[i], indices[i] = undecided, i
	}
	decided, candidate := 0, 0
	decide := func(i int) {
		keys[i] = decided / ties
		decided++
	}
	sort.Slice(indices, func(i, j int) bool {
		x, y := indices[i], indices[j]
		if keys[x] == undecided && keys[y] == undecided {
			if x == candidate {
				decide(x)
			} else {
				decide(y)
			}
		}
		if keys[x] == undecided {
			candidate = x
		} else if keys[y] == undecided {
			candidate = y
		}
		return keys[x] < keys[y]
	})
	for i := range keys {
		if keys[i] == undecided {
			keys[i] = n
		}
	}
	return keys
}

type generated struct {
	Pattern  string `json:"pattern"`
	N        int    `json:"n"`
	Distinct int    `json:"distinct"`
	Seed     int    `json:"seed"`
	Digest   string `json:"digest"`
}
type listed struct {
	Keys   []int  `json:"keys"`
	Digest string `json:"digest"`
}

func main() {
	var out struct {
		Generated []generated `json:"generated"`
		Hostile   []listed    `json:"hostile"`
	}
	g := generator(7)
	for _, pattern := range []string{"random", "ascending", "nearly", "descending", "sawtooth", "organ"} {
		for i := range 600 {
			n := i + 1
			c := generated{Pattern: pattern, N: n, Distinct: 1 + g.below(n), Seed: g.below(1 << 24)}
			if i%3 == 0 {
				c.Distinct = 1 + g.below(min(n, 8))
			}
			c.Digest = digest(order(keysOf(pattern, c.N, c.Distinct, c.Seed)))
			out.Generated = append(out.Generated, c)
		}
	}
	for _, n := range []int{13, 20, 40, 49, 50, 64, 100, 150, 200, 300, 400, 500, 600} {
		for _, ties := range []int{1, 2, 3, 5} {
			keys := adversary(n, ties)
			out.Hostile = append(out.Hostile, listed{keys, digest(order(keys))})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

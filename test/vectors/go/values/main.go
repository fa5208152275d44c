// Command values says what the codecs of the Go chains make of bytes and of JSON: it reads lines {"type", "hex"} or {"type", "json"},
// as test/vectors/values.test.ts writes them with VALUES_CASES=FILE, and prints each with its result: the bytes that the value is
// written as, or nothing where it is refused; and first the registered interfaces with what implements them.
// Run inside a module with the requirements of interchain-security v7.0.1: go run . < CASES | gzip -9 > values.json.gz
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"sort"
	"strings"

	"cosmossdk.io/log"
	"cosmossdk.io/x/tx/signing/aminojson"
	db "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/gogoproto/proto"
	provider "github.com/cosmos/interchain-security/v7/app/provider"
	protov2 "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

type appOptions map[string]any

func (o appOptions) Get(k string) any { return o[k] }

type line struct {
	Type string  `json:"type"`
	Hex  *string `json:"hex,omitempty"`
	JSON *string `json:"json,omitempty"`
	// Bytes that the value is written as; absent: refused.
	Result *string `json:"result,omitempty"`
	// Members that are nil numbers.
	Absent []string `json:"absent,omitempty"`
	// The SDK's JSON of the value; absent: it has none.
	Printed *string `json:"printed,omitempty"`
	// What SIGN_MODE_LEGACY_AMINO_JSON signs of the value, of bytes only; absent: it cannot be signed so.
	Amino *string `json:"amino,omitempty"`
	// The chain has no such type.
	Unknown bool `json:"unknown,omitempty"`
}

func printed(cdc codec.Codec, msg proto.Message) (text *string) {
	defer func() {
		if recover() != nil {
			text = nil
		}
	}()
	bytes, err := cdc.MarshalJSON(msg)
	if err != nil {
		return nil
	}
	found := string(bytes)
	return &found
}

func amino(encoder aminojson.Encoder, name string, bytes []byte) (text *string) {
	defer func() {
		if recover() != nil {
			text = nil
		}
	}()
	desc, err := proto.HybridResolver.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil
	}
	msg := dynamicpb.NewMessage(desc.(protoreflect.MessageDescriptor))
	if protov2.Unmarshal(bytes, msg) != nil {
		return nil
	}
	signed, err := encoder.Marshal(msg)
	if err != nil {
		return nil
	}
	found := string(signed)
	return &found
}

func answer(cdc codec.Codec, encoder aminojson.Encoder, l *line) {
	defer func() {
		if recover() != nil {
			l.Result = nil
		}
	}()
	typ := proto.MessageType(l.Type)
	if typ == nil {
		l.Unknown = true
		return
	}
	msg := reflect.New(typ.Elem()).Interface().(proto.Message)
	if l.Hex != nil {
		bytes, err := hex.DecodeString(*l.Hex)
		if err != nil {
			panic(err)
		}
		if proto.Unmarshal(bytes, msg) != nil {
			return
		}
	} else if cdc.UnmarshalJSON([]byte(*l.JSON), msg) != nil {
		return
	}
	nils(reflect.ValueOf(msg).Elem(), "", &l.Absent)
	bytes, err := proto.Marshal(msg)
	if err != nil {
		return
	}
	text := hex.EncodeToString(bytes)
	l.Result = &text
	l.Printed = printed(cdc, msg)
	if l.Hex != nil {
		bytes, _ := hex.DecodeString(*l.Hex)
		l.Amino = amino(encoder, l.Type, bytes)
	}
}

// nils names the members of a message, at any depth, that are numbers without a value.
func nils(v reflect.Value, at string, found *[]string) {
	switch v.Kind() {
	case reflect.Ptr:
		if !v.IsNil() {
			nils(v.Elem(), at, found)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := 0; i < v.Len(); i++ {
				nils(v.Index(i), at, found)
			}
		}
	case reflect.Struct:
		if number, ok := v.Interface().(interface{ IsNil() bool }); ok {
			if number.IsNil() {
				*found = append(*found, at)
			}
			return
		}
		if _, ok := v.Addr().Interface().(proto.Message); !ok {
			return
		}
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).IsExported() {
				nils(v.Field(i), at+"."+v.Type().Field(i).Name, found)
			}
		}
	}
}

// types finds the types of Anys in the descriptors of the chain.
type types struct{}

func (types) FindMessageByName(name protoreflect.FullName) (protoreflect.MessageType, error) {
	desc, err := proto.HybridResolver.FindDescriptorByName(name)
	if err != nil {
		return nil, err
	}
	return dynamicpb.NewMessageType(desc.(protoreflect.MessageDescriptor)), nil
}

func (t types) FindMessageByURL(url string) (protoreflect.MessageType, error) {
	return t.FindMessageByName(protoreflect.FullName(url[strings.LastIndex(url, "/")+1:]))
}

func (types) FindExtensionByName(name protoreflect.FullName) (protoreflect.ExtensionType, error) {
	return nil, protoregistry.NotFound
}

func (types) FindExtensionByNumber(name protoreflect.FullName, number protoreflect.FieldNumber) (protoreflect.ExtensionType, error) {
	return nil, protoregistry.NotFound
}

func main() {
	dir, err := os.MkdirTemp("", "values")
	if err != nil {
		panic(err)
	}
	app := provider.New(log.NewNopLogger(), db.NewMemDB(), nil, true, appOptions{flags.FlagHome: dir})
	registry := app.InterfaceRegistry()
	interfaces := map[string][]string{}
	for _, name := range registry.ListAllInterfaces() {
		list := registry.ListImplementations(name)
		sort.Strings(list)
		interfaces[name] = list
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.Encode(map[string]any{"interfaces": interfaces})
	encoder := aminojson.NewEncoder(aminojson.EncoderOptions{FileResolver: proto.HybridResolver, TypeResolver: types{}})
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			panic(err)
		}
		answer(app.AppCodec(), encoder, &l)
		enc.Encode(l)
	}
}

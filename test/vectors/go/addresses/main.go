// Says what ValidateBasic of ibc-go v10.1.1's messages makes of their signers' addresses on a chain whose prefix is "consumer":
// addresses.json.gz. Run inside a module with the requirements of interchain-security v7.0.1: go run . | gzip -9 -n > addresses.json.gz
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/bech32"
	"github.com/cosmos/gogoproto/proto"

	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
)

type message interface {
	proto.Message
	ValidateBasic() error
}

type verdict struct {
	TypeURL string `json:"typeUrl"`
	What    string `json:"what"`
	Value   []byte `json:"value"`
	// Codespace and code, "/0" where it passes.
	Code string `json:"code"`
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func messages(signer string) []message {
	height := clienttypes.NewHeight(1, 5)
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	version := connectiontypes.GetCompatibleVersions()[0]
	packet := channeltypes.NewPacket([]byte("data"), 1, "transfer", "channel-0", "transfer", "channel-1", height, 0)
	proof := []byte("proof")
	return []message{
		transfertypes.NewMsgTransfer("transfer", "channel-0", sdk.NewInt64Coin("stake", 1), signer, "anyone", height, 0, ""),
		&transfertypes.MsgUpdateParams{Signer: signer, Params: transfertypes.DefaultParams()},
		&clienttypes.MsgUpdateParams{Signer: signer, Params: clienttypes.DefaultParams()},
		&clienttypes.MsgRecoverClient{SubjectClientId: "07-tendermint-0", SubstituteClientId: "07-tendermint-1", Signer: signer},
		&clienttypes.MsgDeleteClientCreator{ClientId: "07-tendermint-0", Signer: signer},
		&connectiontypes.MsgUpdateParams{Signer: signer, Params: connectiontypes.DefaultParams()},
		connectiontypes.NewMsgConnectionOpenInit("07-tendermint-0", "07-tendermint-1", prefix, version, 0, signer),
		connectiontypes.NewMsgConnectionOpenTry("07-tendermint-0", "connection-1", "07-tendermint-1", prefix,
			[]*connectiontypes.Version{version}, 0, proof, height, signer),
		connectiontypes.NewMsgConnectionOpenAck("connection-0", "connection-1", proof, height, version, signer),
		connectiontypes.NewMsgConnectionOpenConfirm("connection-0", proof, height, signer),
		channeltypes.NewMsgChannelOpenInit("transfer", "ics20-1", channeltypes.UNORDERED, []string{"connection-0"}, "transfer", signer),
		channeltypes.NewMsgChannelOpenTry("transfer", "ics20-1", channeltypes.UNORDERED, []string{"connection-0"}, "transfer", "channel-1",
			"ics20-1", proof, height, signer),
		channeltypes.NewMsgChannelOpenAck("transfer", "channel-0", "channel-1", "ics20-1", proof, height, signer),
		channeltypes.NewMsgChannelOpenConfirm("transfer", "channel-0", proof, height, signer),
		channeltypes.NewMsgChannelCloseInit("transfer", "channel-0", signer),
		channeltypes.NewMsgChannelCloseConfirm("transfer", "channel-0", proof, height, signer),
		channeltypes.NewMsgRecvPacket(packet, proof, height, signer),
		channeltypes.NewMsgTimeout(packet, 1, proof, height, signer),
		channeltypes.NewMsgTimeoutOnClose(packet, 1, proof, proof, height, signer),
		channeltypes.NewMsgAcknowledgement(packet, []byte("ack"), proof, height, signer),
	}
}

func main() {
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("consumer", "consumerpub")
	config.SetBech32PrefixForValidator("consumervaloper", "consumervaloperpub")
	config.SetBech32PrefixForConsensusNode("consumervalcons", "consumervalconspub")
	bytes := []byte("twenty bytes of one.")
	own := must(bech32.ConvertAndEncode("consumer", bytes))
	signers := [][2]string{
		{"of this chain", own},
		{"of another chain", must(bech32.ConvertAndEncode("cosmos", bytes))},
		{"a validator's", must(bech32.ConvertAndEncode("consumervaloper", bytes))},
		{"in capitals", strings.ToUpper(own)},
		{"of mixed case", strings.ToUpper(own[:12]) + own[12:]},
		{"with spaces around", " " + own + " "},
		{"empty", ""},
		{"blank", "  "},
		{"no bech32", "junk"},
		{"with a wrong checksum", own[:len(own)-1] + "q"},
		{"of no bytes", must(bech32.ConvertAndEncode("consumer", nil))},
		{"of 255 bytes", must(bech32.ConvertAndEncode("consumer", make([]byte, 255)))},
		{"of 256 bytes", must(bech32.ConvertAndEncode("consumer", make([]byte, 256)))},
	}
	out := []verdict{}
	for _, signer := range signers {
		for _, msg := range messages(signer[1]) {
			space, code, _ := errorsmod.ABCIInfo(msg.ValidateBasic(), false)
			out = append(out, verdict{sdk.MsgTypeURL(msg), signer[0], must(proto.Marshal(msg)), fmt.Sprintf("%s/%d", space, code)})
		}
	}
	text := must(json.MarshalIndent(out, "", " "))
	must(fmt.Fprintln(os.Stdout, string(text)))
}

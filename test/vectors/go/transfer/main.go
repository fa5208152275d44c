// Prints transfer.json: what ibc-go v10.1.1 makes of vouchers that come home, and of coins from elsewhere, under names that are good
// and bad denominations. Run inside a module whose go.mod and go.sum are those of interchain-security v7.0.1: go run . > transfer.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"

	sdk "github.com/cosmos/cosmos-sdk/types"

	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v10/modules/core/24-host"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
)

type outcome struct {
	Denom     string `json:"denom"`
	Amount    string `json:"amount"`
	Code      uint32 `json:"code"`
	Codespace string `json:"codespace"`
	// The acknowledgement's text; absent where none was written.
	Ack string `json:"ack,omitempty"`
	// Types of the events of the message.
	Events  []string `json:"events,omitempty"`
	Receipt bool     `json:"receipt"`
}

func ackOf(events []abci.Event) string {
	for _, e := range events {
		if e.Type != channeltypes.EventTypeWriteAck {
			continue
		}
		for _, a := range e.Attributes {
			if a.Key == channeltypes.AttributeKeyAckHex {
				var ack []byte
				fmt.Sscanf(a.Value, "%x", &ack)
				return string(ack)
			}
		}
	}
	return ""
}

func main() {
	coord := ibctesting.NewCoordinator(&testing.T{}, 2)
	a, b := coord.GetChain(ibctesting.GetChainID(1)), coord.GetChain(ibctesting.GetChainID(2))
	path := ibctesting.NewTransferPath(a, b)
	path.Setup()
	source, home := path.EndpointA, path.EndpointB
	escrow := transfertypes.GetEscrowAddress(home.ChannelConfig.PortID, home.ChannelID)
	funds := sdk.NewCoins(sdk.NewInt64Coin(sdk.DefaultBondDenom, 1000))
	// 1000stake wait in escrow.
	if err := b.GetSimApp().BankKeeper.SendCoins(b.GetContext(), b.SenderAccount.GetAddress(), escrow, funds); err != nil {
		panic(err)
	}
	b.GetSimApp().TransferKeeper.SetTotalEscrowForDenom(b.GetContext(), funds[0])
	b.NextBlock()

	returning := source.ChannelConfig.PortID + "/" + source.ChannelID + "/"
	long := strings.Repeat("a", 128)
	most := "115792089237316195423570985008687907853269984665640564039457584007913129639935" // 2^256 - 1
	cases := [][2]string{
		{returning + "stake", "7"}, {returning + "stake", "2000"}, {returning + "absent", "7"},
		{returning + "a", "7"}, {returning + "ab", "7"}, {returning + "abc", "7"}, {returning + "1abc", "7"}, {returning + "bad denom", "7"},
		{returning + "a/b", "7"}, {returning + "a/b/c", "7"}, {returning + "a:b.c_d-e", "7"}, {returning + "a+b", "7"}, {returning + "stäke", "7"},
		{returning + long, "7"}, {returning + long + "a", "7"}, {returning + "transfer/channel-9/a", "7"}, {returning + "transfer/channel-9/bad denom", "7"},
		{returning + "ibc/ABC", "7"}, {"a", "7"}, {"bad denom", "7"}, {long + "a", "7"},
		{"whale", most}, {"whale", most}, {"whale", "1"}, {"whales", most + "0"},
	}
	var outcomes []outcome
	for _, c := range cases {
		data := transfertypes.NewFungibleTokenPacketData(c[0], c[1], a.SenderAccount.GetAddress().String(), b.SenderAccount.GetAddress().String(), "")
		timeout := clienttypes.NewHeight(1, 10_000)
		sequence, err := source.SendPacket(timeout, 0, data.GetBytes())
		if err != nil {
			panic(err)
		}
		packet := channeltypes.NewPacket(data.GetBytes(), sequence, source.ChannelConfig.PortID, source.ChannelID,
			home.ChannelConfig.PortID, home.ChannelID, timeout, 0)
		if err := home.UpdateClient(); err != nil {
			panic(err)
		}
		key := host.PacketCommitmentKey(packet.SourcePort, packet.SourceChannel, packet.Sequence)
		proof, height := source.QueryProof(key)
		signer := b.SenderAccount.GetAddress().String()
		result := deliver(b, channeltypes.NewMsgRecvPacket(packet, proof, height, signer))
		o := outcome{Denom: c[0], Amount: c[1], Code: result.Code, Codespace: result.Codespace}
		if result.Code == 0 {
			o.Ack = ackOf(result.Events)
			for _, e := range result.Events {
				o.Events = append(o.Events, e.Type)
			}
		}
		_, o.Receipt = b.GetSimApp().IBCKeeper.ChannelKeeper.GetPacketReceipt(b.GetContext(), packet.DestinationPort, packet.DestinationChannel, sequence)
		outcomes = append(outcomes, o)
	}
	rows := make([]string, len(outcomes))
	for i, o := range outcomes {
		row, _ := json.Marshal(o)
		rows[i] = string(row)
	}
	fmt.Fprintln(os.Stdout, "[\n"+strings.Join(rows, ",\n")+"\n]")
}

// deliver runs a message in a block of its own, whatever comes of it.
func deliver(chain *ibctesting.TestChain, msg sdk.Msg) *abci.ExecTxResult {
	result, _ := chain.SendMsgs(msg)
	return result
}

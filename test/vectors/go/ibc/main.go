// `go run . messages | gzip -9 -n > messages.json.gz`: what ibc-go v10.1.1 answers before any state is read (decoding and ValidateBasic)
// to each message of clients, connections, channels and transfers, and to the same message with one member changed.
// `go run . genesis | gzip -9 -n > genesis.json.gz`: whether it accepts the genesis of a chain with clients, a connection, a channel and
// packets, and the same genesis with one member changed.
// `go run . queries | gzip -9 -n > queries.json.gz`: that genesis, and what its queries answer to requests and to changed ones.
// Run inside a module whose go.mod and go.sum are those of interchain-security v7.0.1.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"google.golang.org/grpc/status"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"
	upgradetypes "cosmossdk.io/x/upgrade/types"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/cosmos/gogoproto/proto"

	transfertypes "github.com/cosmos/ibc-go/v10/modules/apps/transfer/types"
	ibccore "github.com/cosmos/ibc-go/v10/modules/core"
	clienttypes "github.com/cosmos/ibc-go/v10/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v10/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v10/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types"
	commitmenttypesv2 "github.com/cosmos/ibc-go/v10/modules/core/23-commitment/types/v2"
	ibctypes "github.com/cosmos/ibc-go/v10/modules/core/types"
	ibctm "github.com/cosmos/ibc-go/v10/modules/light-clients/07-tendermint"
	ibctesting "github.com/cosmos/ibc-go/v10/testing"
)

type row struct {
	// The member that was changed, and how; empty for the message as it should be.
	What      string `json:"what"`
	Type      string `json:"type"`
	Value     string `json:"value"`
	Codespace string `json:"codespace"`
	Code      uint32 `json:"code"`
}

var (
	chain *ibctesting.TestChain
	rows  []row
	seen  = map[string]bool{}
)

// verdict decodes a message as a transaction is decoded, and validates it.
func verdict(url string, bytes []byte) (codespace string, code uint32) {
	defer func() {
		if r := recover(); r != nil {
			codespace, code = "undefined", 111222
		}
	}()
	var msg sdk.Msg
	packed, _ := (&codectypes.Any{TypeUrl: url, Value: bytes}).Marshal()
	if err := chain.Codec.UnmarshalInterface(packed, &msg); err != nil {
		return "sdk", 2
	}
	if v, ok := msg.(sdk.HasValidateBasic); ok {
		codespace, code, _ = errorsmod.ABCIInfo(v.ValidateBasic(), false)
	}
	return codespace, code
}

func record(what string, msg proto.Message) {
	defer func() { _ = recover() }() // What cannot be encoded is not sent.
	bytes, err := proto.Marshal(msg)
	url := "/" + proto.MessageName(msg)
	if err != nil || seen[url+string(bytes)] {
		return
	}
	seen[url+string(bytes)] = true
	codespace, code := verdict(url, bytes)
	rows = append(rows, row{what, url, base64.StdEncoding.EncodeToString(bytes), codespace, code})
}

var (
	texts   = []string{"", " ", "x", "a/b", "é", "a\x00bcdefghij", "channel-x", "connection-99999999999999999999", strings.Repeat("a", 51), strings.Repeat("a", 65), strings.Repeat("a", 129)}
	anyType = reflect.TypeOf(codectypes.Any{})
)

func set(v reflect.Value, to any, what string, emit func(string)) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	defer v.Set(old)
	v.Set(reflect.ValueOf(to).Convert(v.Type()))
	emit(what)
}

// change changes the members below a value one by one, and calls emit with each.
func change(v reflect.Value, path string, emit func(string)) {
	switch v.Kind() {
	case reflect.Ptr:
		if v.IsNil() {
			return
		}
		set(v, reflect.Zero(v.Type()).Interface(), path+" absent", emit)
		if v.Type().Elem() != anyType {
			change(v.Elem(), path, emit)
		} else {
			set(v.Elem().FieldByName("TypeUrl"), "/ibc.core.channel.v1.MsgTimeout", path+" of another type", emit)
			set(v.Elem().FieldByName("TypeUrl"), "/nobody.knows.Me", path+" of no type", emit)
			set(v.Elem().FieldByName("Value"), []byte{255}, path+" of no bytes", emit)
		}
	case reflect.Struct:
		switch v.Interface().(type) {
		case time.Time:
			set(v, time.Unix(0, 0).UTC(), path+" at 1970", emit)
			set(v, time.Time{}, path+" at 0001", emit)
			return
		case sdkmath.Int:
			for _, n := range []int64{0, -1} {
				set(v, sdkmath.NewInt(n), fmt.Sprintf("%s %d", path, n), emit)
			}
			return
		}
		for i := 0; i < v.NumField(); i++ {
			if f := v.Type().Field(i); f.IsExported() && !strings.HasPrefix(f.Name, "XXX_") {
				change(v.Field(i), path+"."+f.Name, emit)
			}
		}
	case reflect.String:
		for _, text := range texts {
			set(v, text, fmt.Sprintf("%s %.12q %d", path, text, len(text)), emit)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		set(v, reflect.Zero(v.Type()).Interface(), path+" empty", emit)
		if v.Type().Elem().Kind() == reflect.Uint8 {
			set(v, []byte{1}, path+" of one byte", emit)
			set(v, make([]byte, 65), path+" of 65 bytes", emit)
			return
		}
		twice := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, 0), v)
		set(v, reflect.Append(twice, v.Index(0)).Interface(), path+" one more", emit)
		if v.Len() < 4 {
			many := reflect.MakeSlice(v.Type(), 0, 0)
			for i := 0; i < 201; i++ {
				many = reflect.Append(many, v.Index(0))
			}
			set(v, many.Interface(), path+" 201", emit)
		}
		for i := 0; i < v.Len() && i < 2; i++ {
			change(v.Index(i), fmt.Sprintf("%s[%d]", path, i), emit)
		}
	case reflect.Uint64, reflect.Uint32:
		for _, n := range []uint64{0, 1, math.MaxUint32} {
			set(v, n, fmt.Sprintf("%s %d", path, n), emit)
		}
	case reflect.Int64, reflect.Int32:
		for _, n := range []int64{0, -1, 1, 3, math.MaxInt32} {
			set(v, n, fmt.Sprintf("%s %d", path, n), emit)
		}
	}
}

// each records a message and its changes.
func each(msg proto.Message) {
	record("", msg)
	change(reflect.ValueOf(msg).Elem(), "", func(what string) { record(what, msg) })
}

// within records a message once for each change of what is packed in it.
func within[T proto.Message](inner T, pack func(T) proto.Message) {
	record("", pack(inner))
	change(reflect.ValueOf(inner).Elem(), "", func(what string) {
		defer func() { _ = recover() }()
		record(what, pack(inner))
	})
}

func packed(msg proto.Message) *codectypes.Any {
	bytes, err := proto.Marshal(msg)
	if err != nil {
		panic(err)
	}
	return &codectypes.Any{TypeUrl: "/" + proto.MessageName(msg), Value: bytes}
}

func messages() {
	coord := ibctesting.NewCoordinator(&testing.T{}, 1)
	chain = coord.GetChain(ibctesting.GetChainID(1))
	chain.NextBlock()
	chain.NextBlock()
	signer := chain.SenderAccount.GetAddress().String()
	height, proof := clienttypes.NewHeight(1, 7), []byte{1, 2, 3}
	timeoutHeight := clienttypes.NewHeight(1, 100)

	state := ibctm.NewClientState("testchain1-1", ibctm.DefaultTrustLevel, time.Hour, 2*time.Hour, time.Second, height, commitmenttypes.GetSDKSpecs(), []string{"upgrade", "upgradedIBCState"})
	consensus := ibctm.NewConsensusState(time.Unix(1_700_000_000, 0).UTC(), commitmenttypes.NewMerkleRoot(proof), make([]byte, 32))
	header := chain.CurrentTMClientHeader()
	header.TrustedHeight = clienttypes.NewHeight(1, 1)
	header.TrustedValidators = header.ValidatorSet
	other := proto.Clone(header).(*ibctm.Header)
	misbehaviour := ibctm.NewMisbehaviour("07-tendermint-0", header, other)

	within(state, func(s *ibctm.ClientState) proto.Message {
		return &clienttypes.MsgCreateClient{ClientState: packed(s), ConsensusState: packed(consensus), Signer: signer}
	})
	within(consensus, func(c *ibctm.ConsensusState) proto.Message {
		return &clienttypes.MsgCreateClient{ClientState: packed(state), ConsensusState: packed(c), Signer: signer}
	})
	within(header, func(h *ibctm.Header) proto.Message {
		return &clienttypes.MsgUpdateClient{ClientId: "07-tendermint-0", ClientMessage: packed(h), Signer: signer}
	})
	within(misbehaviour, func(m *ibctm.Misbehaviour) proto.Message {
		return &clienttypes.MsgUpdateClient{ClientId: "07-tendermint-0", ClientMessage: packed(m), Signer: signer}
	})
	each(&clienttypes.MsgCreateClient{ClientState: packed(state), ConsensusState: packed(consensus), Signer: signer})
	each(&clienttypes.MsgUpdateClient{ClientId: "07-tendermint-0", ClientMessage: packed(header), Signer: signer})
	each(&clienttypes.MsgSubmitMisbehaviour{ClientId: "07-tendermint-0", Misbehaviour: packed(misbehaviour), Signer: signer})
	each(&clienttypes.MsgUpgradeClient{ClientId: "07-tendermint-0", ClientState: packed(state), ConsensusState: packed(consensus),
		ProofUpgradeClient: proof, ProofUpgradeConsensusState: proof, Signer: signer})
	each(clienttypes.NewMsgRecoverClient(signer, "07-tendermint-0", "07-tendermint-1"))
	each(clienttypes.NewMsgRecoverClient(signer, "07-tendermint-0", "07-tendermint-0"))
	each(&clienttypes.MsgIBCSoftwareUpgrade{Signer: signer, Plan: upgradetypes.Plan{Name: "next", Height: 1000}, UpgradedClientState: packed(state)})
	record("plan with a client", &clienttypes.MsgIBCSoftwareUpgrade{Signer: signer, UpgradedClientState: packed(state),
		Plan: upgradetypes.Plan{Name: "next", Height: 1000, UpgradedClientState: packed(state)}})
	each(clienttypes.NewMsgUpdateParams(signer, clienttypes.NewParams("07-tendermint", "06-solomachine")))
	each(clienttypes.NewMsgUpdateParams(signer, clienttypes.NewParams("*")))
	each(clienttypes.NewMsgUpdateParams(signer, clienttypes.NewParams("*", "07-tendermint")))
	each(clienttypes.NewMsgDeleteClientCreator("07-tendermint-0", signer))

	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	version := connectiontypes.GetCompatibleVersions()[0]
	each(connectiontypes.NewMsgConnectionOpenInit("07-tendermint-0", "07-tendermint-1", prefix, version, 500, signer))
	each(connectiontypes.NewMsgConnectionOpenInit("09-localhost", "07-tendermint-1", prefix, nil, 0, signer))
	each(connectiontypes.NewMsgConnectionOpenTry("07-tendermint-0", "connection-1", "07-tendermint-1", prefix, []*connectiontypes.Version{version}, 500, proof, height, signer))
	each(connectiontypes.NewMsgConnectionOpenTry("09-localhost", "connection-1", "07-tendermint-1", prefix, []*connectiontypes.Version{version}, 500, proof, height, signer))
	each(connectiontypes.NewMsgConnectionOpenAck("connection-0", "connection-1", proof, height, version, signer))
	each(connectiontypes.NewMsgConnectionOpenConfirm("connection-0", proof, height, signer))
	each(connectiontypes.NewMsgUpdateParams(signer, connectiontypes.NewParams(30)))

	hops := []string{"connection-0"}
	each(channeltypes.NewMsgChannelOpenInit("transfer", "ics20-1", channeltypes.UNORDERED, hops, "transfer", signer))
	each(channeltypes.NewMsgChannelOpenTry("transfer", "ics20-1", channeltypes.UNORDERED, hops, "transfer", "channel-1", "ics20-1", proof, height, signer))
	each(channeltypes.NewMsgChannelOpenAck("transfer", "channel-0", "channel-1", "ics20-1", proof, height, signer))
	each(channeltypes.NewMsgChannelOpenConfirm("transfer", "channel-0", proof, height, signer))
	each(channeltypes.NewMsgChannelCloseInit("transfer", "channel-0", signer))
	each(&channeltypes.MsgChannelCloseConfirm{PortId: "transfer", ChannelId: "channel-0", ProofInit: proof, ProofHeight: height, Signer: signer})
	packet := channeltypes.NewPacket([]byte("data"), 1, "transfer", "channel-0", "transfer", "channel-1", timeoutHeight, 1000)
	each(channeltypes.NewMsgRecvPacket(packet, proof, height, signer))
	each(channeltypes.NewMsgTimeout(packet, 1, proof, height, signer))
	each(&channeltypes.MsgTimeoutOnClose{Packet: packet, ProofUnreceived: proof, ProofClose: proof, ProofHeight: height, NextSequenceRecv: 1, Signer: signer})
	each(channeltypes.NewMsgAcknowledgement(packet, []byte("ack"), proof, height, signer))
	bare := channeltypes.NewPacket([]byte("data"), 1, "transfer", "channel-0", "transfer", "channel-1", clienttypes.ZeroHeight(), 0)
	record("without timeout", channeltypes.NewMsgRecvPacket(bare, proof, height, signer))
	for _, n := range []int{channeltypes.MaximumPayloadsSize, channeltypes.MaximumPayloadsSize + 1} {
		large := channeltypes.NewPacket(make([]byte, n), 1, "transfer", "channel-0", "transfer", "channel-1", timeoutHeight, 0)
		record(fmt.Sprintf("%d bytes", n), channeltypes.NewMsgRecvPacket(large, proof, height, signer))
	}

	coin := sdk.NewInt64Coin("stake", 7)
	each(transfertypes.NewMsgTransfer("transfer", "channel-0", coin, signer, "receiver", timeoutHeight, 1000, "memo"))
	for _, denom := range []string{"ibc", "ibc/", "ibc/AB", "ibc/" + strings.Repeat("AB", 32), "ibc/" + strings.Repeat("ab", 32), "transfer/channel-0/stake", "IBC/x"} {
		each := coin
		each.Denom = denom
		record("denom "+denom, transfertypes.NewMsgTransfer("transfer", "channel-0", each, signer, "receiver", timeoutHeight, 1000, ""))
	}
	for _, n := range []int{transfertypes.MaximumReceiverLength, transfertypes.MaximumReceiverLength + 1} {
		record(fmt.Sprintf("receiver of %d", n), transfertypes.NewMsgTransfer("transfer", "channel-0", coin, signer, strings.Repeat("r", n), timeoutHeight, 1000, ""))
	}
	for _, n := range []int{transfertypes.MaximumMemoLength, transfertypes.MaximumMemoLength + 1} {
		record(fmt.Sprintf("memo of %d", n), transfertypes.NewMsgTransfer("transfer", "channel-0", coin, signer, "r", timeoutHeight, 1000, strings.Repeat("m", n)))
	}
	each(transfertypes.NewMsgUpdateParams(signer, transfertypes.NewParams(true, true)))

	print(rows)
}

func print[T any](rows []T) {
	lines := make([]string, len(rows))
	for i, r := range rows {
		line, _ := json.Marshal(r)
		lines[i] = string(line)
	}
	fmt.Fprintln(os.Stdout, "[\n"+strings.Join(lines, ",\n")+"\n]")
}

type genesisRow struct {
	What    string          `json:"what"`
	Module  string          `json:"module"`
	Genesis json.RawMessage `json:"genesis"`
	Ok      bool            `json:"ok"`
}

type genesisState interface {
	proto.Message
	Validate() error
}

// accepted reads a genesis as a node does, and validates it.
func accepted(bytes []byte, empty genesisState) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			ok = false
		}
	}()
	return chain.Codec.UnmarshalJSON(bytes, empty) == nil && empty.Validate() == nil
}

// live is a chain with clients, a connection, a channel, one packet acknowledged and three on their way, and its path to another chain.
func live() *ibctesting.Path {
	coord := ibctesting.NewCoordinator(&testing.T{}, 2)
	chain = coord.GetChain(ibctesting.GetChainID(1))
	path := ibctesting.NewTransferPath(chain, coord.GetChain(ibctesting.GetChainID(2)))
	path.Setup()
	for i := 0; i < 4; i++ {
		msg := transfertypes.NewMsgTransfer(path.EndpointA.ChannelConfig.PortID, path.EndpointA.ChannelID, sdk.NewInt64Coin("stake", 7),
			chain.SenderAccount.GetAddress().String(), path.EndpointB.Chain.SenderAccount.GetAddress().String(), clienttypes.NewHeight(1, 1000), 0, "")
		result, err := chain.SendMsgs(msg)
		if err != nil {
			panic(err)
		}
		if i > 0 {
			continue
		}
		packet, err := ibctesting.ParsePacketFromEvents(result.Events)
		if err != nil {
			panic(err)
		}
		if err := path.RelayPacket(packet); err != nil {
			panic(err)
		}
	}
	return path
}

// states are the genesis of the chain, filled up so that every list has a row.
func states(path *ibctesting.Path) (*ibctypes.GenesisState, *transfertypes.GenesisState) {
	app := chain.GetSimApp()
	core := ibccore.ExportGenesis(chain.GetContext(), *app.IBCKeeper)
	theirs := ibccore.ExportGenesis(path.EndpointB.Chain.GetContext(), *path.EndpointB.Chain.GetSimApp().IBCKeeper)
	for _, ack := range theirs.ChannelGenesis.Acknowledgements {
		ack.ChannelId = path.EndpointA.ChannelID
		core.ChannelGenesis.Acknowledgements = append(core.ChannelGenesis.Acknowledgements, ack)
	}
	for _, receipt := range theirs.ChannelGenesis.Receipts {
		receipt.ChannelId = path.EndpointA.ChannelID
		core.ChannelGenesis.Receipts = append(core.ChannelGenesis.Receipts, receipt)
	}
	transfer := app.TransferKeeper.ExportGenesis(chain.GetContext())
	transfer.Denoms = transfertypes.Denoms{
		transfertypes.NewDenom("atom", transfertypes.NewHop("transfer", "channel-0"), transfertypes.NewHop("transfer", "channel-7")),
		transfertypes.NewDenom("stake", transfertypes.NewHop("transfer", "channel-1")),
	}
	return core, transfer
}

func genesis() {
	core, transfer := states(live())
	var out []genesisRow
	known := map[string]bool{}
	vary := func(module string, state, empty genesisState) {
		add := func(what string) {
			defer func() { _ = recover() }()
			bytes, err := chain.Codec.MarshalJSON(state)
			if err != nil || known[string(bytes)] {
				return
			}
			known[string(bytes)] = true
			empty.Reset()
			out = append(out, genesisRow{what, module, bytes, accepted(bytes, empty)})
		}
		add("")
		change(reflect.ValueOf(state).Elem(), "", add)
	}
	vary("ibc", core, &ibctypes.GenesisState{})
	vary("transfer", transfer, &transfertypes.GenesisState{})
	print(out)
}

type queryRow struct {
	What    string `json:"what"`
	Path    string `json:"path"`
	Request string `json:"request"`
	// gRPC's name of the code: OK, NotFound.
	Code     string `json:"code"`
	Message  string `json:"message,omitempty"`
	Response string `json:"response,omitempty"`
}

func queries() {
	path := live()
	app := chain.GetSimApp()
	core, transfer := states(path)
	// What was added to the genesis is added to the chain.
	for _, ack := range core.ChannelGenesis.Acknowledgements {
		app.IBCKeeper.ChannelKeeper.SetPacketAcknowledgement(chain.GetContext(), ack.PortId, ack.ChannelId, ack.Sequence, ack.Data)
	}
	for _, receipt := range core.ChannelGenesis.Receipts {
		app.IBCKeeper.ChannelKeeper.SetPacketReceipt(chain.GetContext(), receipt.PortId, receipt.ChannelId, receipt.Sequence)
	}
	for _, denom := range transfer.Denoms {
		app.TransferKeeper.SetDenom(chain.GetContext(), denom)
	}
	ctx := chain.GetContext()
	var out []queryRow
	known := map[string]bool{}
	ask := func(path string, req proto.Message) {
		add := func(what string) {
			defer func() { _ = recover() }()
			bytes, err := proto.Marshal(req)
			if err != nil || known[path+string(bytes)] {
				return
			}
			known[path+string(bytes)] = true
			row := queryRow{What: what, Path: path, Request: base64.StdEncoding.EncodeToString(bytes)}
			cached, _ := ctx.CacheContext()
			response, err := app.GRPCQueryRouter().Route(path)(cached, &abci.RequestQuery{Data: bytes, Path: path, Height: ctx.BlockHeight()})
			row.Code = status.Code(err).String()
			if err != nil {
				row.Message = err.Error()
			} else {
				row.Response = base64.StdEncoding.EncodeToString(response.Value)
			}
			out = append(out, row)
		}
		add("")
		change(reflect.ValueOf(req).Elem(), "", add)
	}
	pages := []*query.PageRequest{nil, {}, {Limit: 1}, {Limit: 1, CountTotal: true}, {Limit: 1, Offset: 1, CountTotal: true}, {Limit: 1, Reverse: true},
		{Offset: 1, Key: []byte("x")}, {Key: []byte("/"), Limit: 2}, {Key: []byte("zzz"), Limit: 2}, {Offset: 9, CountTotal: true}}
	const client, connection, channel, port = "07-tendermint-0", "connection-0", "channel-1", "transfer"
	height := app.IBCKeeper.ClientKeeper.GetClientLatestHeight(ctx, client)
	const c, n, h, t = "/ibc.core.client.v1.Query/", "/ibc.core.connection.v1.Query/", "/ibc.core.channel.v1.Query/", "/ibc.applications.transfer.v1.Query/"
	ask(c+"ClientState", &clienttypes.QueryClientStateRequest{ClientId: client})
	ask(c+"ConsensusState", &clienttypes.QueryConsensusStateRequest{ClientId: client, RevisionNumber: height.RevisionNumber, RevisionHeight: height.RevisionHeight})
	ask(c+"ConsensusState", &clienttypes.QueryConsensusStateRequest{ClientId: client, LatestHeight: true})
	ask(c+"ClientStatus", &clienttypes.QueryClientStatusRequest{ClientId: client})
	ask(c+"ClientParams", &clienttypes.QueryClientParamsRequest{})
	ask(c+"ClientCreator", &clienttypes.QueryClientCreatorRequest{ClientId: client})
	ask(c+"UpgradedClientState", &clienttypes.QueryUpgradedClientStateRequest{})
	ask(c+"UpgradedConsensusState", &clienttypes.QueryUpgradedConsensusStateRequest{})
	ask(c+"VerifyMembership", &clienttypes.QueryVerifyMembershipRequest{ClientId: client, Proof: []byte{1}, ProofHeight: height, Value: []byte{1},
		MerklePath: commitmenttypesv2.NewMerklePath([]byte("ibc"), []byte("key"))})
	ask(n+"Connection", &connectiontypes.QueryConnectionRequest{ConnectionId: connection})
	ask(n+"ClientConnections", &connectiontypes.QueryClientConnectionsRequest{ClientId: client})
	ask(n+"ConnectionClientState", &connectiontypes.QueryConnectionClientStateRequest{ConnectionId: connection})
	ask(n+"ConnectionConsensusState", &connectiontypes.QueryConnectionConsensusStateRequest{ConnectionId: connection, RevisionNumber: height.RevisionNumber, RevisionHeight: height.RevisionHeight})
	ask(n+"ConnectionParams", &connectiontypes.QueryConnectionParamsRequest{})
	ask(h+"Channel", &channeltypes.QueryChannelRequest{PortId: port, ChannelId: channel})
	ask(h+"ChannelClientState", &channeltypes.QueryChannelClientStateRequest{PortId: port, ChannelId: channel})
	ask(h+"ChannelConsensusState", &channeltypes.QueryChannelConsensusStateRequest{PortId: port, ChannelId: channel, RevisionNumber: height.RevisionNumber, RevisionHeight: height.RevisionHeight})
	for _, sequence := range []uint64{1, 2, 3} {
		ask(h+"PacketCommitment", &channeltypes.QueryPacketCommitmentRequest{PortId: port, ChannelId: channel, Sequence: sequence})
		ask(h+"PacketReceipt", &channeltypes.QueryPacketReceiptRequest{PortId: port, ChannelId: channel, Sequence: sequence})
		ask(h+"PacketAcknowledgement", &channeltypes.QueryPacketAcknowledgementRequest{PortId: port, ChannelId: channel, Sequence: sequence})
	}
	sequences := []uint64{2, 1, 3, 2}
	ask(h+"UnreceivedPackets", &channeltypes.QueryUnreceivedPacketsRequest{PortId: port, ChannelId: channel, PacketCommitmentSequences: sequences})
	ask(h+"UnreceivedAcks", &channeltypes.QueryUnreceivedAcksRequest{PortId: port, ChannelId: channel, PacketAckSequences: sequences})
	ask(h+"PacketAcknowledgements", &channeltypes.QueryPacketAcknowledgementsRequest{PortId: port, ChannelId: channel, PacketCommitmentSequences: sequences})
	ask(h+"NextSequenceReceive", &channeltypes.QueryNextSequenceReceiveRequest{PortId: port, ChannelId: channel})
	ask(h+"NextSequenceSend", &channeltypes.QueryNextSequenceSendRequest{PortId: port, ChannelId: channel})
	for _, page := range pages {
		ask(c+"ClientStates", &clienttypes.QueryClientStatesRequest{Pagination: page})
		ask(c+"ConsensusStates", &clienttypes.QueryConsensusStatesRequest{ClientId: client, Pagination: page})
		ask(c+"ConsensusStateHeights", &clienttypes.QueryConsensusStateHeightsRequest{ClientId: client, Pagination: page})
		ask(n+"Connections", &connectiontypes.QueryConnectionsRequest{Pagination: page})
		ask(h+"Channels", &channeltypes.QueryChannelsRequest{Pagination: page})
		ask(h+"ConnectionChannels", &channeltypes.QueryConnectionChannelsRequest{Connection: connection, Pagination: page})
		ask(h+"PacketCommitments", &channeltypes.QueryPacketCommitmentsRequest{PortId: port, ChannelId: channel, Pagination: page})
		ask(h+"PacketAcknowledgements", &channeltypes.QueryPacketAcknowledgementsRequest{PortId: port, ChannelId: channel, Pagination: page})
		ask(t+"Denoms", &transfertypes.QueryDenomsRequest{Pagination: page})
	}
	denom := transfer.Denoms[0]
	ask(t+"Params", &transfertypes.QueryParamsRequest{})
	ask(t+"Denom", &transfertypes.QueryDenomRequest{Hash: denom.IBCDenom()})
	ask(t+"Denom", &transfertypes.QueryDenomRequest{Hash: denom.Hash().String()})
	ask(t+"DenomHash", &transfertypes.QueryDenomHashRequest{Trace: denom.Path()})
	ask(t+"EscrowAddress", &transfertypes.QueryEscrowAddressRequest{PortId: port, ChannelId: channel})
	ask(t+"TotalEscrowForDenom", &transfertypes.QueryTotalEscrowForDenomRequest{Denom: "stake"})
	coreJSON, _ := chain.Codec.MarshalJSON(core)
	transferJSON, _ := chain.Codec.MarshalJSON(transfer)
	head, _ := json.Marshal(map[string]any{"chainId": ctx.ChainID(), "height": fmt.Sprint(ctx.BlockHeight()), "timeNs": fmt.Sprint(ctx.BlockTime().UnixNano()),
		"genesis": map[string]json.RawMessage{"ibc": coreJSON, "transfer": transferJSON}})
	fmt.Println("[" + string(head) + ",")
	for i, row := range out {
		line, _ := json.Marshal(row)
		end := ","
		if i == len(out)-1 {
			end = "]"
		}
		fmt.Println(string(line) + end)
	}
}

func main() {
	map[string]func(){"messages": messages, "genesis": genesis, "queries": queries}[os.Args[1]]()
}

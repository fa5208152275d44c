import { moduleAddress } from "../../src/crypto/address.ts";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { type Coins, parseCoins } from "../../src/encoding/coins.ts";
import { EMPTY, fromHex, fromUtf8, utf8 } from "../../src/encoding/bytes.ts";
import {
  type AnteStep,
  type Context,
  defineModule,
  type Fill,
  fill,
  messageAs,
  type Module,
  StateError,
} from "../../src/framework/index.ts";
import { authority, parseAddress } from "../../src/modules/auth/index.ts";
import { mintCoins, sendCoins } from "../../src/modules/bank/index.ts";
import { connectionState } from "../../src/modules/ibc/connection/index.ts";
import { type ChannelProposal, chanCloseInit, chanOpenInit, createClient, parseHeight, sendPacket } from "../../src/modules/ibc/index.ts";
import { type IbcApplication, ibcApplications } from "../../src/modules/ibc/slots.ts";
import { decodePacketData, ICS20_VERSION, localDenom, transfer } from "../../src/modules/ibc/transfer/index.ts";
import { TxMsgData } from "../../src/proto/gen/cosmos/base/abci/v1beta1.ts";
import { Any } from "../../src/proto/gen/google/protobuf.ts";
import { MsgTransfer, MsgUpdateParams, Params } from "../../src/proto/gen/ibc/applications/transfer/v1.ts";
import { Channel, Order } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { ClientState, ConsensusState } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { Leaves } from "../conformance/compare.ts";
import { attribute, type RecordedBlock, type RecordedChain, type RecordedEvent } from "../conformance/recording.ts";

const CONNECTION_PARAMS = { maxExpectedTimePerBlock: 30_000_000_000n };

/** What other modules asked of IBC on a recorded chain, asked again: by their messages, in the phases of blocks and from their ports. */
export class RecordedAsks {
  readonly #blocks: ReadonlyMap<bigint, RecordedBlock>;
  readonly #first: number;
  readonly #initialHeight: bigint;
  readonly #knowsClients: boolean;
  readonly #leaves: Leaves;
  readonly #transferLeaves: Leaves;
  /** Codespaces whose refusals are ours to give; those of others are given as recorded. */
  readonly #codespaces: readonly string[];
  #block: RecordedBlock | undefined;
  /** Where in the block the next transaction is looked for. */
  #position = 0;
  /** Of the transaction that runs: the recorded events and answers of its messages, and which of these is next. */
  #events: readonly (readonly RecordedEvent[])[] = [];
  #answers: readonly Uint8Array[] = [];
  #next = 0;
  /** The recorded events of the message that is being run: what the applications are asked comes from here. */
  #told: readonly RecordedEvent[] = [];

  constructor(chain: RecordedChain, codespaces: readonly string[]) {
    const { blocks, genesis } = chain;
    this.#blocks = new Map(blocks.map((block) => [BigInt(block.height), block]));
    this.#first = blocks[0]?.height ?? 0;
    this.#initialHeight = BigInt(genesis.initial_height);
    this.#knowsClients = JSON.stringify(genesis.app_state["ibc"]).includes("client_state");
    this.#leaves = chain.changes("ibc") ?? {};
    this.#transferLeaves = chain.changes("transfer") ?? {};
    this.#codespaces = codespaces;
  }

  /** Stands in front of IBC in each phase. */
  get module(): Module {
    return defineModule({
      name: "recordedAsks",
      preBlock: (ctx) => this.#preBlock(ctx),
      beginBlock: (ctx) => this.#runPhase(ctx, "BeginBlock"),
      endBlock: (ctx) => {
        this.#runProposal(ctx);
        this.#runPhase(ctx, "EndBlock");
      },
    });
  }
  get fills(): readonly Fill[] {
    return ["provider", "consumer"].map((port) => fill(ibcApplications, this.#application(port)));
  }

  /** Finds the recorded transaction, refuses it where another module did, and gives the spenders what they spend. */
  readonly step: AnteStep = (ctx, tx) => {
    if (ctx.mode !== "deliver") return;
    const { txs } = this.#block?.block.block.data ?? { txs: [] };
    const at = (txs ?? []).indexOf(toBase64(tx.bytes), this.#position);
    const result = this.#block?.results.txs_results?.[at];
    if (result === undefined) throw new Error(`height ${ctx.height} has no such transaction from ${this.#position} on`);
    this.#position = at + 1;
    if (result.code !== 0 && !this.#codespaces.includes(result.codespace))
      throw new StateError({ codespace: result.codespace, code: result.code, name: "Recorded", text: "" }, result.log);
    this.#events = tx.messages.map((_, i) => (result.events ?? []).filter((e) => attribute(e, "msg_index") === `${i}`));
    this.#answers = TxMsgData.decode(fromBase64(result.data ?? "")).msgResponses.map(({ value }) => value);
    this.#next = 0;
    for (const [i, message] of tx.messages.entries()) {
      const told = this.#events[i] ?? [];
      const sent = messageAs(MsgTransfer, message);
      this.#fund(ctx, told);
      if (sent !== undefined && told.length === 0) ctx.capture((inner) => this.#give(inner, sent.sender, [sent.token]));
    }
  };

  /** To be called before each message of a transaction is run. */
  beforeMessage(): void {
    this.#told = this.#events[this.#next] ?? [];
    this.#next++;
  }

  /** Does what a message of another module asked of IBC; gives its recorded answer. */
  answer(ctx: Context): Uint8Array {
    this.#ask(ctx, this.#told);
    return this.#answers[this.#next - 1] ?? EMPTY;
  }

  /** Stands where CCV stands; answers as it did on the recorded chain. */
  #application(port: string): IbcApplication {
    const version = ({ portId, channelId }: { readonly portId: string; readonly channelId: string }): string =>
      this.#leafOfChannel(portId, channelId)?.version ?? "";
    return {
      port,
      onChanOpenInit: (_ctx, proposal) => version(proposal),
      onChanOpenTry: (_ctx, proposal) => version(proposal),
      onChanOpenAck: (ctx) => this.#openChannels(ctx),
      onChanOpenConfirm() {},
      onChanCloseInit() {},
      onChanCloseConfirm() {},
      onRecvPacket: (_ctx, packet) => {
        const isWritten = (e: RecordedEvent): boolean =>
          e.type === "write_acknowledgement" && attribute(e, "packet_sequence") === `${packet.sequence}`;
        const bytes = fromHex(attribute(this.#told.find(isWritten), "packet_ack_hex"));
        return { success: fromUtf8(bytes).startsWith('{"result"'), bytes };
      },
      onAcknowledgementPacket() {},
      onTimeoutPacket() {},
    };
  }

  #preBlock(ctx: Context): void {
    this.#block = this.#blocks.get(ctx.height);
    this.#position = 0;
    const isFirst = this.#block?.height === this.#first;
    // The SDK begins a chain at height 0, one that continues another at its initial height.
    if (isFirst) this.#createClientsOfGenesis(ctx.with({ height: this.#initialHeight > 1n ? this.#initialHeight : 0n }));
    // An upgrade's handler runs before BeginBlock, without a mode in its events; it writes these parameters as they were.
    if (!isFirst && this.#leafOf("connectionParams") !== undefined) connectionState.params.set(ctx, CONNECTION_PARAMS);
    this.#runPhase(ctx, "");
  }

  /** A consumer's genesis makes the client of its provider; InitChain's events are not recorded. */
  #createClientsOfGenesis(ctx: Context): void {
    const told = this.#block?.results.finalize_block_events?.some(({ type }) => type === "create_client") ?? false;
    for (const [key] of told || this.#knowsClients ? [] : (this.#leaves[String(this.#block?.height)] ?? [])) {
      const id = /^clients\/(.*)\/clientState$/.exec(String.fromCharCode(...fromBase64(key)))?.[1];
      if (id !== undefined) ctx.capture((inner) => this.#createAsRecorded(inner, id));
    }
  }

  #runPhase(ctx: Context, mode: string): void {
    const events = (this.#block?.results.finalize_block_events ?? []).filter((e) => attribute(e, "mode") === mode);
    this.#fund(ctx, events.some(({ type }) => type === "send_packet") ? events : []);
    this.#told = events;
    this.#ask(ctx, events);
  }

  /** Parameters that a passed proposal set. */
  #runProposal(ctx: Context): void {
    const params = toBase64(utf8("params"));
    const value = (this.#transferLeaves[String(ctx.height)] ?? []).find(([key]) => key === params)?.[1];
    if (value === undefined || this.#block?.height === this.#first) return;
    const message = { signer: authority(ctx), params: Params.decode(fromBase64(value)) };
    ctx.capture((inner) => ctx.router.message(MsgUpdateParams.typeUrl)?.parse(MsgUpdateParams.encode(message)).run(inner));
  }

  #ask(ctx: Context, events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type === "create_client") this.#createAsRecorded(ctx, attribute(event, "client_id"));
      if (event.type === "channel_close_init") chanCloseInit(ctx, attribute(event, "port_id"), attribute(event, "channel_id"));
      if (event.type === "send_packet") this.#sendAsRecorded(ctx, event);
    }
    this.#openChannels(ctx);
  }

  #sendAsRecorded(ctx: Context, event: RecordedEvent): void {
    const timeouts = {
      timeoutHeight: parseHeight(attribute(event, "packet_timeout_height")),
      timeoutTimestamp: BigInt(attribute(event, "packet_timeout_timestamp")),
    };
    const [port, channel] = [attribute(event, "packet_src_port"), attribute(event, "packet_src_channel")];
    const data = fromHex(attribute(event, "packet_data_hex"));
    if (port !== "transfer") {
      sendPacket(ctx, { port, channel, ...timeouts, data });
      return;
    }
    // A module's own transfer, such as a consumer's rewards.
    const { token, sender, receiver, memo } = decodePacketData(data, ICS20_VERSION);
    const coin = { denom: localDenom(token.denom), amount: BigInt(token.amount) };
    transfer(ctx, { sender, receiver, memo, encoding: "", sourcePort: port, sourceChannel: channel, token: coin, ...timeouts });
  }

  #openChannels(ctx: Context): void {
    for (const event of this.#told.filter(({ type }) => type === "channel_open_init")) {
      const portId = attribute(event, "port_id");
      const channel: ChannelProposal = {
        ordering: this.#leafOfChannel(portId, attribute(event, "channel_id"))?.ordering ?? Order.ORDER_UNORDERED,
        connectionHops: [attribute(event, "connection_id")],
        counterparty: { portId: attribute(event, "counterparty_port_id"), channelId: "" },
        version: "",
      };
      chanOpenInit(ctx, { portId, channel });
    }
  }

  #createAsRecorded(ctx: Context, clientId: string): void {
    const leaf = (suffix: string): Uint8Array => Any.decode(this.#leafOf(`clients/${clientId}/${suffix}`) ?? EMPTY).value;
    const clientState = ClientState.decode(leaf("clientState"));
    const { revisionNumber, revisionHeight } = clientState.latestHeight;
    createClient(ctx, clientState, ConsensusState.decode(leaf(`consensusStates/${revisionNumber}-${revisionHeight}`)));
  }

  /** Balances are not under test: whoever spends has what is spent. */
  #fund(ctx: Context, events: readonly RecordedEvent[]): void {
    ctx.capture((inner) => {
      for (const event of events.filter(({ type }) => type === "coin_spent"))
        this.#give(inner, attribute(event, "spender"), parseCoins(attribute(event, "amount")));
    });
  }
  #give(ctx: Context, address: string, coins: Coins): void {
    if (coins.length === 0) return;
    mintCoins(ctx, "transfer", coins);
    sendCoins(ctx, moduleAddress("transfer"), parseAddress(ctx, address), coins);
  }

  /** What the recorded block wrote under a key. */
  #leafOf(text: string): Uint8Array | undefined {
    const key = toBase64(utf8(text));
    const value = (this.#leaves[String(this.#block?.height)] ?? []).find(([k]) => k === key)?.[1];
    return value === undefined ? undefined : fromBase64(value);
  }
  #leafOfChannel(portId: string, channelId: string): Channel | undefined {
    const value = this.#leafOf(`channelEnds/ports/${portId}/channels/${channelId}`);
    return value === undefined ? undefined : Channel.decode(value);
  }
}

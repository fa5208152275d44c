import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { EMPTY, fromHex, fromUtf8, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { type JsonValue, sortedJson } from "../../src/encoding/json.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import { NO_HEADER, openBlock } from "../../src/framework/block.ts";
import type { Context, ExecMode } from "../../src/framework/context.ts";
import { QueryError, StateError } from "../../src/framework/errors.ts";
import type { Event } from "../../src/framework/events.ts";
import { fill } from "../../src/framework/slots.ts";
import { messageAs } from "../../src/framework/message.ts";
import { decodeTx } from "../../src/framework/tx.ts";
import {
  authorityOf,
  type ChannelProposal,
  chanCloseInit,
  chanOpenInit,
  createClient,
  ibc,
  isCompatAttribute,
  parseHeight,
  redundantRelayStep,
  sendPacket,
} from "../../src/modules/ibc/index.ts";
import { connectionState } from "../../src/modules/ibc/connection/index.ts";
import { type IbcApplication, ibcApplications } from "../../src/modules/ibc/slots.ts";
import { MsgTransfer, MsgUpdateParams, Params } from "../../src/proto/gen/ibc/applications/transfer/v1.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { Any } from "../../src/proto/gen/google/protobuf.ts";
import { Channel, Order } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { ClientState, ConsensusState } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import { decodePacketData, ICS20_VERSION, localDenom, transfer, transferModule } from "../../src/modules/ibc/transfer/index.ts";
import { auth, parseAddress } from "../../src/modules/auth/index.ts";
import { bank, mintCoins, sendCoins } from "../../src/modules/bank/index.ts";
import { moduleAddress } from "../../src/crypto/address.ts";
import { type Coins, parseCoins } from "../../src/encoding/coins.ts";
import { createLayer, type Layer } from "../../src/store/layer.ts";
import { openMemoryMultiStore } from "../../src/store/multiStore.ts";
import type { MultiStore } from "../../src/store/types.ts";
import { readAcceptance } from "../support/acceptance.ts";
import type { RecordedBlock, RecordedChain, RecordedEvent, RecordedTxResult } from "./recording.ts";

/** What one chain's replay of IBC compared and how it differs. */
export interface IbcReport {
  readonly compared: Map<string, number>;
  readonly differences: string[];
}

const OURS = /^\/ibc\.(core|applications\.transfer)\./;
const PARAMS = { maxExpectedTimePerBlock: 30_000_000_000n };
const CORE_EVENT =
  /^(create_client|update_client|upgrade_client|client_misbehaviour|recover_client|connection_open_.*|channel_(open|close).*|(send|recv|acknowledge|timeout)_packet|write_acknowledgement)$/;
const CODESPACES = ["ibc", "client", "clientv2", "channel", "connection", "commitment", "host", "port", "07-tendermint", "transfer"];
const TRANSFER_EVENT = /^(ibccallbackerror-)?(fungible_token_packet|denomination|ibc_transfer|timeout)$/;
const COIN_EVENT = /^(ibccallbackerror-)?(coin_spent|coin_received|transfer|coinbase|burn)$/;

type Leaves = NonNullable<ReturnType<RecordedChain["changes"]>>;

/** A recorded chain's IBC core and transfers, driven by its transactions; what other modules asked of it is read from the recording. */
export class IbcReplay {
  readonly report: IbcReport = { compared: new Map(), differences: [] };
  private readonly chain: RecordedChain;
  private readonly app: App;
  private readonly stores: MultiStore;
  private readonly leaves: Leaves;
  private readonly transferLeaves: Leaves;
  private readonly roots: RecordedChain["roots"];
  private readonly blocks: readonly RecordedBlock[];
  private readonly genesis: RecordedChain["genesis"];
  /** The recorded events of the message that is being run: what the applications are asked comes from here. */
  private told: readonly RecordedEvent[] = [];
  private block: RecordedBlock | undefined;

  constructor(chain: RecordedChain) {
    this.chain = chain;
    // The recording reads its files anew at every access.
    this.blocks = chain.blocks;
    this.genesis = chain.genesis;
    const ports = ["provider", "consumer"].map((port) => fill(ibcApplications, this.application(port)));
    const modules = [auth, bank, ibc, transferModule];
    this.app = createApp({ name: "ibc", modules, validatorSource: ibc, fills: ports, addressPrefix: this.prefix() });
    this.stores = openMemoryMultiStore({ stores: this.app.stores, initialHeight: BigInt(this.genesis.initial_height) });
    this.leaves = chain.changes("ibc") ?? {};
    this.transferLeaves = chain.changes("transfer") ?? {};
    this.roots = chain.roots;
  }

  /** The bech32 prefix, from the first signer of the chain. */
  private prefix(): string {
    for (const { results } of this.blocks) {
      for (const tx of results.txs_results ?? []) {
        const sender = (tx.events ?? []).flatMap((e) => e.attributes ?? []).find((a) => a.key === "sender")?.value;
        if (sender !== undefined) return sender.slice(0, sender.lastIndexOf("1"));
      }
    }
    return "cosmos";
  }

  /** Stands where CCV and transfers stand; answers as they did on the recorded chain. */
  private application(port: string): IbcApplication {
    return {
      port,
      onChanOpenInit: (_ctx, { portId, channelId }) => this.leafOfChannel(portId, channelId)?.version ?? "",
      onChanOpenTry: (_ctx, { portId, channelId }) => this.leafOfChannel(portId, channelId)?.version ?? "",
      onChanOpenAck: (ctx) => this.openChannels(ctx),
      onChanOpenConfirm() {},
      onChanCloseInit() {},
      onChanCloseConfirm() {},
      onRecvPacket: (_ctx, packet) => {
        const written = this.told.find(
          (e) => e.type === "write_acknowledgement" && attribute(e, "packet_sequence") === `${packet.sequence}`,
        );
        const bytes = fromHex(attribute(written, "packet_ack_hex"));
        return { success: fromUtf8(bytes).startsWith('{"result"'), bytes };
      },
      onAcknowledgementPacket() {},
      onTimeoutPacket() {},
    };
  }

  /** What the recorded block wrote under a key. */
  private leafOf(text: string): Uint8Array | undefined {
    const key = toBase64(utf8(text));
    const value = (this.leaves[String(this.block?.height)] ?? []).find(([k]) => k === key)?.[1];
    return value === undefined ? undefined : fromBase64(value);
  }

  private leafOfChannel(portId: string, channelId: string): Channel | undefined {
    const value = this.leafOf(`channelEnds/ports/${portId}/channels/${channelId}`);
    return value === undefined ? undefined : Channel.decode(value);
  }

  private openChannels(ctx: Context): void {
    for (const event of this.told.filter(({ type }) => type === "channel_open_init")) {
      const portId = attribute(event, "port_id");
      const leaf = this.leafOfChannel(portId, attribute(event, "channel_id"));
      const channel: ChannelProposal = {
        ordering: leaf?.ordering ?? Order.ORDER_UNORDERED,
        connectionHops: [attribute(event, "connection_id")],
        counterparty: { portId: attribute(event, "counterparty_port_id"), channelId: "" },
        version: "",
      };
      chanOpenInit(ctx, { portId, channel });
    }
  }

  /** What other modules asked of IBC in a block's phase or by a message of theirs. */
  private askAsRecorded(ctx: Context, events: readonly RecordedEvent[]): void {
    this.told = events;
    for (const event of events) {
      if (event.type === "create_client") this.createAsRecorded(ctx, attribute(event, "client_id"));
      if (event.type === "channel_close_init") chanCloseInit(ctx, attribute(event, "port_id"), attribute(event, "channel_id"));
      if (event.type !== "send_packet") continue;
      if (attribute(event, "packet_src_port") === "transfer") {
        this.transferAsRecorded(ctx, event);
        continue;
      }
      sendPacket(ctx, {
        port: attribute(event, "packet_src_port"),
        channel: attribute(event, "packet_src_channel"),
        timeoutHeight: parseHeight(attribute(event, "packet_timeout_height")),
        timeoutTimestamp: BigInt(attribute(event, "packet_timeout_timestamp")),
        data: fromHex(attribute(event, "packet_data_hex")),
      });
    }
    this.openChannels(ctx);
  }

  /** A module's own transfer, such as a consumer's rewards. */
  private transferAsRecorded(ctx: Context, event: RecordedEvent): void {
    const { token, sender, receiver, memo } = decodePacketData(fromHex(attribute(event, "packet_data_hex")), ICS20_VERSION);
    transfer(ctx, {
      ...{ sender, receiver, memo, encoding: "", sourcePort: "transfer", sourceChannel: attribute(event, "packet_src_channel") },
      token: { denom: localDenom(token.denom), amount: BigInt(token.amount) },
      timeoutHeight: parseHeight(attribute(event, "packet_timeout_height")),
      timeoutTimestamp: BigInt(attribute(event, "packet_timeout_timestamp")),
    });
  }

  /** Balances are not under test: whoever spends has what is spent. */
  private fund(ctx: Context, events: readonly RecordedEvent[]): void {
    ctx.capture((inner) => {
      for (const event of events.filter(({ type }) => type === "coin_spent")) {
        this.give(inner, attribute(event, "spender"), parseCoins(attribute(event, "amount")));
      }
    });
  }
  private give(ctx: Context, address: string, coins: Coins): void {
    if (coins.length === 0) return;
    mintCoins(ctx, "transfer", coins);
    sendCoins(ctx, moduleAddress("transfer"), parseAddress(ctx, address), coins);
  }

  private createAsRecorded(ctx: Context, clientId: string): void {
    const leaf = (suffix: string): Uint8Array => Any.decode(this.leafOf(`clients/${clientId}/${suffix}`) ?? EMPTY).value;
    const clientState = ClientState.decode(leaf("clientState"));
    const { revisionNumber, revisionHeight } = clientState.latestHeight;
    createClient(ctx, clientState, ConsensusState.decode(leaf(`consensusStates/${revisionNumber}-${revisionHeight}`)));
  }

  async run(): Promise<IbcReport> {
    const { genesis, blocks } = this;
    const { rejected, queries } = this.chain;
    const first = blocks[0]?.height;
    for (const block of blocks) {
      this.block = block;
      const layer = createLayer(createLayer(this.stores.latest));
      const ctx = this.open(layer, "deliver");
      if (block.height === first) {
        // The SDK begins a chain at height 0, one that continues another at its initial height.
        const initial = BigInt(genesis.initial_height);
        const atGenesis = ctx.with({ height: initial > 1n ? initial : 0n });
        for (const { name, genesis: section } of [ibc, transferModule]) section?.init(atGenesis, genesis.app_state[name] as JsonValue);
        auth.genesis?.init(atGenesis, auth.genesis.defaults());
        bank.genesis?.init(atGenesis, bank.genesis.defaults());
        this.createClientsOfGenesis(atGenesis);
      }
      this.runBlock(ctx, block);
      this.compareLeaves(block.height, layer, "ibc", this.leaves);
      this.compareLeaves(block.height, layer, "transfer", this.transferLeaves);
      this.stores.stage(BigInt(block.height), layer.changes());
      await this.stores.commit();
      this.compareRoot(block.height);
      for (const refused of rejected.filter((r) => r.broadcastAt === block.height)) this.compareCheck(refused);
      for (const query of queries.queries.filter((q) => q.height === block.height)) this.compareQuery(query, queries.strings);
    }
    this.compareExport();
    return this.report;
  }

  /** The export of the last height is Go's, and importing it gives the same leaves. */
  private compareExport(): void {
    const { app_state: theirs, initial_height: next } = readAcceptance("recordings", this.chain.run, this.chain.role, "export.json.gz");
    if (BigInt(next) !== BigInt(this.blocks.at(-1)?.height ?? 0) + 1n) {
      this.count("export of a later height, left out");
      return;
    }
    const ctx = this.open(createLayer(createLayer(this.stores.latest)), "query");
    for (const { name, genesis } of [ibc, transferModule]) {
      const section = genesis?.export(ctx) ?? {};
      this.same(`export of ${name}`, sortedJson(section, 64), sortedJson(theirs[name], 64));
      const fresh = createLayer(createLayer({ get: () => undefined, iterate: () => [][Symbol.iterator]() }));
      genesis?.validate(theirs[name]);
      genesis?.init(this.open(fresh, "initChain"), theirs[name]);
      const leaves = new Map((fresh.changes().get(name) ?? []).map(([key, value]) => [toHex(key), toHex(value ?? EMPTY)]));
      const stored = new Map(
        [...this.stores.latest.iterate(name, EMPTY, undefined, false)].map(([key, value]) => [toHex(key), toHex(value)]),
      );
      for (const key of new Set([...leaves.keys(), ...stored.keys()])) {
        this.same(`import leaf of ${name} ${key}`, leaves.get(key) ?? "none", stored.get(key) ?? "none");
      }
    }
  }

  /** A consumer's genesis makes the client of its provider; InitChain's events are not recorded. */
  private createClientsOfGenesis(ctx: Context): void {
    const told = this.block?.results.finalize_block_events?.some(({ type }) => type === "create_client") ?? false;
    const known = JSON.stringify(this.genesis.app_state["ibc"]).includes("client_state");
    for (const [key] of told || known ? [] : (this.leaves[String(this.block?.height)] ?? [])) {
      const match = /^clients\/(.*)\/clientState$/.exec(Buffer.from(key, "base64").toString());
      if (match?.[1] !== undefined) this.createAsRecorded(ctx, match[1]);
    }
  }

  private open(layer: Layer, mode: ExecMode, timeNs?: bigint): Context {
    const { block } = this;
    const header = block?.block.block.header;
    return openBlock(this.app, layer, {
      chainId: this.genesis.chain_id,
      height: BigInt(block?.height ?? 0),
      timeNs: timeNs ?? parseTime(header?.time ?? ""),
      header: { ...NO_HEADER, nextValidatorsHash: fromHex(header?.next_validators_hash ?? "") },
      mode,
    }).ctx;
  }

  private runBlock(ctx: Context, block: RecordedBlock): void {
    const events = block.results.finalize_block_events ?? [];
    const inPhase = (mode: string): readonly RecordedEvent[] => events.filter((e) => attribute(e, "mode") === mode);
    // An upgrade's handler runs before BeginBlock, without a mode in its events; it writes these parameters as they were.
    if (block.height !== this.blocks[0]?.height && this.leafOf("connectionParams") !== undefined) connectionState.params.set(ctx, PARAMS);
    this.runPhase(ctx, inPhase(""), "");
    this.runPhase(ctx, inPhase("BeginBlock"), "BeginBlock");
    const txs = block.block.block.data.txs ?? [];
    for (const [i, result] of (block.results.txs_results ?? []).entries())
      this.runTx(ctx, fromBase64(txs[i] ?? ""), result, `${block.height}/${i}`);
    this.runProposal(ctx);
    this.runPhase(ctx, inPhase("EndBlock"), "EndBlock");
  }

  /** Parameters that a passed proposal set. */
  private runProposal(ctx: Context): void {
    const params = toBase64(utf8("params"));
    const value = (this.transferLeaves[String(this.block?.height)] ?? []).find(([key]) => key === params)?.[1];
    if (value === undefined || this.block === this.blocks[0]) return;
    const message = { signer: authorityOf(ctx), params: Params.decode(fromBase64(value)) };
    this.app.router.message(MsgUpdateParams.typeUrl)?.parse(MsgUpdateParams.encode(message)).run(ctx);
  }

  private runPhase(ctx: Context, events: readonly RecordedEvent[], mode: string): void {
    const packets = events.filter(({ type }) => type === "send_packet");
    this.fund(ctx, packets.length > 0 ? events : []);
    const { ok, events: ours, ...rest } = ctx.attempt((inner) => this.askAsRecorded(inner, events));
    if (!ok) this.report.differences.push(`${this.block?.height} ${mode}: ${"error" in rest ? rest.error.message : ""}`);
    this.compareEvents(`${this.block?.height} ${mode}`, ours, events, mode === "" ? undefined : ["mode", mode]);
  }

  private runTx(ctx: Context, bytes: Uint8Array, result: RecordedTxResult, where: string): void {
    const { messages } = TxBody.decode(TxRaw.decode(bytes).bodyBytes);
    const attempt = ctx.attempt(
      (inner) => {
        for (const [i, message] of messages.entries()) {
          const told = (result.events ?? []).filter((e) => attribute(e, "msg_index") === `${i}`);
          this.told = told;
          this.fund(inner, told);
          const { events } = inner.capture((own) => this.runMessage(own, message, told));
          if (result.code === 0) this.compareEvents(`${where}/${i} ${message.typeUrl}`, events, told, ["msg_index", `${i}`]);
        }
        return result.code === 0;
      },
      (isKept) => isKept,
    );
    if (!messages.some(({ typeUrl }) => OURS.test(typeUrl)) || (result.code !== 0 && !CODESPACES.includes(result.codespace))) return;
    const ours = attempt.ok ? "/0" : `${attempt.error.kind.codespace}/${attempt.error.kind.code}`;
    this.same(`${where} codes`, ours, `${result.codespace}/${result.code}`, attempt.ok ? "" : attempt.error.message);
  }

  private runMessage(ctx: Context, packed: Any, told: readonly RecordedEvent[]): void {
    if (!OURS.test(packed.typeUrl)) {
      this.askAsRecorded(ctx, told);
      return;
    }
    const message = this.app.router.message(packed.typeUrl)?.parse(packed.value);
    if (message === undefined) throw new Error(`no handler of ${packed.typeUrl}`);
    message.validate(this.app);
    const sent = messageAs(MsgTransfer, message);
    if (sent !== undefined && told.length === 0) ctx.capture((inner) => this.give(inner, sent.sender, [sent.token]));
    message.run(ctx);
  }

  private count(what: string): void {
    this.report.compared.set(what, (this.report.compared.get(what) ?? 0) + 1);
  }

  private same(where: string, ours: string, theirs: string, hint = ""): void {
    this.count(
      where.replace(/^[^ ]+ (BeginBlock|EndBlock)?/, "").replace(/^.*?(codes|event|export|import|leaf|root|answer|refusal).*$/s, "$1"),
    );
    if (ours !== theirs) this.report.differences.push(`${where}\n   ours:   ${ours} ${hint}\n   theirs: ${theirs}`);
  }

  private compareEvents(
    where: string,
    ours: readonly Event[],
    theirs: readonly RecordedEvent[],
    last: readonly [string, string] | undefined,
  ): void {
    const withCoins = last?.[0] === "msg_index" && theirs.some(({ type }) => TRANSFER_EVENT.test(type));
    const mine = ours
      .filter((event) => isOurs(event, withCoins))
      .map(({ type, attributes }) =>
        line(type, [...attributes.filter(([k]) => !isCompatAttribute(type, k)), ...(last === undefined ? [] : [last])]),
      );
    const them = theirs
      .map(({ type, attributes }) => ({ type, attributes: (attributes ?? []).map((a) => [a.key, a.value] as const) }))
      .filter((event) => isOurs(event, withCoins))
      .map(({ type, attributes }) => line(type, attributes));
    for (let i = 0; i < Math.max(mine.length, them.length); i++) this.same(`${where} event ${i}`, mine[i] ?? "none", them[i] ?? "none");
  }

  private compareLeaves(height: number, layer: Layer, store: string, leaves: Leaves): void {
    const theirs = new Map(
      (leaves[String(height)] ?? []).map(([key, value]) => [
        toHex(fromBase64(key)),
        value === undefined ? "deleted" : toHex(fromBase64(value)),
      ]),
    );
    const ours = new Map(
      (layer.changes().get(store) ?? []).map(([key, value]) => [toHex(key), value === undefined ? "deleted" : toHex(value)]),
    );
    for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
      this.same(
        `${height} leaf ${Buffer.from(key, "hex").toString("latin1")}`,
        ours.get(key) ?? "not written",
        theirs.get(key) ?? "not written",
      );
    }
  }

  private compareRoot(height: number): void {
    const recorded = this.roots.heights[String(height)]?.roots[this.roots.stores.indexOf("ibc")];
    if (recorded === undefined) return;
    this.same(`${height} root`, toHex(this.stores.roots(BigInt(height)).get("ibc") ?? EMPTY), recorded.toLowerCase());
  }

  /** What the mempool refused for a reason of ours: stateless checks and the ante step. */
  private compareCheck(refused: RecordedChain["rejected"][number]): void {
    const { check } = refused;
    if (check === undefined || !CODESPACES.includes(check.codespace)) return;
    const ctx = this.open(createLayer(createLayer(this.stores.latest)), "check");
    const attempt = ctx.attempt((inner) => {
      const tx = decodeTx(this.app, fromBase64(refused.tx));
      for (const message of tx.messages) message.validate(this.app);
      redundantRelayStep(inner, tx, false);
    });
    const ours = attempt.ok ? "/0" : `${attempt.error.kind.codespace}/${attempt.error.kind.code}`;
    this.same(
      `${this.block?.height} refusal of "${refused.label}"`,
      ours,
      `${check.codespace}/${check.code}`,
      attempt.ok ? "" : attempt.error.message,
    );
  }

  private compareQuery({ grpc, height }: RecordedChain["queries"]["queries"][number], strings: readonly string[]): void {
    const handler = grpc?.method.startsWith("/ibc.") ? this.app.router.query(grpc.method) : undefined;
    if (grpc === undefined || handler === undefined) return;
    // The SDK answers old heights with the latest block's time.
    const last = this.blocks.at(-1);
    const now = parseTime(last?.block.block.header.time ?? "");
    const ctx = this.open(createLayer(createLayer(this.stores.latest)), "query", now);
    const where = `${height} answer ${grpc.method} ${grpc.request}`;
    try {
      const ours = ctx.scratch((inner) => handler.run(inner, fromBase64(grpc.request)));
      this.same(where, toBase64(ours), grpc.code === 0 ? (strings[grpc.value ?? -1] ?? "") : `code ${grpc.codespace}/${grpc.code}`);
    } catch (error) {
      if (!(error instanceof QueryError) && !(error instanceof StateError)) throw error;
      this.same(where, error.message, (strings[grpc.log ?? -1] ?? "").replace(/: (key not found|unknown request|invalid request)$/, ""));
    }
  }
}

/** Events of IBC and transfers; those of the bank where only transfers move coins. */
function isOurs(event: Pick<Event, "type" | "attributes">, withCoins: boolean): boolean {
  const { type, attributes } = event;
  if (type.endsWith("message")) {
    const [[key, value] = ["", ""]] = attributes;
    if (key.endsWith("module")) return value.startsWith("ibc_") || value === "transfer";
    return withCoins && key.endsWith("sender");
  }
  return CORE_EVENT.test(type) || TRANSFER_EVENT.test(type) || (withCoins && COIN_EVENT.test(type));
}

function line(type: string, attributes: readonly (readonly [string, string])[]): string {
  return `${type}{${attributes.map(([key, value]) => `${key}=${value}`).join(", ")}}`;
}

function attribute(event: RecordedEvent | undefined, key: string): string {
  return event?.attributes?.find((a) => a.key === key)?.value ?? "";
}

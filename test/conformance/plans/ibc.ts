import { createVerifyCache } from "../../../src/crypto/verifyCache.ts";
import { EMPTY, toHex } from "../../../src/encoding/bytes.ts";
import { type JsonObject, type JsonValue, sortedJson } from "../../../src/encoding/json.ts";
import type { App } from "../../../src/framework/app.ts";
import type { AbciEvent } from "../../../src/framework/application.ts";
import { openBlock } from "../../../src/framework/block.ts";
import { type AnteStep, createApp, genesisOf, type MessageHandler } from "../../../src/framework/index.ts";
import type { RunningApplication } from "../../../src/framework/runtime.ts";
import { auth, createAnte } from "../../../src/modules/auth/index.ts";
import { bank } from "../../../src/modules/bank/index.ts";
import { ibc, isCompatAttribute, redundantRelayStep } from "../../../src/modules/ibc/index.ts";
import { transferModule } from "../../../src/modules/ibc/transfer/index.ts";
import { TxBody, TxRaw } from "../../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { createLayer } from "../../../src/store/layer.ts";
import { readAcceptance } from "../../support/acceptance.ts";
import { RecordedAsks } from "../../support/recordedAsks.ts";
import { unlimitedGas } from "../../support/unlimitedGas.ts";
import type { Tally } from "../compare.ts";
import { attribute, type RecordedChain, type RecordedEvent } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

const OURS = /^\/ibc\.(core|applications\.transfer)\./;
const CORE_EVENT =
  /^(create_client|update_client|upgrade_client|client_misbehaviour|recover_client|connection_open_.*|channel_(open|close).*|(send|recv|acknowledge|timeout)_packet|write_acknowledgement)$/;
const CODESPACES = ["ibc", "client", "clientv2", "channel", "connection", "commitment", "host", "port", "07-tendermint", "transfer"];
const TRANSFER_EVENT = /^(ibccallbackerror-)?(fungible_token_packet|denomination|ibc_transfer|timeout)$/;
const COIN_EVENT = /^(ibccallbackerror-)?(coin_spent|coin_received|transfer|coinbase|burn)$/;

type AnyEvent = AbciEvent | RecordedEvent;

/** Events of IBC and transfers; those of the bank where, in one message, only transfers move coins. */
function isOurs(event: AnyEvent, phase: "block" | "tx", siblings: readonly AnyEvent[]): boolean {
  const { type } = event;
  if (CORE_EVENT.test(type) || TRANSFER_EVENT.test(type)) return true;
  const at = attribute(event, "msg_index");
  const withCoins = (): boolean =>
    phase === "tx" && at !== "" && siblings.some((e) => TRANSFER_EVENT.test(e.type) && attribute(e, "msg_index") === at);
  if (!type.endsWith("message")) return COIN_EVENT.test(type) && withCoins();
  const { key = "", value = "" } = event.attributes?.[0] ?? {};
  if (key.endsWith("module")) return value.startsWith("ibc_") || value === "transfer";
  return key.endsWith("sender") && withCoins();
}

/** Messages of modules that are not here do what the recording says; ours tell which of a transaction's they are. */
function withStandIns(app: App, asks: RecordedAsks): App {
  const standIn = (typeUrl: string): MessageHandler => {
    const codec = app.router.codec(typeUrl) ?? app.router.codec(TxBody.typeUrl);
    if (codec === undefined) throw new Error(`no codec of ${typeUrl}`);
    const handler: MessageHandler = {
      typeUrl,
      path: "",
      responseTypeUrl: `${typeUrl}Response`,
      input: codec,
      output: codec,
      parse: (bytes) => ({
        ...{ typeUrl, bytes, value: undefined, handler, validate: () => undefined, signers: () => [] },
        run: (ctx) => asks.answer(ctx),
      }),
    };
    return handler;
  };
  const numbered = (handler: MessageHandler): MessageHandler => ({
    ...handler,
    parse(bytes, unknown) {
      const message = handler.parse(bytes, unknown);
      return {
        ...message,
        run(ctx) {
          asks.beforeMessage();
          return message.run(ctx);
        },
      };
    },
  });
  const known = new Map<string, MessageHandler>();
  const message = (typeUrl: string): MessageHandler => {
    const handler = known.get(typeUrl) ?? numbered(app.router.message(typeUrl) ?? standIn(typeUrl));
    known.set(typeUrl, handler);
    return handler;
  };
  return { ...app, router: { ...app.router, message } };
}

/** IBC core and transfers, driven by a chain's transactions; what other modules asked of them is read from the recording. */
export function ibcPlan(chain: RecordedChain): ReplayPlan {
  const asks = new RecordedAsks(chain, CODESPACES);
  const [setUp] = createAnte({ verify: createVerifyCache().verify });
  if (setUp === undefined) throw new Error("no ante step sets up the gas");
  const inChecks: AnteStep = (ctx, tx, simulate) => (ctx.mode === "check" ? redundantRelayStep(ctx, tx, simulate) : undefined);
  const modules = [asks.module, auth, bank, ibc, transferModule];
  const ante = [setUp, unlimitedGas, asks.step, inChecks];
  const app = withStandIns(createApp({ name: "ibc", modules, fills: asks.fills, ante, addressPrefix: chain.bech32Prefix }), asks);
  const { app_state: state } = chain.genesis;
  // The recorded genesis is JSON.
  const sections = Object.fromEntries([ibc, transferModule].map(({ name }) => [name, (state[name] ?? null) as JsonValue]));
  return {
    app,
    appState: genesisOf(app, sections as JsonObject),
    stores: ["ibc", "transfer"],
    roots: ["ibc"],
    leaveOut: (event, phase, siblings) => (isOurs(event, phase, siblings) ? undefined : "events of other modules"),
    compat(event, phase, siblings) {
      if (!isOurs(event, phase, siblings)) return undefined;
      return { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) };
    },
    leaveOutTx(tx, _height, { code, codespace }) {
      if (code !== 0 && !CODESPACES.includes(codespace)) return "refusals of other modules";
      const { messages } = TxBody.decode(TxRaw.decode(tx).bodyBytes);
      return messages.some(({ typeUrl }) => OURS.test(typeUrl)) ? undefined : "transactions of other modules";
    },
    leaveOutQuery: (method) =>
      app.router.query(method) !== undefined && method.startsWith("/ibc.") ? undefined : "queries of other modules",
    logOf: (log, _code, what) => (what === "query" ? log : undefined),
    atEnd: (application, tally) => compareExport(application, tally, chain, app),
    limit: 100_000,
  };
}

/** The export of the last height is Go's, and importing it gives the same leaves. */
function compareExport(application: RunningApplication, tally: Tally, chain: RecordedChain, app: App): void {
  const { app_state: theirs, initial_height: next } = readAcceptance("recordings", chain.run, chain.role, "export.json.gz");
  const ctx = application.read();
  if (BigInt(next) !== ctx.height + 1n) {
    tally.skip("export of a later height");
    return;
  }
  const ours = application.exportGenesis();
  for (const { name, genesis } of [ibc, transferModule]) {
    tally.same("export", `export of ${name}`, sortedJson(ours[name] ?? null, 64), sortedJson(theirs[name], 64));
    const fresh = createLayer(createLayer({ get: () => undefined, iterate: () => [][Symbol.iterator]() }));
    genesis?.validate(theirs[name]);
    const { chainId, height, timeNs } = ctx;
    genesis?.init(openBlock(app, fresh, { chainId, height, timeNs, mode: "initChain" }).ctx, theirs[name]);
    const leaves = new Map((fresh.changes().get(name) ?? []).map(([key, value]) => [toHex(key), toHex(value ?? EMPTY)]));
    const stored = new Map([...ctx.store.iterate(name, EMPTY, undefined, false)].map(([key, value]) => [toHex(key), toHex(value)]));
    for (const key of new Set([...leaves.keys(), ...stored.keys()]))
      tally.same(`import of ${name} ${key}`, "imported leaves", leaves.get(key) ?? "none", stored.get(key) ?? "none");
  }
}

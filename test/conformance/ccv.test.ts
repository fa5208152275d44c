import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerApp } from "../../src/chains/consumer.ts";
import { providerApp } from "../../src/chains/provider.ts";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { decodeBech32 } from "../../src/encoding/bech32.ts";
import { WireError } from "../../src/encoding/wire.ts";
import type { App } from "../../src/framework/app.ts";
import type { AbciEvent } from "../../src/framework/application.ts";
import {
  type AnteStep,
  type Context,
  createApp,
  defineModule,
  defineState,
  fill,
  genesis,
  item,
  key,
  map,
  type Module,
  type ReadContext,
} from "../../src/framework/index.ts";
import { isCompatAttribute } from "../../src/modules/ibc/index.ts";
import { punishments, slashedValidators } from "../../src/modules/slashing/slots.ts";
import { consensusAddressOf, getValidatorByConsAddress, jail, unjail } from "../../src/modules/staking/index.ts";
import { Proposal } from "../../src/proto/gen/cosmos/gov/v1.ts";
import { GenesisState as SlashingGenesis, Params, ValidatorSigningInfo } from "../../src/proto/gen/cosmos/slashing/v1beta1.ts";
import { Infraction, Validator } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { RecordedChain, type RecordedEvent, recordedRuns, type Role } from "./recording.ts";
import { printReport, replay, type ReplayPlan, unlimitedGas } from "./replay.ts";

// On these chains modules act that the apps lack. Each block starts from the leaves that Go had, and what absent modules did to
// CCV in it is done as the recording says: only the CCV modules' own leaves, events, codes and answers are judged.

const only = process.env["RUN"];

function attribute(event: RecordedEvent | AbciEvent, key: string): string {
  return event.attributes?.find((a) => a.key === key)?.value ?? "";
}

/** Executes proposals at the heights at which gov did. */
function recordedGov(chain: RecordedChain): Module {
  const leaves = chain.changes("gov") ?? {};
  const due = new Map(
    chain.blocks.map(({ height, results }) => [
      BigInt(height),
      (results.finalize_block_events ?? [])
        .filter((event) => event.type === "active_proposal" && /passed|failed/.test(attribute(event, "proposal_result")))
        .map((event) => BigInt(attribute(event, "proposal_id"))),
    ]),
  );
  const proposals = Object.values(leaves)
    .flat()
    .filter(([key, value]) => value !== undefined && fromBase64(key)[0] === 0)
    .map(([, value]) => Proposal.decode(fromBase64(value ?? "")));
  return defineModule({
    name: "recordedGov",
    endBlock(ctx) {
      for (const id of due.get(ctx.height) ?? []) {
        const messages = proposals.find((proposal) => proposal.id === id)?.messages ?? [];
        ctx.attempt((inner) => {
          for (const { typeUrl, value } of messages) {
            // Messages of absent modules do nothing to CCV.
            ctx.router.message(typeUrl)?.parse(value).run(inner);
          }
        });
      }
    },
  });
}

/** Jails and frees validators where messages of absent modules did, before staking looks at the block. */
function recordedJailing(chain: RecordedChain): Module {
  const leaves = chain.changes("staking") ?? {};
  return defineModule({
    name: "recordedJailing",
    endBlock(ctx) {
      for (const [key, value] of leaves[`${ctx.height}`] ?? []) {
        if (value === undefined || fromBase64(key)[0] !== VALIDATOR_PREFIX) continue;
        const recorded = Validator.decode(fromBase64(value));
        const address = consensusAddressOf(recorded);
        const isJailed = getValidatorByConsAddress(ctx, address)?.jailed;
        if (isJailed === undefined || isJailed === recorded.jailed) continue;
        if (recorded.jailed) jail(ctx, address);
        else unjail(ctx, address);
      }
    },
  });
}

const slashingState = defineState("slashing", {
  params: item(0, Params),
  signingInfos: map(1, key.lengthPrefixedBytes, ValidatorSigningInfo),
});
/** Answers the provider from slashing's recorded leaves; what it is told is not judged. */
function recordedPunishments(): Module {
  const params = (ctx: ReadContext): Params => {
    const stored = slashingState.params.get(ctx);
    assert(stored !== undefined);
    return stored;
  };
  return defineModule({
    name: "slashing",
    state: slashingState,
    fills: [
      fill(punishments, {
        signingRecord(ctx, address) {
          const info = slashingState.signingInfos.get(ctx, address);
          return info === undefined ? undefined : { isTombstoned: info.tombstoned, jailedUntilNs: info.jailedUntil };
        },
        isTombstoned: (ctx, address) => slashingState.signingInfos.get(ctx, address)?.tombstoned === true,
        hasPublicKey: (ctx, address) => slashingState.signingInfos.has(ctx, address),
        slash() {},
        jail() {},
        tombstone() {},
        jailUntil() {},
        downtimeJailDuration: (ctx) => params(ctx).downtimeJailDuration,
        slashFractionDowntime: (ctx) => params(ctx).slashFractionDowntime,
        slashFractionDoubleSign: (ctx) => params(ctx).slashFractionDoubleSign,
      }),
    ],
    genesis: genesis(SlashingGenesis, {
      init(ctx, { params: initial }) {
        slashingState.params.set(ctx, initial);
        return [];
      },
      export: (ctx) => SlashingGenesis.from({ params: params(ctx) }),
      validate() {},
      defaults: () => SlashingGenesis.from(),
    }),
  });
}

/** Reports the infractions that slashing and evidence reported. */
function recordedSlashing(chain: RecordedChain): Module {
  const blocks = new Map(chain.blocks.map((block) => [BigInt(block.height), block]));
  return defineModule({
    name: "recordedSlashing",
    beginBlock(ctx: Context) {
      const block = blocks.get(ctx.height);
      const slashes = (block?.results.finalize_block_events ?? []).filter((e) => e.type === "slash" && attribute(e, "reason") !== "");
      for (const event of slashes) {
        const isDowntime = attribute(event, "reason") === "missing_signature";
        const [evidence] = block?.block.block.evidence.evidence ?? [];
        const vote = evidence?.value["vote_a"];
        const at = typeof vote === "object" && vote !== null && "height" in vote ? BigInt(String(vote.height)) : 0n;
        slashedValidators(ctx).slash(ctx, {
          consAddress: decodeBech32(attribute(event, "address")).bytes,
          power: BigInt(attribute(event, "power")),
          // The height at which the set was decided that signed, or missed, the infraction's height.
          infractionHeight: isDowntime ? ctx.height - 3n : at - 1n,
          fraction: 0n,
          infraction: isDowntime ? Infraction.INFRACTION_DOWNTIME : Infraction.INFRACTION_DOUBLE_SIGN,
        });
      }
    },
  });
}

/** The app with the others' doings before its own in both phases. */
function replayApp(app: App, extra: readonly Module[]): App {
  const [setUp, ...rest] = app.ante;
  assert(setUp !== undefined);
  const ante: readonly AnteStep[] = [setUp, unlimitedGas, ...rest];
  return createApp({
    name: app.name,
    modules: [...app.modules, ...extra],
    order: { ...app.order, begin: [...extra, ...app.order.begin], end: [...extra, ...app.order.end] },
    fills: app.fills,
    validatorSource: app.validatorSources,
    ante,
    addressPrefix: app.addressPrefix,
  });
}

const CCV = "/interchain_security.ccv.";
const CCV_EVENT =
  /^(ccv_packet|channel_established|fee_.*|.*consumer.*|.*opt_(in|out)|assign_.*|.*_commission_rate|execute_.*|.*slash_request|timeout|send_packet|create_client)$/;
const ABSENT_MESSAGE = /^\/cosmos\.(gov|slashing|distribution|mint|authz|upgrade)\.|MsgSubmitConsumer/;

const JUDGED_MESSAGE = /^\/(interchain_security|ibc)\./;
const VALIDATOR_PREFIX = 0x21;

function typesOf(tx: Uint8Array): readonly string[] {
  try {
    return TxBody.decode(TxRaw.decode(tx).bodyBytes).messages.map(({ typeUrl }) => typeUrl);
  } catch (error) {
    if (error instanceof WireError) return [];
    throw error;
  }
}

function plan(chain: RecordedChain): ReplayPlan {
  const isProvider = chain.role === "provider";
  const others = isProvider ? [recordedJailing(chain), recordedPunishments()] : [recordedSlashing(chain)];
  // Where coins are minted for the fee collector, our consumer has less to send.
  const isMinting = !isProvider && chain.kind === "democracy";
  const isReward = (event: RecordedEvent | AbciEvent): boolean =>
    event.type === "fee_distribution" || (event.type === "send_packet" && attribute(event, "packet_src_port") === "transfer");
  const isJudged = (event: RecordedEvent | AbciEvent): boolean => CCV_EVENT.test(event.type) && !(isMinting && isReward(event));
  return {
    app: replayApp(isProvider ? providerApp() : consumerApp(), [recordedGov(chain), ...others]),
    isForced: true,
    stores: [isProvider ? "provider" : "ccvconsumer"],
    roots: [],
    leaveOut: (event) => (isJudged(event) ? undefined : "events of other modules"),
    leaveOutTx: (tx) => {
      const types = typesOf(tx);
      if (types.some((type) => ABSENT_MESSAGE.test(type))) return "transactions with messages of absent modules";
      return types.some((type) => JUDGED_MESSAGE.test(type)) ? undefined : "transactions of other modules";
    },
    leaveOutLeaf: (_store, key) => (key.startsWith("37") ? "allocations of rewards, which distribution spends" : undefined),
    compat: (event) =>
      isJudged(event) ? { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) } : undefined,
    leaveOutQuery: (method) => (method.startsWith(CCV) ? undefined : "queries of other modules"),
    limit: 100_000,
  };
}

const CHAINS: readonly (readonly [kind: string, role: Role])[] = [
  ["life", "provider"],
  ["life", "consumer"],
  ["democracy", "provider"],
  ["democracy", "consumer"],
  ["changeover", "provider"],
];
const runs = recordedRuns();
if (runs.length === 0) console.warn("SKIPPED: no recordings of Go chains: CCV is not compared with them");
for (const { run, kind } of runs) {
  if (only !== undefined && run !== only) continue;
  for (const [, role] of CHAINS.filter(([wanted]) => wanted === kind)) {
    test(`every block of the ${role} of ${run}, begun where Go began it, does to CCV what Go did`, async () => {
      const chain = new RecordedChain(run, role, kind);
      const report = await replay(chain, plan(chain));
      assert.equal(report.differences.length, 0, printReport(`${run}/${role}`, report, Number(process.env["REPLAY_DIFFERENCES"] ?? 20)));
      for (const what of [`leaves of ${role === "provider" ? "provider" : "ccvconsumer"}`, "query answers", "tx events"])
        assert((report.compared.get(what) ?? 0) > 0, what);
    });
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerApp } from "../../src/chains/consumer.ts";
import { providerApp } from "../../src/chains/provider.ts";
import type { JsonObject } from "../../src/encoding/json.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import type { AbciEvent } from "../../src/framework/application.ts";
import { defineModule, type Module } from "../../src/framework/module.ts";
import { ensureModuleAccount } from "../../src/modules/auth/index.ts";
import { isCompatAttribute } from "../../src/modules/ibc/index.ts";
import { moduleAccount, type Permission } from "../../src/modules/auth/slots.ts";
import { RecordedChain, type RecordedEvent, RECORDINGS, recordedRuns, type Role } from "./recording.ts";
import { printReport, replay, type ReplayPlan, unlimitedGas } from "./replay.ts";

/** Holds the account of a module that we do not have, so that account numbers are Go's (the recording's NOTES). */
function accountHolder(name: string, permissions: readonly Permission[]): Module {
  return defineModule({
    name,
    fills: [moduleAccount(name, permissions)],
    genesis: {
      init: (ctx) => {
        ensureModuleAccount(ctx, name);
        return [];
      },
      export: (): JsonObject => ({}),
      defaults: (): JsonObject => ({}),
      validate: () => {},
    },
  });
}

/** A shipped app with gas counted but not limited, and holders of absent modules' accounts at their place in genesis. */
function replayApp(app: App, holders: readonly { readonly module: Module; readonly before: string | undefined }[]): App {
  const init = [...app.order.init];
  for (const { module, before } of holders) {
    const at = before === undefined ? init.length : init.findIndex((m) => m.name === before);
    init.splice(at, 0, module);
  }
  const [setUp, ...rest] = app.ante;
  assert.ok(setUp);
  return createApp({
    name: app.name,
    modules: [...app.modules, ...holders.map((h) => h.module)],
    order: { ...app.order, init },
    fills: app.fills,
    validatorSource: app.validatorSources,
    ante: [setUp, unlimitedGas, ...rest],
    addressPrefix: app.addressPrefix,
  });
}

const ABSENT_EVENTS = new Set(["commission", "rewards", "mint", "liveness", "withdraw_rewards"]);

function attribute(event: RecordedEvent, key: string): string | undefined {
  return event.attributes?.find((a) => a.key === key)?.value;
}

/** What NOTES.md assigns to mint, distribution and slashing. */
function leaveOut(role: Role): ReplayPlan["leaveOut"] {
  return (event) => {
    if (ABSENT_EVENTS.has(event.type)) return `events of absent modules: ${event.type}`;
    if (role !== "provider" || attribute(event, "mode") !== "BeginBlock") return undefined;
    if (["coin_spent", "coin_received", "transfer"].includes(event.type) && attribute(event, "amount") === "")
      return `provider BeginBlock: empty ${event.type} of mint and distribution`;
    if (event.type === "message" && attribute(event, "sender") !== undefined)
      return "provider BeginBlock: message{sender} of mint and distribution";
    return undefined;
  };
}

/** docs/guide/compat.md: attributes for older clients, behind those of today. */
function compat(event: AbciEvent): AbciEvent {
  return { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) };
}

function plan(role: Role): ReplayPlan {
  const app =
    role === "provider"
      ? replayApp(providerApp(), [
          { module: accountHolder("distribution", []), before: "staking" },
          { module: accountHolder("gov", ["burner"]), before: undefined },
          { module: accountHolder("mint", ["minter"]), before: undefined },
        ])
      : replayApp(consumerApp(), []);
  const own = role === "provider" ? ["staking", "provider"] : ["ccvconsumer"];
  return {
    app,
    stores: ["acc", "bank", "consensus", "ibc", "transfer", ...own],
    roots: ["ibc"],
    leaveOut: leaveOut(role),
    compat,
    leaveOutQuery: (method) =>
      /^\/cosmos\.(distribution|gov|slashing|mint|evidence)\./.test(method)
        ? `queries of absent modules: ${method.split(".")[1]}`
        : undefined,
  };
}

const runs = recordedRuns().filter((r) => r.kind === "lease");
if (runs.length === 0) test("recorded leases replay", { skip: `SKIPPED: no recording of kind lease in ${RECORDINGS}` }, () => {});
for (const { run, kind } of runs) {
  for (const role of ["provider", "consumer"] as const) {
    for (const [how, extra] of [
      ["warm", {}],
      ["reopened from bytes every tenth block", { reopenEvery: 10 }],
    ] as const) {
      test(`the ${role} of recording ${run} replays ${how}: transactions, events, validator updates, leaves, roots, refusals and queries`, async () => {
        const report = await replay(new RecordedChain(run, role, kind), { ...plan(role), ...extra });
        process.stdout.write(
          `${printReport(`replay of ${run}/${role}, ${how}`, report, Number(process.env["REPLAY_DIFFERENCES"] ?? 20))}\n`,
        );
        assert.equal(report.differences.length, 0);
      });
    }
  }
}

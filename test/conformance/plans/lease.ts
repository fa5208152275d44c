import { consumerApp } from "../../../src/chains/consumer.ts";
import { providerApp } from "../../../src/chains/provider.ts";
import type { App } from "../../../src/framework/app.ts";
import type { AbciEvent } from "../../../src/framework/application.ts";
import type { Module } from "../../../src/framework/module.ts";
import { isCompatAttribute } from "../../../src/modules/ibc/index.ts";
import { accountHolder } from "../../support/accountHolder.ts";
import { looseApp } from "../../support/unlimitedGas.ts";
import { attribute, type RecordedChain, type RecordedEvent, type Role } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

/** A shipped app with holders of absent modules' accounts at their place in genesis: account numbers are Go's (the recording's NOTES). */
function replayApp(app: App, holders: readonly { readonly module: Module; readonly before: string | undefined }[]): App {
  const init = [...app.order.init];
  for (const { module, before } of holders) {
    const at = before === undefined ? init.length : init.findIndex((m) => m.name === before);
    init.splice(at, 0, module);
  }
  const modules = holders.map((h) => h.module);
  return looseApp(app, modules, { init });
}

const ABSENT_EVENTS = new Set(["commission", "rewards", "mint", "withdraw_rewards"]);

/** What NOTES.md assigns to mint and distribution. */
function leaveOutOf(role: Role): NonNullable<ReplayPlan["leaveOut"]> {
  return (event: RecordedEvent) => {
    if (ABSENT_EVENTS.has(event.type)) return `events of absent modules: ${event.type}`;
    if (role !== "provider" || attribute(event, "mode") !== "BeginBlock") return undefined;
    if (["coin_spent", "coin_received", "transfer"].includes(event.type) && attribute(event, "amount") === "")
      return `provider BeginBlock: empty ${event.type} of mint and distribution`;
    if (event.type === "message" && event.attributes?.some(({ key }) => key === "sender"))
      return "provider BeginBlock: message{sender} of mint and distribution";
    return undefined;
  };
}

/** docs/guide/compat.md: attributes for older clients, behind those of today. */
function compat(event: AbciEvent): AbciEvent {
  return { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) };
}

/** A lease as a whole: the shipped apps against all that the Go chains did. */
export function leasePlan({ role }: RecordedChain): ReplayPlan {
  const app =
    role === "provider"
      ? replayApp(providerApp(), [
          { module: accountHolder("distribution", { distribution: [] }), before: "staking" },
          { module: accountHolder("gov", { gov: ["burner"] }), before: undefined },
          { module: accountHolder("mint", { mint: ["minter"] }), before: undefined },
        ])
      : replayApp(consumerApp(), []);
  const own = role === "provider" ? ["staking", "provider"] : ["authz", "ccvconsumer", "feegrant"];
  return {
    app,
    stores: ["acc", "bank", "consensus", "evidence", "ibc", "slashing", "transfer", ...own],
    roots: ["ibc"],
    leaveOut: leaveOutOf(role),
    compat,
    leaveOutQuery: (method) =>
      /^\/cosmos\.(distribution|gov|mint)\./.test(method) ? `queries of absent modules: ${method.split(".")[1]}` : undefined,
  };
}

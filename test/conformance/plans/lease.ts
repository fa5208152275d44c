import { consumerApp } from "../../../src/chains/consumer.ts";
import { providerApp } from "../../../src/chains/provider.ts";
import type { AbciEvent } from "../../../src/framework/application.ts";
import { isCompatAttribute } from "../../../src/modules/ibc/index.ts";
import { looseApp } from "../../support/unlimitedGas.ts";
import type { RecordedChain } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

/** docs/guide/compat.md: attributes for older clients, behind those of today. */
function compat(event: AbciEvent): AbciEvent {
  return { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) };
}

/** A lease as a whole: the shipped apps against all that the Go chains did. */
export function leasePlan({ role }: RecordedChain): ReplayPlan {
  const app = looseApp(role === "provider" ? providerApp() : consumerApp(), [], {});
  const own = role === "provider" ? ["distribution", "gov", "mint", "staking", "provider"] : ["authz", "ccvconsumer", "feegrant"];
  return {
    app,
    stores: ["acc", "bank", "consensus", "evidence", "ibc", "slashing", "transfer", ...own],
    roots: ["ibc"],
    compat,
  };
}

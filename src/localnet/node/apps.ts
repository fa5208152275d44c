import { consumerApp } from "../../chains/consumer.ts";
import { providerApp } from "../../chains/provider.ts";
import type { App } from "../../framework/app.ts";

/** The composition that a chain of the network runs. */
export function appOf(role: "provider" | "consumer", addressPrefix: string): App {
  return role === "provider" ? providerApp({ addressPrefix }) : consumerApp({ addressPrefix });
}

/** What the chains of a local network take and answer: type URLs of messages, paths of queries, and services of the node itself. */
export function servedMethods(): {
  readonly messages: ReadonlySet<string>;
  readonly queries: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
} {
  const apps = [appOf("provider", "cosmos"), appOf("consumer", "consumer")];
  return {
    messages: new Set(apps.flatMap((app) => [...app.messages.keys()])),
    queries: new Set(apps.flatMap((app) => [...app.queries.keys()])),
    services: new Set(["cosmos.tx.v1beta1.Service", "cosmos.base.tendermint.v1beta1.Service", "cosmos.base.node.v1beta1.Service"]),
  };
}

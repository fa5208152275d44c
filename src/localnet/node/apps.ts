import { consumerApp } from "../../chains/consumer.ts";
import { providerApp } from "../../chains/provider.ts";
import { standaloneApp } from "../../chains/standalone.ts";
import { decodeBech32 } from "../../encoding/bech32.ts";
import type { App } from "../../framework/app.ts";

/** The chains that ship. */
export type AppKind = "provider" | "consumer" | "standalone";

const APPS = { provider: providerApp, consumer: consumerApp, standalone: standaloneApp } as const;

/** Whether a name is that of a shipped chain. */
export function isAppKind(name: string): name is AppKind {
  return Object.hasOwn(APPS, name);
}

/** The composition of a kind of chain. */
export function appOf(kind: AppKind, addressPrefix: string): App {
  return APPS[kind]({ addressPrefix });
}

/** Which chain a genesis is of, and the prefix of its accounts: told by its sections and its first account. */
export function appOfGenesis(genesis: { readonly [field: string]: unknown }): {
  readonly kind: AppKind;
  readonly addressPrefix: string | undefined;
} {
  const state = membersOf(genesis["app_state"]);
  const kind = state["provider"] !== undefined ? "provider" : state["ccvconsumer"] !== undefined ? "consumer" : "standalone";
  const balances = membersOf(state["bank"])["balances"];
  const first: unknown = Array.isArray(balances) ? balances[0] : undefined;
  const address = membersOf(first)["address"];
  return { kind, addressPrefix: typeof address === "string" ? prefixOf(address) : undefined };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function prefixOf(address: string): string | undefined {
  try {
    return decodeBech32(address).prefix;
  } catch {
    return undefined;
  }
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

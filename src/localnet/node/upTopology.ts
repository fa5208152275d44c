import type { Topology } from "../topology.ts";
import { type AppKind, appOf } from "./apps.ts";
import type { NetworkSettings } from "./settings.ts";
import { openUserApp, type UserApp } from "./userApp.ts";

/** What a chain of `up` runs, as its own thread finds it again: a shipped chain, or a file of the user's. */
export interface AppSource {
  readonly kind: AppKind;
  readonly userApp?: UserApp;
}

const PROVIDER = "provider-1";
const PREFIX: Readonly<Record<AppKind, string>> = { provider: "cosmos", consumer: "consumer", standalone: "cosmos" };

/** The id of the i-th consumer. */
const consumerIdOf = (index: number): string => `consumer-${index + 1}`;

/** The file of a consumer chain of the user's, where it has one. */
export function consumerFile(settings: Pick<NetworkSettings, "consumerFiles">, chainId: string): string | undefined {
  return settings.consumerFiles.find((_, i) => consumerIdOf(i) === chainId);
}

/** Loads what every chain of the settings runs. */
export async function openSources(settings: NetworkSettings): Promise<ReadonlyMap<string, AppSource>> {
  const consumers = Array.from({ length: settings.consumers }, async (_, i): Promise<readonly [string, AppSource]> => {
    const file = settings.consumerFiles[i];
    return [consumerIdOf(i), file === undefined ? { kind: "consumer" } : { kind: "consumer", userApp: await openUserApp(file) }];
  });
  return new Map([[PROVIDER, { kind: "provider" }], ...(await Promise.all(consumers))]);
}

/** The shape that the settings ask for: one provider and its consumers. */
export function topologyOf(settings: NetworkSettings, sources: ReadonlyMap<string, AppSource>): Topology {
  const chains = [...sources].map(([chainId, { kind, userApp }]) => ({
    chainId,
    app: userApp?.app ?? appOf(kind, PREFIX[kind]),
    validators: settings.validators,
    blockTimeSeconds: settings.blockTimeMs / 1_000,
  }));
  const leases = chains.filter(({ chainId }) => chainId !== PROVIDER).map(({ chainId }) => ({ provider: PROVIDER, consumer: chainId }));
  return { chains, leases };
}

import { OperationError } from "../../encoding/error.ts";
import { hasModule, type Topology } from "../topology.ts";
import { type AppKind, appOf, isAppKind } from "./apps.ts";
import type { NetworkSettings } from "./settings.ts";
import type { TopologyFile } from "./topologyFile.ts";
import { openUserApp, type UserApp } from "./userApp.ts";

/** What a chain of `up` runs, as its own thread finds it again: a shipped chain, or a file of the user's. */
export interface AppSource {
  readonly kind: AppKind;
  readonly userApp?: UserApp;
}

const PREFIX: Readonly<Record<AppKind, string>> = { provider: "cosmos", consumer: "consumer", standalone: "cosmos" };

/** Chains, leases and channels of the settings: those of a file, or one provider and its consumers. */
export function shapeOf({ topology, consumers, consumerFiles, validators, blockTimeMs }: NetworkSettings): TopologyFile {
  const common = { validators, blockTimeSeconds: blockTimeMs / 1_000 };
  if (topology !== undefined) return { ...topology, chains: topology.chains.map((chain) => ({ ...common, ...chain })) };
  const provider = { chainId: "provider-1", app: "provider", ...common };
  const leased = Array.from({ length: consumers }, (_, i) => ({
    chainId: `consumer-${i + 1}`,
    app: consumerFiles[i] ?? "consumer",
    ...common,
  }));
  const leases = leased.map(({ chainId }) => ({ provider: provider.chainId, consumer: chainId }));
  return { chains: [provider, ...leased], leases, channels: [] };
}

/** The file of a chain of the user's, where it has one. */
export function appFile(settings: NetworkSettings, chainId: string): string | undefined {
  const app = shapeOf(settings).chains.find((chain) => chain.chainId === chainId)?.app;
  return app === undefined || isAppKind(app) ? undefined : app;
}

/** Loads what every chain of the settings runs. */
export async function openSources(settings: NetworkSettings): Promise<ReadonlyMap<string, AppSource>> {
  const leased = new Set(shapeOf(settings).leases.map(({ consumer }) => consumer));
  const sources = shapeOf(settings).chains.map(async ({ chainId, app }): Promise<readonly [string, AppSource]> => {
    if (isAppKind(app)) return [chainId, { kind: app }];
    const userApp = await openUserApp(app);
    if (leased.has(chainId) && !hasModule(userApp, "ccvconsumer"))
      throw new OperationError("CONSUMER_FILE", `the app of ${userApp.file} is no consumer chain: it has no ccvconsumer module`, {
        hint: "make it by consumerApp of interlease/sdk",
      });
    return [chainId, { kind: "standalone", userApp }];
  });
  return new Map(await Promise.all(sources));
}

/** The shape that the settings ask for, with the apps of its chains. */
export function topologyOf(settings: NetworkSettings, sources: ReadonlyMap<string, AppSource>): Topology {
  const { chains, ...rest } = shapeOf(settings);
  return {
    ...rest,
    chains: chains.map(({ prefix, ...chain }) => {
      const { kind, userApp } = sources.get(chain.chainId) ?? { kind: "standalone" };
      return { ...chain, app: userApp?.app ?? appOf(kind, prefix ?? PREFIX[kind]) };
    }),
  };
}

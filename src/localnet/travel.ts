import { Query as ClientQuery } from "../proto/gen/ibc/core/client/v1.ts";
import { ClientState } from "../proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { Path, PathEnd } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import type { Pace } from "./pace.ts";

export interface Travel {
  readonly pace: Pace;
  /** Where the clock is to stand at the end. */
  readonly targetNs: bigint;
  /** Blocks are made this often on the way, on each chain at its own block time; absent: time goes by in strides. */
  readonly blockTimeNs?: bigint;
  readonly blockTimeOf: (chain: Chain) => bigint;
  readonly paths: readonly Path[];
  /** Updates the clients that a stride has aged; absent: they are left alone. */
  readonly refreshClients?: () => Promise<unknown>;
  /** Relays after each step; absent: nothing is relayed. */
  readonly relay?: () => Promise<unknown>;
}

/**
 * Moves the clock and every chain to a time. A stride is at most a third of the shortest trusting period, and after each the clients are
 * updated, so that none expires on the way; what matures on the way does so at the first block at or after its time.
 */
export async function travelTo(travel: Travel): Promise<void> {
  const { pace, targetNs, blockTimeNs, blockTimeOf, relay } = travel;
  const strides = blockTimeNs === undefined;
  const refresh = strides ? travel.refreshClients : undefined;
  const longest = blockTimeNs ?? (await longestStride(travel.paths));
  if (strides) {
    await relay?.();
    await refresh?.();
  }
  while (pace.clockNs < targetNs) {
    const left = targetNs - pace.clockNs;
    const stride = longest === undefined || left < longest ? left : longest;
    pace.moveTo(pace.clockNs + stride);
    for (const chain of pace.chains) {
      const due = blockTimeOf(chain);
      if (pace.clockNs - chain.timeNs >= (due < stride ? due : stride)) await pace.produce(chain);
    }
    await refresh?.();
    await relay?.();
  }
}

/** A third of the shortest trusting period of the clients that live; undefined without any. */
async function longestStride(paths: readonly Path[]): Promise<bigint | undefined> {
  let shortest: bigint | undefined;
  for (const end of paths.flatMap(({ a, b }) => [a, b])) {
    const period = await trustingPeriod(end);
    if (period !== undefined && (shortest === undefined || period < shortest)) shortest = period;
  }
  return shortest === undefined ? undefined : shortest / 3n;
}

/** Undefined for a client that has expired or is frozen: no stride keeps it alive. */
async function trustingPeriod({ chain, clientId }: PathEnd): Promise<bigint | undefined> {
  const { status } = await chain.client.query(ClientQuery.clientStatus, { clientId });
  if (status !== "Active") return undefined;
  const { clientState } = await chain.client.query(ClientQuery.clientState, { clientId });
  return clientState?.typeUrl === ClientState.typeUrl ? ClientState.decode(clientState.value).trustingPeriod : undefined;
}

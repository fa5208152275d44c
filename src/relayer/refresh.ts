import { submit } from "./chain.ts";
import { clientState, consensusState, type HostedClient, updatesTo } from "./clientUpdate.ts";
import { clientHealth } from "./health.ts";

/** Whether a client has lived long enough on its latest header: a third of its trusting period leaves two to try again. */
export function isStale(trustedNs: bigint, nowNs: bigint, trustingPeriodNs: bigint): boolean {
  return nowNs - trustedNs >= trustingPeriodNs / 3n;
}

/** Brings a client that is stale to the latest header of its source; gives the height, or undefined where there was nothing to do. */
export async function refreshClient(hosted: HostedClient): Promise<bigint | undefined> {
  const state = await clientState(hosted);
  const trusted = await consensusState(hosted, state.latestHeight);
  const { timeNs } = await hosted.host.client.status();
  if (!isStale(trusted.timestamp, timeNs, state.trustingPeriod)) return undefined;
  // A dead client takes no header: each pass names it.
  if ((await clientHealth(hosted)).status !== "active") return undefined;
  const { height } = await hosted.source.client.status();
  if (height <= state.latestHeight.revisionHeight) return undefined;
  const updates = await updatesTo(hosted, height);
  for (const update of updates) await submit(hosted.host, [update]);
  return updates.length === 0 ? undefined : height;
}

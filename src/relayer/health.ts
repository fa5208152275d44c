import { Query as ClientQuery } from "../proto/gen/ibc/core/client/v1.ts";
import { clientState, consensusState, type HostedClient } from "./clientUpdate.ts";

/** What a light client is good for: only an active one takes headers and proofs. */
export type ClientHealth = { readonly status: "active" } | DeadClient;

/** A client that no relayer can help: governance alone recovers it. */
export interface DeadClient {
  readonly status: "expired" | "frozen" | "unknown";
  /** Since when, where the chain tells: a client expires a trusting period after its latest header. */
  readonly sinceNs: bigint | undefined;
}

/** [ICS-02] Asks the host for the status of a client, and since when it is what it is. */
export async function clientHealth(hosted: HostedClient): Promise<ClientHealth> {
  const { status } = await hosted.host.client.query(ClientQuery.clientStatus, { clientId: hosted.clientId });
  if (status === "Active") return { status: "active" };
  if (status === "Frozen") return { status: "frozen", sinceNs: undefined };
  return { status: status === "Expired" ? "expired" : "unknown", sinceNs: await expiryOf(hosted) };
}

async function expiryOf(hosted: HostedClient): Promise<bigint | undefined> {
  try {
    const { latestHeight, trustingPeriod } = await clientState(hosted);
    return (await consensusState(hosted, latestHeight)).timestamp + trustingPeriod;
  } catch {
    // A host may prune the consensus states of a client that has expired.
    return undefined;
  }
}

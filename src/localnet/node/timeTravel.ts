import { ClientState } from "../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { Query as ClientQuery } from "../../proto/gen/ibc/core/client/v1.ts";
import type { ChainHost } from "../host.ts";
import type { Path, PathEnd } from "../../relayer/index.ts";
import type { BlockMaker } from "./blockMaker.ts";

export interface Journey {
  readonly blocks: BlockMaker;
  readonly spanNs: bigint;
  /** False: the clock catches up with wall time instead of going ahead of it. */
  readonly shift?: boolean;
  readonly hosts: readonly ChainHost[];
  readonly paths: readonly Path[];
  readonly refreshClients: () => Promise<number>;
  readonly relay: () => Promise<void>;
}

/**
 * Moves the clock and every chain over a span, in steps of at most a third of the shortest trusting period: after each step the clients
 * are updated, so that none expires on the way. Few blocks are made, whatever the span; what matures on the way does so at the first
 * block at or after its time.
 */
export async function travel(journey: Journey): Promise<void> {
  const { blocks, hosts } = journey;
  const { clock } = blocks;
  const start = clock.now > blocks.now || journey.shift === false ? clock.now : blocks.now;
  const target = start + journey.spanNs;
  const stride = await longestStride(journey.paths);
  if (journey.shift !== false) blocks.shift(journey.spanNs);
  await journey.relay();
  await journey.refreshClients();
  while (clock.now < target) {
    clock.moveTo(stride === undefined || target - clock.now < stride ? target : clock.now + stride);
    for (const host of hosts) await blocks.produce(host);
    await journey.refreshClients();
    await journey.relay();
  }
}

/** A third of the shortest trusting period; undefined without clients. */
async function longestStride(paths: readonly Path[]): Promise<bigint | undefined> {
  let shortest: bigint | undefined;
  for (const end of paths.flatMap(({ a, b }) => [a, b])) {
    const period = await trustingPeriod(end);
    if (period !== undefined && (shortest === undefined || period < shortest)) shortest = period;
  }
  return shortest === undefined ? undefined : shortest / 3n;
}

async function trustingPeriod({ chain, clientId }: PathEnd): Promise<bigint | undefined> {
  const { clientState } = await chain.client.query(ClientQuery.clientState, { clientId });
  return clientState?.typeUrl === ClientState.typeUrl ? ClientState.decode(clientState.value).trustingPeriod : undefined;
}

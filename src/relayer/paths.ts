import type { Order } from "../proto/gen/ibc/core/channel/v1.ts";
import type { RelayerChain } from "./chain.ts";
import type { HostedClient } from "./clientUpdate.ts";

/** One end of a path: a chain, and the client on it that follows the other chain. */
export interface PathEnd {
  readonly chain: RelayerChain;
  readonly clientId: string;
}

/** Two chains whose clients follow each other. `a` opens handshakes: of a lease that is the consumer. */
export interface Path {
  readonly a: PathEnd;
  readonly b: PathEnd;
}

/** The two ends of an open connection. */
export interface ConnectionIds {
  readonly connectionIdOnA: string;
  readonly connectionIdOnB: string;
}

/** A path with its open connection: what channels are relayed over. */
export interface Link {
  readonly path: Path;
  readonly connection: ConnectionIds;
}

/** A channel to open: its ports, its order and the version that `a` proposes. */
export interface ChannelPlan {
  readonly portIdOnA: string;
  readonly portIdOnB: string;
  readonly ordering: Order;
  readonly version: string;
}

/** The same path seen from its other end. */
export function reversed({ a, b }: Path): Path {
  return { a: b, b: a };
}

/** The same link seen from its other end. */
export function reversedLink({ path, connection }: Link): Link {
  return {
    path: reversed(path),
    connection: { connectionIdOnA: connection.connectionIdOnB, connectionIdOnB: connection.connectionIdOnA },
  };
}

/** The client on `a` that follows `b`. */
export function clientOnA({ a, b }: Path): HostedClient {
  return { host: a.chain, source: b.chain, clientId: a.clientId };
}

/** The client on `b` that follows `a`. */
export function clientOnB(path: Path): HostedClient {
  return clientOnA(reversed(path));
}

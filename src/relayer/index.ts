/** The relayer's border. */
export { type RelayerChain, revisionOf } from "./chain.ts";
export type { ChannelIds } from "./channel.ts";
export type { ConnectionIds } from "./connection.ts";
export type { ChannelPlan, Path, PathEnd } from "./paths.ts";
export { Relayer, type Relayed, type RelayFilter, type RelayerOptions } from "./relayer.ts";

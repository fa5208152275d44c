/** The relayer's border. */
export { type RelayerChain, revisionOf } from "./chain.ts";
export type { ChannelIds } from "./channel.ts";
export type { Verdict } from "./failure.ts";
export type { ChannelPlan, ConnectionIds, Link, Path, PathEnd } from "./paths.ts";
export { Relayer, type Relayed, type RelayerOptions, type RelayFilter } from "./relayer.ts";
export type { RelayEvent, Trouble, TroubleKind } from "./troubles.ts";

/** `interlease`: the shipped chains, a local network of them, and a client. Writing chains: `interlease/sdk`; tests: `interlease/testing`. */
export type { LocalNetwork, LocalNetworkOptions, NetworkEvent } from "./localnet/node/localNetwork.ts";
export { startLocalNetwork } from "./localnet/node/up.ts";
export type { NetworkSettings } from "./localnet/node/settings.ts";
export * from "./portable.ts";

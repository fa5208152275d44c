/** `interlease`: the shipped chains, a local network of them, and a client. Writing chains: `interlease/sdk`; tests: `interlease/testing`. */
export { type LocalNetwork, type LocalNetworkOptions, type NetworkEvent, startLocalNetwork } from "./localnet/node/localNetwork.ts";
export type { NetworkSettings } from "./localnet/node/settings.ts";
export * from "./portable.ts";

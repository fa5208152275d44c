import { type Context, one, type ReadContext } from "../../../framework/index.ts";

/** A scheduled upgrade of this chain. */
export interface UpgradePlan {
  readonly name: string;
  readonly height: bigint;
  readonly info: string;
}

/** What upgrades of this chain leave for clients of other chains. */
export interface UpgradeStore {
  readonly plan: (ctx: ReadContext) => UpgradePlan | undefined;
  readonly upgradedClient: (ctx: ReadContext, height: bigint) => Uint8Array | undefined;
  readonly upgradedConsensusState: (ctx: ReadContext, height: bigint) => Uint8Array | undefined;
  /** Refuses a plan that the upgrade module does not accept. */
  readonly schedule: (ctx: Context, plan: UpgradePlan) => void;
  readonly setUpgradedClient: (ctx: Context, height: bigint, client: Uint8Array) => void;
  readonly setUpgradedConsensusState: (ctx: Context, height: bigint, consensusState: Uint8Array) => void;
}
/** Filled by the upgrade module; a chain without it cannot announce upgrades to its clients. */
export const upgradeStore = one<UpgradeStore>("ibc.upgradeStore");

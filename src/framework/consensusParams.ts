import type { ConsensusParams } from "./application.ts";
import type { Context, ReadContext } from "./context.ts";
import { one } from "./slots.ts";

/** Who keeps the consensus parameters in state (the consensus module). */
export interface ConsensusParamsKeeper {
  readonly get: (ctx: ReadContext) => ConsensusParams | undefined;
  readonly set: (ctx: Context, params: ConsensusParams) => void;
}
export const consensusParamsKeeper = one<ConsensusParamsKeeper>("framework.consensusParams");

/** What holds where no module keeps parameters, whatever genesis says: CometBFT's defaults. */
export const DEFAULT_CONSENSUS_PARAMS: ConsensusParams = {
  block: { maxBytes: 22_020_096n, maxGas: -1n },
  evidence: { maxAgeNumBlocks: 100_000n, maxAgeDurationNs: 172_800_000_000_000n, maxBytes: 1_048_576n },
  validator: { pubKeyTypes: ["ed25519"] },
  version: { app: 0n },
  abci: { voteExtensionsEnableHeight: 0n },
};

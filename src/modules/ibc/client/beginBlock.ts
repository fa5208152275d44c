import type { Context } from "../../../framework/index.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import { ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { ClientMessageEvent, UpgradeChain } from "./api.ts";
import { upgradeStore } from "./slots.ts";
import { packConsensusState } from "./unpack.ts";

/** [ICS-02] In the last block before an upgrade leaves the consensus state from which clients accept the next revision. */
export function beginBlock(ctx: Context): void {
  const upgrades = upgradeStore.ifFilled(ctx);
  const plan = upgrades?.plan(ctx);
  if (upgrades === undefined || plan === undefined || ctx.height !== plan.height - 1n) return;
  if (upgrades.upgradedClient(ctx, plan.height) === undefined) return;
  const consensusState = ConsensusState.from({ timestamp: ctx.timeNs, nextValidatorsHash: ctx.header.nextValidatorsHash });
  upgrades.setUpgradedConsensusState(ctx, plan.height, Any.encode(packConsensusState(consensusState)));
  ctx.emit(UpgradeChain({ upgrade_plan_height: `${plan.height}`, upgrade_store: "upgrade" }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
}

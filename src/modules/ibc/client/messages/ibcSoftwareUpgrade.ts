import { ZERO_TIME } from "../../../../encoding/time.ts";
import { ensure, message, sdkErrors } from "../../../../framework/index.ts";
import { Any } from "../../../../proto/gen/google/protobuf.ts";
import { ensureAuthority } from "../../authority.ts";
import { ibcErrors } from "../../errors.ts";
import { checkAddress } from "../../host.ts";
import { withoutCustomFields } from "../../tendermint/index.ts";
import { ClientMessageEvent, Msg, ScheduleUpgrade } from "../api.ts";
import { upgradeStore } from "../slots.ts";
import { packClientState, unpackClientState } from "../unpack.ts";

/** Schedules an upgrade of this chain that its clients can follow, for the authority alone. */
export const ibcSoftwareUpgrade = message(Msg.iBCSoftwareUpgrade, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    unpackClientState(msg.upgradedClientState);
    const { plan } = msg;
    ensure(plan.time === ZERO_TIME, sdkErrors.InvalidRequest, "time-based upgrades have been deprecated in the SDK");
    const isBare = plan.upgradedClientState === undefined;
    ensure(isBare, sdkErrors.InvalidRequest, "upgrade logic for IBC has been moved to the IBC module");
    ensure(plan.name !== "", sdkErrors.InvalidRequest, "name cannot be empty");
    ensure(plan.height > 0n, sdkErrors.InvalidRequest, "height must be greater than 0");
  },
  handle(ctx, { signer, plan, upgradedClientState }) {
    ensureAuthority(ctx, signer);
    const clientState = withoutCustomFields(unpackClientState(upgradedClientState));
    const upgrades = upgradeStore.ifFilled(ctx);
    ensure(upgrades !== undefined, ibcErrors.Logic, "this chain has no upgrade module");
    upgrades.schedule(ctx, plan);
    upgrades.setUpgradedClient(ctx, plan.height, Any.encode(packClientState(clientState)));
    ctx.emit(ScheduleUpgrade({ title: plan.name, upgrade_plan_height: `${plan.height}` }));
    ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
  },
});

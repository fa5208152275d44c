import { ensure, message } from "../../../../framework/index.ts";
import { Any } from "../../../../proto/gen/google/protobuf.ts";
import { checkAddress, checkClientId } from "../../host.ts";
import { clientErrors, Msg } from "../api.ts";
import { upgradeClient } from "../lifecycle.ts";
import { unpackClientState, unpackConsensusState } from "../unpack.ts";

/** Moves a client to the next revision of its chain. */
export const upgradeClientMessage = message(Msg.upgradeClient, {
  validate(msg, chain) {
    unpackClientState(msg.clientState);
    unpackConsensusState(msg.consensusState);
    const { InvalidUpgradeClient } = clientErrors;
    ensure(msg.proofUpgradeClient.length > 0, InvalidUpgradeClient, "proof of upgrade client cannot be empty");
    ensure(msg.proofUpgradeConsensusState.length > 0, InvalidUpgradeClient, "proof of upgrade consensus state cannot be empty");
    checkAddress(msg.signer, chain);
    checkClientId(msg.clientId, "");
  },
  handle(ctx, msg) {
    const [clientState = Any.from(), consensusState = Any.from()] = [msg.clientState, msg.consensusState];
    upgradeClient(ctx, msg.clientId, {
      clientState: clientState.value,
      consensusState: consensusState.value,
      proofClient: msg.proofUpgradeClient,
      proofConsensusState: msg.proofUpgradeConsensusState,
    });
  },
});

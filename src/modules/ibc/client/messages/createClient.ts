import { message, signerBytes } from "../../../../framework/index.ts";
import { Any } from "../../../../proto/gen/google/protobuf.ts";
import { checkAddress } from "../../host.ts";
import { TENDERMINT, validateClientState, validateConsensusState } from "../../tendermint/index.ts";
import { Msg } from "../api.ts";
import { createClientOf } from "../lifecycle.ts";
import { state } from "../state.ts";
import { unpackClientState, unpackConsensusState } from "../unpack.ts";

/** Makes a light client of another chain. */
export const createClientMessage = message(Msg.createClient, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    validateClientState(unpackClientState(msg.clientState));
    validateConsensusState(unpackConsensusState(msg.consensusState));
  },
  handle(ctx, msg) {
    // Presence was validated.
    const [clientState = Any.from(), consensusState = Any.from()] = [msg.clientState, msg.consensusState];
    const clientId = createClientOf(ctx, TENDERMINT, clientState.value, consensusState.value);
    state.creators.set(ctx, clientId, signerBytes(ctx, msg.signer));
    return { clientId };
  },
});

import { equalBytes } from "../../../../encoding/bytes.ts";
import { encodeBech32 } from "../../../../encoding/bech32.ts";
import { ensure, message, signerBytes } from "../../../../framework/index.ts";
import { authority } from "../../../auth/index.ts";
import { hostErrors, ibcErrors } from "../../errors.ts";
import { checkAddress, checkClientId, parseClientId } from "../../host.ts";
import { Msg } from "../api.ts";
import { getClientCreator } from "../clients.ts";
import { state } from "../state.ts";

/** Forgets who made a client. */
export const deleteClientCreator = message(Msg.deleteClientCreator, {
  validate({ signer, clientId }, chain) {
    checkAddress(signer, chain);
    checkClientId(clientId, "");
    const valid = parseClientId(clientId) !== undefined;
    ensure(valid, hostErrors.InvalidId, `client ID ${clientId} must be in valid format: {string}-{number}`);
  },
  handle(ctx, { signer, clientId }) {
    const creator = getClientCreator(ctx, clientId);
    ensure(creator !== undefined, ibcErrors.NotFound, `creator for client ${clientId} not found`);
    const allowed = signer === authority(ctx) || equalBytes(creator, signerBytes(ctx, signer));
    const expected = `authority ${authority(ctx)} or client creator ${encodeBech32(ctx.addressPrefix, creator)}`;
    ensure(allowed, ibcErrors.Unauthorized, `${expected} is authorized to delete creator for ${clientId}, got ${signer}`);
    state.creators.delete(ctx, clientId);
  },
});

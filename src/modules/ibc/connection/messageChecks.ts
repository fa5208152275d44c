import { ensure } from "../../../framework/index.ts";
import type { Version } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { clientErrors } from "../client/api.ts";
import { commitmentErrors } from "../errors.ts";
import { LOCALHOST_CLIENT, sequenceOf } from "../host.ts";
import { within } from "../within.ts";
import { connectionErrors } from "./api.ts";
import { validateVersion } from "./versions.ts";

/** Refuses a handshake over this chain's client of itself: its connection is there from genesis on. */
export function refuseLocalhost(clientId: string): void {
  const isLocalhost = clientId === LOCALHOST_CLIENT;
  ensure(!isLocalhost, clientErrors.InvalidClientType, "localhost connection handshakes are disallowed");
}

/** Refuses a proof that is empty. */
export function checkProof(proof: Uint8Array, name: string): void {
  ensure(proof.length > 0, commitmentErrors.InvalidProof, `cannot submit an empty proof ${name}`);
}

/** Refuses what is not an identifier that this chain gave a connection. */
export function checkOwnId(connectionId: string): void {
  ensure(sequenceOf(connectionId, "connection-") !== undefined, connectionErrors.InvalidConnectionIdentifier, "");
}

/** Refuses what is not a version; the refusal says which. */
export function checkVersion(version: Version, context: string): void {
  within(context, () => validateVersion(version));
}

import { type ErrorCode, ensure } from "../../../framework/index.ts";
import type { State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { commitmentErrors } from "../errors.ts";
import { sequenceOf } from "../host.ts";
import { channelErrors } from "./api.ts";
import { channelStateName } from "./channels.ts";

/** Refuses a proof, or other bytes, that are empty. */
export function checkGiven(bytes: Uint8Array, what: string, error: ErrorCode = commitmentErrors.InvalidProof): void {
  ensure(bytes.length > 0, error, what);
}

/** Refuses what is not an identifier that this chain gave a channel. */
export function checkOwnId(channelId: string): void {
  ensure(sequenceOf(channelId, "channel-") !== undefined, channelErrors.InvalidChannelIdentifier, "");
}

/** Refuses a channel end in another state than the message demands. */
export function checkState(got: State, expected: State, name: string): void {
  const names = `expected: ${channelStateName(expected)}, got: ${channelStateName(got)}`;
  const detail = `channel state must be ${channelStateName(expected)} in ${name}. ${names}`;
  ensure(got === expected, channelErrors.InvalidChannelState, detail);
}

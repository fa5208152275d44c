/** Why a header, commit, vote or validator set was refused; codes are ours, messages name both values. */
export type FaultReason =
  | "malformed"
  | "wrongChain"
  | "wrongHeight"
  | "wrongBlock"
  | "wrongHash"
  | "wrongTime"
  | "wrongSet"
  | "wrongSignature"
  | "doubleVote"
  | "notEnoughPower"
  | "overflow"
  | "expired"
  | "notEnoughTrust"
  | "invalidHeader";

/**
 * A refusal. Verification functions return it (undefined means valid), so that callers give it the error code of their own layer;
 * conversions of what must already be valid throw it.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly reason: FaultReason;

  constructor(reason: FaultReason, message: string, cause?: Fault) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

/** The fault with a context in front of its message, or undefined. */
export function within(context: string, fault: Fault | undefined, reason?: FaultReason): Fault | undefined {
  return fault === undefined ? undefined : new Fault(reason ?? fault.reason, `${context}: ${fault.message}`, fault);
}

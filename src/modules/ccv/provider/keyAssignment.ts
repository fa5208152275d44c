import { equalBytes } from "../../../encoding/bytes.ts";
import { fromBase64 } from "../../../encoding/base64.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { isJsonObject, parseJson } from "../../../encoding/json.ts";
import { type Context, ensure, panicError, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import { AddressList } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import { consensusAddress } from "../index.ts";
import { providerErrors } from "./api.ts";
import { activeConsumers, ensureActive, LAUNCHED, phaseOf } from "./consumers.ts";
import { type Candidate, stakingErrors, unbondingTimeNs, validatorByConsAddress } from "./staking.ts";
import { state } from "./state.ts";

const ED25519 = "/cosmos.crypto.ed25519.PubKey";

/** The members of a key's JSON; encoding/json matches names in any case. Throws a DecodeError. */
export function parseConsumerKeyText(text: string): { readonly type: string; readonly key: string } {
  const json = parseJson(text);
  if (!isJsonObject(json)) throw new DecodeError("the consumer key is no JSON object");
  const member = (name: string): string => {
    const found = Object.entries(json).findLast(([key]) => key.toLowerCase() === name)?.[1] ?? "";
    if (typeof found !== "string") throw new DecodeError(`member ${name} of the consumer key is no text`);
    return found;
  };
  return { type: member("@type"), key: member("key") };
}

function unregistered<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw new StateError(unregisteredError, error.message);
    throw error;
  }
}

/** The ed25519 key in a consumer key's JSON. */
export function parseConsumerKey(text: string): PublicKey {
  const { type, key } = unregistered(() => parseConsumerKeyText(text));
  ensure(type === ED25519, stakingErrors.ValidatorPubKeyTypeNotSupported, `got: ${type}, expected: ${ED25519}`);
  return PublicKey.from({ ed25519: unregistered(() => fromBase64(key)) });
}

/** Provider address of a validator that a consumer names: the reverse of key assignment, or the address itself. */
export function providerAddressOf(ctx: ReadContext, consumerId: string, consumerAddress: Uint8Array): Uint8Array {
  return state.validatorOfConsumerAddress.get(ctx, [consumerId, consumerAddress]) ?? consumerAddress;
}

/** Assigns a key to a validator on a consumer; its earlier key stays known for an unbonding period if the consumer runs. */
export function assignKey(ctx: Context, consumerId: string, validator: Candidate, key: PublicKey): void {
  ensureActive(ctx, consumerId, "assign a key to");
  const address = consensusAddress(key);
  const forward = [consumerId, validator.consensusAddress] as const;
  const before = state.assignedKeys.get(ctx, forward);
  const holder = validatorByConsAddress(ctx, address);
  if (holder !== undefined) {
    const isOwn = equalBytes(holder.consensusAddress, validator.consensusAddress);
    ensure(isOwn, providerErrors.ConsumerKeyInUse, "a different validator already uses the consumer key");
    const rule = "a validator cannot assign the default key assignment unless its key on that consumer has already been assigned";
    ensure(before !== undefined, providerErrors.CannotAssignDefaultKeyAssignment, rule);
  }
  const isKnown = state.validatorOfConsumerAddress.has(ctx, [consumerId, address]);
  ensure(!isKnown, providerErrors.ConsumerKeyInUse, "a validator has or had assigned this consumer key already");

  if (before !== undefined) retireKey(ctx, consumerId, consensusAddress(before));
  state.assignedKeys.set(ctx, forward, key);
  state.validatorOfConsumerAddress.set(ctx, [consumerId, address], validator.consensusAddress);
}

function retireKey(ctx: Context, consumerId: string, address: Uint8Array): void {
  if (phaseOf(ctx, consumerId) === LAUNCHED) appendToPrune(ctx, consumerId, ctx.timeNs + unbondingTimeNs(ctx), [address]);
  else state.validatorOfConsumerAddress.delete(ctx, [consumerId, address]);
}

/** Queues addresses of keys no longer in use for pruning. */
export function appendToPrune(ctx: Context, consumerId: string, timeNs: bigint, addresses: readonly Uint8Array[]): void {
  const queued = state.addressesToPrune.get(ctx, [consumerId, timeNs])?.addresses ?? [];
  state.addressesToPrune.set(ctx, [consumerId, timeNs], AddressList.from({ addresses: [...queued, ...addresses] }));
}

/** Forgets the keys that were replaced an unbonding period ago: nobody can be slashed by them any more. */
export function pruneKeys(ctx: Context, consumerId: string): void {
  const due = [...state.addressesToPrune.entries(ctx, { prefix: [consumerId], through: [consumerId, ctx.timeNs] })];
  for (const [at, { addresses }] of due) {
    state.addressesToPrune.delete(ctx, at);
    for (const address of addresses) state.validatorOfConsumerAddress.delete(ctx, [consumerId, address]);
  }
}

/** Forgets all of a consumer's key assignments. */
export function clearKeyAssignments(ctx: Context, consumerId: string): void {
  const range = { prefix: [consumerId] } as const;
  state.assignedKeys.clear(ctx, range);
  state.validatorOfConsumerAddress.clear(ctx, range);
  state.addressesToPrune.clear(ctx, range);
}

/** Staking hook: nobody becomes a validator with a key that is, or was lately, another's on a consumer. Go panics: 111222. */
export function refuseAssignedKey(ctx: Context, address: Uint8Array): void {
  const isAssigned = activeConsumers(ctx).some((consumerId) => state.validatorOfConsumerAddress.has(ctx, [consumerId, address]));
  const rule =
    "cannot create a validator with a consensus key that is already in use or was recently in use as an assigned consumer chain key";
  ensure(!isAssigned, panicError, rule);
}

/** Staking hook: a validator that is gone has no keys on consumers. */
export function forgetValidatorKeys(ctx: Context, address: Uint8Array): void {
  const own = [...state.assignedKeys.entries(ctx)].filter(([[, holder]]) => equalBytes(holder, address));
  for (const [at, key] of own) {
    state.validatorOfConsumerAddress.delete(ctx, [at[0], consensusAddress(key)]);
    state.assignedKeys.delete(ctx, at);
  }
}

import { MAX_TOTAL_VOTING_POWER } from "../../../comet/validatorSet.ts";
import { toHex } from "../../../encoding/bytes.ts";
import { type Context, ensure, ensureInvariant, type ReadContext } from "../../../framework/index.ts";
import { PubKey as Ed25519PubKey } from "../../../proto/gen/cosmos/crypto/ed25519.ts";
import { PubKey as Secp256k1PubKey } from "../../../proto/gen/cosmos/crypto/secp256k1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { CrossChainValidator } from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import { ccvErrors, checkPublicKey, consensusAddress, consensusKey, refuse } from "../index.ts";
import { afterConsumerValidatorBonded } from "./slots.ts";
import { state } from "./state.ts";

function packKey(key: PublicKey): Any {
  const { type, bytes } = consensusKey(key);
  const codec = type === "ed25519" ? Ed25519PubKey : Secp256k1PubKey;
  return { typeUrl: codec.typeUrl, value: codec.encode({ key: bytes }) };
}

/** The key that a stored validator signs with. */
export function keyOf({ pubkey }: CrossChainValidator): PublicKey {
  ensureInvariant(pubkey !== undefined, "a stored validator has no key");
  if (pubkey.typeUrl === Ed25519PubKey.typeUrl) return { ed25519: Ed25519PubKey.decode(pubkey.value).key, secp256k1: undefined };
  ensureInvariant(pubkey.typeUrl === Secp256k1PubKey.typeUrl, `a stored validator has a key of type ${pubkey.typeUrl}`);
  return { ed25519: undefined, secp256k1: Secp256k1PubKey.decode(pubkey.value).key };
}

/** The validators in force, by address. */
export function allValidators(ctx: ReadContext): readonly CrossChainValidator[] {
  return [...state.validators.values(ctx)];
}

/** The set as updates, for the genesis of a restart. */
export function validatorsAsUpdates(ctx: ReadContext): readonly ValidatorUpdate[] {
  return allValidators(ctx).map((validator) => ({ pubKey: keyOf(validator), power: validator.power }));
}

/**
 * Refuses changes that the engine would stop over at the end of the block.
 * DEVIATION: Go takes them and halts; here the provider gets an error acknowledgement and stops the consumer.
 */
export function ensureApplicable(ctx: ReadContext, updates: readonly ValidatorUpdate[]): void {
  const powers = new Map([...state.validators.entries(ctx)].map(([address, { power }]) => [toHex(address), power]));
  for (const { pubKey, power } of updates) {
    refuse(checkPublicKey(pubKey), ccvErrors.InvalidPacketData, "validator updates");
    const { type } = consensusKey(pubKey);
    const isAllowed = ctx.consensusParams.validator.pubKeyTypes.includes(type);
    ensure(isAllowed, ccvErrors.InvalidPacketData, `keys of type ${type} make no blocks here`);
    ensure(power >= 0n, ccvErrors.InvalidPacketData, `negative power ${power}`);
    powers.set(toHex(consensusAddress(pubKey)), power);
  }
  const total = [...powers.values()].reduce((sum, power) => sum + power, 0n);
  const isWithin = total > 0n && total <= MAX_TOTAL_VOTING_POWER;
  ensure(isWithin, ccvErrors.InvalidPacketData, `a total power of ${total}, beyond 1 to ${MAX_TOTAL_VOTING_POWER}`);
}

function applyOne(ctx: Context, update: ValidatorUpdate): boolean {
  const address = consensusAddress(update.pubKey);
  const known = state.validators.get(ctx, address);
  if (known !== undefined) {
    if (update.power < 1n) state.validators.delete(ctx, address);
    else state.validators.set(ctx, address, { ...known, power: update.power });
    return true;
  }
  // The engine refuses the removal of a validator that it does not know.
  if (update.power < 1n) return false;
  state.validators.set(ctx, address, CrossChainValidator.from({ address, power: update.power, pubkey: packKey(update.pubKey) }));
  for (const hook of afterConsumerValidatorBonded(ctx)) hook(ctx, address);
  // A validator that comes back may be reported again, even if the answer to the last report was lost.
  state.outstandingDowntime.delete(ctx, address);
  return true;
}

/** [CCV-CCF-UPVALS.1] Changes the stored set and returns what the engine is to be told. */
export function applyValidatorChanges(ctx: Context, updates: readonly ValidatorUpdate[]): readonly ValidatorUpdate[] {
  return updates.filter((update) => applyOne(ctx, update));
}

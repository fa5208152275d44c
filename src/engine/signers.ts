import { ABSENT_SIGNATURE } from "../comet/commit.ts";
import { ZERO_BLOCK_ID } from "../comet/blockId.ts";
import { ed25519Key, type PublicKey, publicKeyAddress } from "../comet/publicKey.ts";
import type { Validator, ValidatorSet } from "../comet/validatorSet.ts";
import { type SignedVote, voteSignBytes } from "../comet/vote.ts";
import { publicKeyFromSeed, sign } from "../crypto/ed25519.ts";
import { toHex, toHexUpper } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { type BlockID, BlockIDFlag, type Commit, type CommitSig, SignedMsgType } from "../proto/gen/tendermint/types.ts";
import type { SigningKey } from "./api.ts";

interface Signer {
  readonly seed: Uint8Array;
  readonly publicKey: PublicKey;
  readonly name: string | undefined;
}

/** The validator keys at hand, and which of their owners are online. */
export class Signers {
  readonly #byAddress = new Map<string, Signer>();
  readonly #offline = new Set<string>();

  constructor(keys: readonly SigningKey[]) {
    for (const key of keys) this.add(key);
  }

  add({ seed, name }: SigningKey): void {
    if (seed.length !== 32) throw new OperationError("SIGNING_KEY_INVALID", `a signing key has 32 bytes, this one ${seed.length}`);
    const publicKey = ed25519Key(publicKeyFromSeed(seed));
    this.#byAddress.set(toHex(publicKeyAddress(publicKey)), { seed: seed.slice(), publicKey, name });
  }

  remove(address: Uint8Array): void {
    this.#byAddress.delete(toHex(address));
  }

  setOnline(address: Uint8Array, online: boolean): void {
    if (online) this.#offline.delete(toHex(address));
    else this.#offline.add(toHex(address));
  }

  has(address: Uint8Array): boolean {
    return this.#byAddress.has(toHex(address));
  }

  /** Its key is here and it has not been set offline. */
  isOnline(address: Uint8Array): boolean {
    const id = toHex(address);
    return this.#byAddress.has(id) && !this.#offline.has(id);
  }

  /** Keys in the order they were added. */
  get publicKeys(): readonly PublicKey[] {
    return [...this.#byAddress.values()].map((s) => s.publicKey);
  }

  sign(address: Uint8Array, chainId: string, vote: SignedVote): Uint8Array {
    const signer = this.#byAddress.get(toHex(address));
    if (signer === undefined) {
      throw new OperationError("SIGNING_KEY_MISSING", `the key of validator ${toHexUpper(address)} is not here`, {
        hint: "add the validator's key",
      });
    }
    return sign(signer.seed, voteSignBytes(chainId, vote));
  }

  /** The validator's name and address, and why it cannot vote. */
  describe({ address, power }: Validator): string {
    const signer = this.#byAddress.get(toHex(address));
    const name = signer?.name === undefined ? toHexUpper(address) : `${signer.name} (${toHexUpper(address)})`;
    return `${name} with power ${power} ${signer === undefined ? "whose key is not here" : "which is offline"}`;
  }
}

export type Precommit = "commit" | "nil" | "absent";

export interface CommitOrder {
  readonly chainId: string;
  readonly height: bigint;
  readonly round: number;
  readonly blockId: BlockID;
  readonly validators: ValidatorSet;
  /** One per validator of the set. */
  readonly precommits: readonly Precommit[];
  readonly timeNs: bigint;
  /** A vote of a validator whose key is gone keeps its place from here. */
  readonly previous?: Commit | undefined;
}

/** The precommits of a height, signed at one time. */
export function signCommit(signers: Signers, order: CommitOrder): Commit {
  const { height, round, blockId, validators, precommits } = order;
  const signatures = validators.validators.map(({ address }, i): CommitSig => {
    const precommit = precommits[i] ?? "absent";
    if (precommit === "absent") return ABSENT_SIGNATURE;
    if (!signers.has(address)) return order.previous?.signatures[i] ?? ABSENT_SIGNATURE;
    const voted = precommit === "commit";
    const vote: SignedVote = {
      type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT,
      height,
      round,
      blockId: voted ? blockId : ZERO_BLOCK_ID,
      timestamp: order.timeNs,
    };
    return {
      blockIdFlag: voted ? BlockIDFlag.BLOCK_ID_FLAG_COMMIT : BlockIDFlag.BLOCK_ID_FLAG_NIL,
      validatorAddress: address,
      timestamp: order.timeNs,
      signature: signers.sign(address, order.chainId, vote),
    };
  });
  return { height, round, blockId, signatures };
}

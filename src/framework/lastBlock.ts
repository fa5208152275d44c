import { fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../encoding/json.ts";
import { fromUtf8 } from "../encoding/bytes.ts";
import type { MultiStore } from "../store/types.ts";
import type { HeaderInfo } from "./context.ts";

/** What checks and queries know of the block that was committed last. */
export interface BlockInfo {
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly header: HeaderInfo;
}
export interface LastBlock extends BlockInfo {
  readonly chainId: string;
}

const META_KEY = "framework/lastBlock";

/** Keeps the block beside the state, written by the same commit. */
export function writeLastBlock({ meta }: Pick<MultiStore, "meta">, chainId: string, { timeNs, header }: BlockInfo): void {
  const text = JSON.stringify({
    chainId,
    timeNs: timeNs.toString(),
    hash: toHex(header.hash),
    proposerAddress: toHex(header.proposerAddress),
    nextValidatorsHash: toHex(header.nextValidatorsHash),
    appHash: toHex(header.appHash),
  });
  meta.put(META_KEY, utf8(text));
}

/** The block that the state was committed with; undefined before the first. */
export function readLastBlock({ meta, height }: Pick<MultiStore, "meta" | "height">): LastBlock | undefined {
  const bytes = meta.get(META_KEY);
  if (bytes === undefined) return undefined;
  const stored = parseJson(fromUtf8(bytes));
  const text = (name: string): string => {
    const member: JsonValue | undefined = isJsonObject(stored) ? stored[name] : undefined;
    if (typeof member !== "string") throw new OperationError("BROKEN_STATE", `the stored last block has no text ${name}`);
    return member;
  };
  const hex = (name: string): Uint8Array => fromHex(text(name));
  const block = {
    chainId: text("chainId"),
    timeNs: BigInt(text("timeNs")),
    header: {
      hash: hex("hash"),
      proposerAddress: hex("proposerAddress"),
      nextValidatorsHash: hex("nextValidatorsHash"),
      appHash: hex("appHash"),
    },
  };
  // After a rollback the store is at a lower height; the note of the later block is the best there is until the next one.
  return { ...block, height };
}

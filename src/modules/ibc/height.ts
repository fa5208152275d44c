import { ensure } from "../../framework/index.ts";
import { Height } from "../../proto/gen/ibc/core/client/v1.ts";
import { ibcErrors } from "./errors.ts";

/** No height: of a timeout that is not by height, of a client that is not frozen. */
export const ZERO_HEIGHT: Height = Height.from();

/** Revision first, then height. */
export function compareHeights(a: Height, b: Height): number {
  const [left, right] = a.revisionNumber === b.revisionNumber ? [a.revisionHeight, b.revisionHeight] : [a.revisionNumber, b.revisionNumber];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether a height stands for none. */
export function isZeroHeight({ revisionNumber, revisionHeight }: Height): boolean {
  return revisionNumber === 0n && revisionHeight === 0n;
}

/** "revision-height". */
export function formatHeight({ revisionNumber, revisionHeight }: Height): string {
  return `${revisionNumber}-${revisionHeight}`;
}

const U64_END = 1n << 64n;
const HEIGHT = /^(\d+)-(\d+)$/;

/** Reads "revision-height"; undefined if it is none. */
export function tryParseHeight(text: string): Height | undefined {
  const match = HEIGHT.exec(text);
  if (match === null) return undefined;
  const revisionNumber = BigInt(match[1] ?? "0");
  const revisionHeight = BigInt(match[2] ?? "0");
  return revisionNumber < U64_END && revisionHeight < U64_END ? { revisionNumber, revisionHeight } : undefined;
}

/** Reads "revision-height". */
export function parseHeight(text: string): Height {
  const height = tryParseHeight(text);
  ensure(height !== undefined, ibcErrors.InvalidHeight, `expected height string format: {revision}-{height}. Got: ${text}`);
  return height;
}

const REVISION_FORMAT = /^.*[^\n-]-[1-9][0-9]*$/;

/** Whether a chain id ends in a revision number, "name-1". */
export function isRevisionFormat(chainId: string): boolean {
  return REVISION_FORMAT.test(chainId);
}

/** The revision number at the end of a chain id; 0 without one. */
export function revisionOf(chainId: string): bigint {
  if (!isRevisionFormat(chainId)) return 0n;
  const revision = BigInt(chainId.slice(chainId.lastIndexOf("-") + 1));
  // DEVIATION: Go panics on a revision beyond 64 bits; such a chain id is refused here.
  ensure(revision < U64_END, ibcErrors.InvalidChainId, `revision of chain id ${chainId} is beyond 64 bits`);
  return revision;
}

/** The chain id with another revision number. */
export function withRevision(chainId: string, revision: bigint): string {
  ensure(isRevisionFormat(chainId), ibcErrors.InvalidChainId, `chainID is not in revision format: ${chainId}`);
  return `${chainId.slice(0, chainId.lastIndexOf("-"))}-${revision}`;
}

/** The height of the block being executed as other chains see it. */
export function selfHeight(ctx: { readonly chainId: string; readonly height: bigint }): Height {
  return { revisionNumber: revisionOf(ctx.chainId), revisionHeight: ctx.height };
}

import { sha256 } from "../../../crypto/hash.ts";
import { fromHex, toHexUpper, utf8 } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { jsonString } from "../../../encoding/json.ts";
import { type Context, ensure, type ReadContext, StateError } from "../../../framework/index.ts";
import type { Denom, Hop, Token } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { getDenomMetadata, setDenomMetadata } from "../../bank/index.ts";
import { checkChannelId, checkPortId, isBlank, parseClientId, sequenceOf } from "../host.ts";
import { transferErrors } from "./api.ts";
import { state } from "./state.ts";

/** Ports and channels that a token came through, and its name at home: "transfer/channel-0/stake". */
export function denomPath({ trace, base }: Denom): string {
  return [...trace.map(({ portId, channelId }) => `${portId}/${channelId}`), base].join("/");
}

/** Hash of the path: what vouchers are called by. */
export function denomHash(denom: Denom): Uint8Array {
  return sha256(utf8(denomPath(denom)));
}

/** The coin's denomination on this chain: its own name at home, "ibc/HASH" elsewhere. */
export function localDenom(denom: Denom): string {
  return denom.trace.length === 0 ? denom.base : `ibc/${toHexUpper(denomHash(denom))}`;
}

/** Whether a token came through this channel last: then it goes home. */
export function cameThrough({ trace }: Denom, portId: string, channelId: string): boolean {
  const [last] = trace;
  return last !== undefined && last.portId === portId && last.channelId === channelId;
}

/**
 * Splits a path into hops and the name at home: pairs whose second part looks like a channel or client of ours are hops. Other
 * chains may name channels otherwise; then the name at home is longer, and hashes stay the same.
 */
export function denomFromPath(path: string): Denom {
  const parts = path.split("/");
  const trace: Hop[] = [];
  let at = 0;
  for (; at < parts.length - 1 && parts.length > 2; at += 2) {
    const [portId = "", channelId = ""] = parts.slice(at, at + 2);
    if (sequenceOf(channelId, "channel-") === undefined && parseClientId(channelId) === undefined) break;
    trace.push({ portId, channelId });
  }
  return { base: parts.slice(at).join("/"), trace };
}

/** Refuses a denomination without a name at home, or with hops that no chain can have. */
export function validateDenom({ base, trace }: Denom): void {
  ensure(!isBlank(base), transferErrors.InvalidDenomForTransfer, "base denomination cannot be blank");
  for (const { portId, channelId } of trace) {
    checkPortId(portId, `invalid trace: invalid hop source port ID ${portId}`);
    checkChannelId(channelId, `invalid trace: invalid hop source channel ID ${channelId}`);
  }
}

/** By name at home, then by the number of hops, then by path. */
export function compareDenoms(a: Denom, b: Denom): number {
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  if (a.trace.length !== b.trace.length) return a.trace.length - b.trace.length;
  return denomPath(a) < denomPath(b) ? -1 : 1;
}

/** The 32 bytes behind "ibc/"; undefined if the text is not a hash. */
export function parseDenomHash(hex: string): Uint8Array | undefined {
  try {
    const hash = fromHex(hex);
    // CometBFT lets an absent hash pass where a hash may be absent.
    return hash.length === 32 || hash.length === 0 ? hash : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** The denomination behind a coin of this chain. */
export function denomOfCoin(ctx: ReadContext, denom: string): Denom {
  if (!denom.startsWith("ibc/")) return { base: denom, trace: [] };
  const hex = denom.slice("ibc/".length);
  const hash = parseDenomHash(hex);
  ensure(hash !== undefined, transferErrors.InvalidDenomForTransfer, `invalid hash ${hex}`);
  const found = state.denoms.get(ctx, hash);
  if (found === undefined) throw new StateError(transferErrors.DenomNotFound, hex);
  return found;
}

/** Remembers a denomination from elsewhere and tells the bank of it. */
export function rememberDenom(ctx: Context, denom: Denom): void {
  const hash = denomHash(denom);
  if (!state.denoms.has(ctx, hash)) state.denoms.set(ctx, hash, denom);
  if (getDenomMetadata(ctx, localDenom(denom)) === undefined) describeDenom(ctx, denom);
}

/** DEVIATION: Go raises letters of every script here; what that gives depends on a version of Unicode, so only ASCII is raised. */
function upper(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** What the bank tells of a denomination from elsewhere. */
export function describeDenom(ctx: Context, denom: Denom): void {
  const path = denomPath(denom);
  setDenomMetadata(ctx, {
    description: `IBC token from ${path}`,
    denomUnits: [{ denom: denom.base, exponent: 0, aliases: [] }],
    // The bank stores metadata under its base, and only the hash is unique here.
    base: localDenom(denom),
    display: path,
    name: `${path} IBC token`,
    symbol: upper(denom.base),
    uri: "",
    uriHash: "",
  });
}

function hopJson({ portId, channelId }: Hop): string {
  const port = portId === "" ? [] : [`"port_id":${jsonString(portId)}`];
  const channel = channelId === "" ? [] : [`"channel_id":${jsonString(channelId)}`];
  return `{${[...port, ...channel].join(",")}}`;
}

/** Go's encoding/json of a denomination, as events carry it. */
export function denomJson({ base, trace }: Denom): string {
  const name = base === "" ? "" : `"base":${jsonString(base)},`;
  return `{${name}"trace":${trace.length === 0 ? "null" : `[${trace.map(hopJson).join(",")}]`}}`;
}

/** Go's encoding/json of a token, as events carry it. */
export function tokenJson({ denom, amount }: Token): string {
  return `{"denom":${denomJson(denom)}${amount === "" ? "" : `,"amount":${jsonString(amount)}`}}`;
}

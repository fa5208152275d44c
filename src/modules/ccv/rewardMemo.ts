import { DecodeError } from "../../encoding/error.ts";
import { escapeHtml, isJsonObject, jsonString, type JsonObject, parseJson } from "../../encoding/json.ts";

/** The consumer that a reward transfer names in its memo. */
export interface RewardMemo {
  readonly consumerId: string;
  readonly chainId: string;
  readonly memo: string;
}

/** The memo of a reward transfer, byte for byte what Go's consumers send. */
export function createRewardMemo(consumerId: string, chainId: string): string {
  const inner = `{"consumerId":${jsonString(consumerId)},"chainId":${jsonString(chainId)},"memo":"ICS rewards"}`;
  return `{\n\t\t\t"provider": ${escapeHtml(inner)}\n\t\t}`;
}

/** What Go's encoding/json finds for a member: an exact name first, else one that differs in case. */
function member(json: JsonObject, name: string): string {
  const key = Object.keys(json).findLast((k) => k === name || k.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : json[key];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new DecodeError(`member ${name} is no text`);
  return value;
}

/**
 * The reward memo in a transfer's memo; undefined if the memo is no JSON object or its provider member has another type (the
 * packet's client then tells the consumer). A JSON object without a provider names the consumer "", whom nobody knows.
 */
export function parseRewardMemo(memo: string): RewardMemo | undefined {
  try {
    const json = parseJson(memo);
    if (json === null) return { consumerId: "", chainId: "", memo: "" };
    if (!isJsonObject(json)) return undefined;
    const provider = json["provider"];
    if (provider === undefined || provider === null) return { consumerId: "", chainId: "", memo: "" };
    if (!isJsonObject(provider)) return undefined;
    return { consumerId: member(provider, "consumerId"), chainId: member(provider, "chainId"), memo: member(provider, "memo") };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

import { parseCoin } from "../../../encoding/coins.ts";
import { OperationError } from "../../../encoding/error.ts";
import type { JsonObject, JsonValue } from "../../../encoding/json.ts";

/** The JSON file of Go's `tx staking create-validator` as the message's own JSON. */
export function createValidatorJson(file: JsonObject): JsonObject {
  const amount = text(file, "amount");
  const { denom, amount: value } = parseCoin(amount);
  return {
    description: {
      moniker: text(file, "moniker"),
      identity: text(file, "identity", ""),
      website: text(file, "website", ""),
      security_contact: text(file, "security", ""),
      details: text(file, "details", ""),
    },
    commission: {
      rate: text(file, "commission-rate", "0.1"),
      max_rate: text(file, "commission-max-rate", "0.2"),
      max_change_rate: text(file, "commission-max-change-rate", "0.01"),
    },
    min_self_delegation: text(file, "min-self-delegation", "1"),
    pubkey: publicKey(file["pubkey"]),
    value: { denom, amount: value.toString() },
  };
}

function text(file: JsonObject, name: string, fallback?: string): string {
  const value = file[name] ?? fallback;
  if (typeof value !== "string")
    throw new OperationError("FIELD", `the validator's file has no ${name}`, { hint: "Go's create-validator file has it" });
  return value;
}

function publicKey(value: JsonValue | undefined): JsonValue {
  if (typeof value !== "object" || value === null)
    throw new OperationError("FIELD", "the validator's file has no pubkey", {
      hint: 'it is {"@type":"/cosmos.crypto.ed25519.PubKey","key":"…"}',
    });
  return value;
}

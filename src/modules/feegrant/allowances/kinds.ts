import { ensure, panicError } from "../../../framework/index.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { feegrantErrors } from "../api.ts";
import { type Allowance, type AllowanceRules, allowanceOf } from "./allowance.ts";
import { allowedMessages } from "./allowedMessages.ts";
import { basic } from "./basic.ts";
import { periodic } from "./periodic.ts";

const filtered = allowedMessages(unpackAllowance);

function unpackAs<T>(rules: AllowanceRules<T>, { typeUrl, value }: Any): Allowance | undefined {
  return typeUrl === rules.codec.typeUrl ? allowanceOf(rules, rules.codec.decode(value)) : undefined;
}

/** The allowance in an Any; refuses what is none; without one Go panics. */
export function unpackAllowance(packed: Any | undefined): Allowance {
  ensure(packed !== undefined, panicError, "runtime error: invalid memory address or nil pointer dereference");
  const allowance = unpackAs(basic, packed) ?? unpackAs(periodic, packed) ?? unpackAs(filtered, packed);
  ensure(allowance !== undefined, feegrantErrors.NoAllowance, "failed to get allowance");
  return allowance;
}

import { utf8 } from "../../encoding/bytes.ts";
import { ensure, sdkErrors } from "../../framework/index.ts";
import type { Description } from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** What a client sends for a member that is to stay. */
const KEEP = "[do-not-modify]";

const LIMITS: readonly (readonly [member: keyof Description, name: string, max: number])[] = [
  ["moniker", "moniker", 70],
  ["identity", "identity", 3000],
  ["website", "website", 140],
  ["securityContact", "security contact", 140],
  ["details", "details", 280],
];

/** Whether nothing at all is said. */
export function isEmptyDescription(description: Description): boolean {
  return LIMITS.every(([member]) => description[member] === "");
}

/** Refuses members that are too long; lengths count bytes. */
export function validateDescription(description: Description): void {
  for (const [member, name, max] of LIMITS) {
    const { length } = utf8(description[member]);
    ensure(length <= max, sdkErrors.InvalidRequest, `invalid ${name} length; got: ${length}, max: ${max}`);
  }
}

/** A description with the members replaced that the change names. */
export function updateDescription(old: Description, change: Description): Description {
  const pick = (member: keyof Description): string => (change[member] === KEEP ? old[member] : change[member]);
  const updated: Description = {
    moniker: pick("moniker"),
    identity: pick("identity"),
    website: pick("website"),
    securityContact: pick("securityContact"),
    details: pick("details"),
  };
  validateDescription(updated);
  return updated;
}

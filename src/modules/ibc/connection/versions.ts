import { ensure } from "../../../framework/index.ts";
import type { Version } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { connectionErrors } from "./api.ts";
import { isBlank } from "../host.ts";

const MAX_FEATURES = 100;

/** [ICS-03] The one version of connections: both orderings of channels. */
export const COMPATIBLE_VERSIONS: readonly Version[] = [{ identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] }];

/** Refuses a version without an identifier, or with blank or too many features. */
export function validateVersion(version: Version | undefined): void {
  const { InvalidVersion } = connectionErrors;
  ensure(version !== undefined, InvalidVersion, "version cannot be nil");
  ensure(!isBlank(version.identifier), InvalidVersion, "version identifier cannot be blank");
  ensure(version.features.length <= MAX_FEATURES, InvalidVersion, `features length must not exceed ${MAX_FEATURES} items`);
  const blank = version.features.findIndex(isBlank);
  ensure(blank < 0, InvalidVersion, `feature cannot be blank, index ${blank}`);
}

/** [ICS-03] Whether a version is one of the supported, with some of its features and no other. */
export function isSupportedVersion(supported: readonly Version[], proposed: Version): boolean {
  const match = supported.find(({ identifier }) => identifier === proposed.identifier);
  if (match === undefined || proposed.features.length === 0) return false;
  return proposed.features.every((feature) => match.features.includes(feature));
}

/** [ICS-03] The first version that both ends know, with the features that both have, in our order. */
export function pickVersion(supported: readonly Version[], offered: readonly Version[]): Version {
  for (const { identifier, features } of supported) {
    const counterparty = offered.find((version) => version.identifier === identifier);
    if (counterparty === undefined) continue;
    const common = features.filter((feature) => counterparty.features.includes(feature));
    if (common.length > 0) return { identifier, features: common };
  }
  const names = offered.map(({ identifier }) => identifier).join(" ");
  ensure(false, connectionErrors.VersionNegotiationFailed, `failed to find a matching counterparty version (${names})`);
}

import { utf8 } from "../../encoding/bytes.ts";
import { type Context, ensure, type PackedMessage, type ReadContext, sdkErrors } from "../../framework/index.ts";
import { CancelSoftwareUpgradeProposal, type Plan, SoftwareUpgradeProposal } from "../../proto/gen/cosmos/upgrade/v1beta1.ts";
import { ZERO_TIME } from "../../encoding/time.ts";
import { TextProposal } from "../../proto/gen/cosmos/gov/v1beta1.ts";
import { govErrors } from "./api.ts";
import { type LegacyContent, legacyContents } from "./slots.ts";

const MAX_TITLE_LENGTH = 140;
const MAX_DESCRIPTION_LENGTH = 10_000;

/** A proposal that only says something. */
export const textContent: LegacyContent = { typeUrl: TextProposal.typeUrl, run: () => undefined };

/** Upgrades have messages of their own: Go still knows their contents, and routes them to nobody. */
export const upgradeContents: readonly LegacyContent[] = [
  { typeUrl: SoftwareUpgradeProposal.typeUrl, validate: (content) => checkPlan(SoftwareUpgradeProposal.decode(content).plan) },
  { typeUrl: CancelSoftwareUpgradeProposal.typeUrl },
];

function checkPlan({ time, upgradedClientState, name, height }: Plan): void {
  const check = (holds: boolean, text: string): void => ensure(holds, sdkErrors.InvalidRequest, text);
  check(time === ZERO_TIME, "time-based upgrades have been deprecated in the SDK");
  check(upgradedClientState === undefined, "upgrade logic for IBC has been moved to the IBC module");
  check(name !== "", "name cannot be empty");
  check(height > 0n, "height must be greater than 0");
}

/** What all contents have. */
export interface Described {
  readonly title: string;
  readonly description: string;
}

/** The content of a message; without one Go dereferences nil. */
export function requireContent(content: PackedMessage | undefined): PackedMessage {
  if (content === undefined) throw new TypeError("runtime error: invalid memory address or nil pointer dereference");
  return content;
}

function kindOf(ctx: ReadContext, { typeUrl }: PackedMessage): LegacyContent | undefined {
  return legacyContents(ctx).find((kind) => kind.typeUrl === typeUrl);
}

/** Title and description of a content. */
export function describe(ctx: ReadContext, { typeUrl, value }: PackedMessage): Described {
  const decoded: unknown = ctx.router.codec(typeUrl)?.decode(value);
  const read = (name: string): string => {
    const text: unknown = typeof decoded === "object" && decoded !== null ? Reflect.get(decoded, name) : undefined;
    return typeof text === "string" ? text : "";
  };
  return { title: read("title"), description: read("description") };
}

/** Refuses a content of a kind that nobody knows, or that Go's ValidateBasic refuses. */
export function checkContent(ctx: ReadContext, content: PackedMessage): Described {
  const kind = kindOf(ctx, content);
  ensure(kind !== undefined, govErrors.InvalidProposalType, content.typeUrl);
  const described = describe(ctx, content);
  const { title, description } = described;
  const check = (holds: boolean, text: string): void => ensure(holds, govErrors.InvalidProposalContent, text);
  check(title.trim() !== "", "proposal title cannot be blank");
  check(utf8(title).length <= MAX_TITLE_LENGTH, `proposal title is longer than max length of ${MAX_TITLE_LENGTH}`);
  check(description !== "", "proposal description cannot be blank");
  check(utf8(description).length <= MAX_DESCRIPTION_LENGTH, `proposal description is longer than max length of ${MAX_DESCRIPTION_LENGTH}`);
  kind.validate?.(content.value);
  return described;
}

/** Does what a content says. */
export function runContent(ctx: Context, content: PackedMessage): void {
  const run = kindOf(ctx, content)?.run;
  ensure(run !== undefined, govErrors.NoProposalHandlerExists, content.typeUrl);
  run(ctx, content.value);
}

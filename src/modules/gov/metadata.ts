import { utf8 } from "../../encoding/bytes.ts";
import { ensure } from "../../framework/index.ts";
import { govErrors } from "./api.ts";

/** Bytes of metadata and titles; a summary may have forty times as many. */
const MAX_METADATA_LENGTH = 255;
const MAX_SUMMARY_LENGTH = 40 * MAX_METADATA_LENGTH;

/** Refuses metadata and titles that are too long. */
export function checkMetadata(metadata: string): void {
  const { length } = utf8(metadata);
  ensure(length <= MAX_METADATA_LENGTH, govErrors.MetadataTooLong, `got metadata with length ${length}`);
}

/** Refuses a summary that is too long. */
export function checkSummary(summary: string): void {
  const { length } = utf8(summary);
  ensure(length <= MAX_SUMMARY_LENGTH, govErrors.SummaryTooLong, `got summary with length ${length}`);
}

const TEXTS = ["title", "summary", "details", "proposal_forum_url", "vote_option_context"];

/** Title and summary in metadata that are a JSON object of the recommended form; undefined where they are not. */
function readMetadata(metadata: string): { readonly title: string; readonly summary: string } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  if (json !== null && (typeof json !== "object" || Array.isArray(json))) return undefined;
  const found = { title: "", summary: "" };
  for (const [key, value] of Object.entries(json ?? {})) {
    // Go's decoder does not tell the case of names, and takes null as nothing.
    const name = key.toLowerCase().replaceAll("\u017f", "s").replaceAll("\u212a", "k");
    if (value === null) continue;
    if (TEXTS.includes(name)) {
      if (typeof value !== "string") return undefined;
      if (name === "title" || name === "summary") found[name] = value;
    } else if (name === "authors" && !isTexts(value)) return undefined;
  }
  return found;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => one === null || typeof one === "string");
}

/** Metadata that say a title and a summary must say the proposal's own. */
export function checkMetadataContent(metadata: string, title: string, summary: string): void {
  const said = metadata === "" ? undefined : readMetadata(metadata);
  if (said === undefined) return;
  const check = (what: string, there: string, here: string): void =>
    ensure(there === here, govErrors.InvalidProposalContent, `metadata ${what} '${there}' must equal proposal ${what} '${here}'`);
  check("title", said.title, title);
  check("summary", said.summary, summary);
}

// Writes docs/spec-map.md: where each clause of ICS-028 is implemented, or why it is not; where the other standards are; and every
// deviation. Sources: the tags and DEVIATION: comments in src.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The tags of ICS-028, methods.md (cosmos/ibc), all 56. */
export const CCV_TAGS: readonly string[] = [
  ..."ACKP ACKVSC BBLOCK-CCR BBLOCK-INIT BBLOCK CCCONFIRM CCINIT COACK COCONFIRM COINIT COTRY CRCLIENT EBLOCK-CCR EBLOCK-CIS EBLOCK-RD EBLOCK-VSU EBLOCK GETUBS HCAPROP HCRPROP HOOK-AFUBOPCR INITG RCVMAT RCVP RCVSLASH STCC TOP TOVSC"
    .split(" ")
    .map((name) => `CCV-PCF-${name}.1`),
  ..."ACKMAT ACKP ACKSLASH BBLOCK-CCR BBLOCK-CIS BBLOCK-INIT BBLOCK CCCONFIRM CCINIT COACK COCONFIRM COINIT COTRY DISTRREW EBLOCK-RD EBLOCK-VSU EBLOCK HAREVSC INITG RCVP RCVVSC SNDPESLASH SNDSLASH TOMAT TOP TOSLASH UMP UPVALS"
    .split(" ")
    .map((name) => `CCV-CCF-${name}.1`),
];

const MATURITY = "Interchain Security 6 and later ends unbonding by time alone: no maturities are sent, and none is waited for.";

/** Clauses that have no code, and why: the behaviour target is interchain-security v7.0.1, not the text of the standard. */
export const REASONS: Readonly<Record<string, string>> = {
  "CCV-PCF-EBLOCK-CCR.1":
    "v7 stops no consumer for a slow acknowledgement or a slow launch: a packet that times out does (CCV-PCF-TOVSC.1), and one that never launches leases nothing.",
  "CCV-PCF-EBLOCK-RD.1": "The standard names it once, where it means CCV-CCF-EBLOCK-RD.1.",
  "CCV-PCF-GETUBS.1": MATURITY,
  "CCV-PCF-HOOK-AFUBOPCR.1": MATURITY,
  "CCV-CCF-ACKMAT.1": MATURITY,
  "CCV-CCF-TOMAT.1": MATURITY,
  "CCV-CCF-UMP.1": MATURITY,
  "CCV-CCF-BBLOCK-CCR.1": "v7 does not halt a consumer whose channel is closed: it goes on with the validators that it has.",
};

export interface Place {
  readonly file: string;
  /** What the comment stands above or in. */
  readonly name: string;
}
export interface SpecTags {
  readonly tags: ReadonlyMap<string, readonly Place[]>;
  readonly deviations: readonly (Place & { readonly text: string })[];
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return path.endsWith(join("proto", "gen")) ? [] : sources(path);
      return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
    })
    .sort();
}

const DECLARATION = /^(?:export )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/;

/** The declaration that a comment on this line belongs to: the one below it, or around it where it is indented. */
function ownerOf(lines: readonly string[], at: number): string {
  const isInside = /^\s+\S/.test(lines[at] ?? "") && !/^\s+\*/.test(lines[at] ?? "");
  const order = isInside ? lines.slice(0, at).reverse() : lines.slice(at);
  for (const line of order) {
    const name = DECLARATION.exec(line)?.[1];
    if (name !== undefined) return name;
  }
  return "";
}

/** The text behind `DEVIATION:` to the end of its comment. */
function deviationAt(lines: readonly string[], at: number): string {
  let text = (lines[at] ?? "").split("DEVIATION:")[1] ?? "";
  const isBlock = !/^\s*\/\//.test(lines[at] ?? "");
  for (let i = at + 1; i < lines.length && !text.includes("*/"); i++) {
    const more = /^\s*(?:\*|\/\/)(?!\/)\s?(.*)$/.exec(lines[i] ?? "")?.[1];
    if (more === undefined || isBlock === /^\s*\/\//.test(lines[i] ?? "")) break;
    text += more === "/" ? "*/" : ` ${more.trim()}`;
  }
  return text.replace(/\*\/.*/, "").trim();
}

/** Reads every tag and deviation of the sources. */
export function readSpecTags(): SpecTags {
  const tags = new Map<string, Place[]>();
  const deviations: (Place & { readonly text: string })[] = [];
  for (const path of sources(join(root, "src"))) {
    const file = relative(root, path).replaceAll("\\", "/");
    const lines = readFileSync(path, "utf8").split("\n");
    for (const [at, line] of lines.entries()) {
      for (const [, tag] of line.matchAll(/\[((?:CCV|ICS)-[A-Z0-9.-]+)\]/g)) {
        const places = tags.get(tag ?? "") ?? [];
        const place = { file, name: ownerOf(lines, at) };
        if (!places.some((p) => p.file === place.file && p.name === place.name)) places.push(place);
        tags.set(tag ?? "", places);
      }
      if (/(?:\/\/|\*).*DEVIATION:/.test(line)) deviations.push({ file, name: ownerOf(lines, at), text: deviationAt(lines, at) });
    }
  }
  return { tags, deviations };
}

const link = ({ file, name }: Place): string => `[${name === "" ? file : `\`${name}\``}](../${file})`;

/** The page. */
export function specMap({ tags, deviations }: SpecTags): string {
  const row = (tag: string): string => {
    const places = tags.get(tag);
    return `| ${tag} | ${places === undefined ? (REASONS[tag] ?? "**missing**") : places.map(link).join(", ")} |`;
  };
  const standards = [...tags.keys()].filter((tag) => tag.startsWith("ICS-")).sort();
  const files = (tag: string): string =>
    [...new Set((tags.get(tag) ?? []).map(({ file }) => file))].map((file) => `[${file.replace("src/", "")}](../${file})`).join(", ");
  return [
    "# Where the standards are implemented",
    "Written by `npm run spec-map` from the tags and `DEVIATION:` comments in the sources.",
    "",
    "## ICS-028, clause by clause",
    "The tags are those of methods.md in cosmos/ibc; PCF are the provider's functions, CCF the consumer's. What we do is what interchain-security v7.0.1 does; where that has left the text of the standard, the reason stands in the place of code.",
    "",
    "| clause | code, or why there is none |",
    "| --- | --- |",
    ...CCV_TAGS.map(row),
    "",
    "## Other standards",
    "| standard | files |",
    "| --- | --- |",
    ...standards.map((tag) => `| ${tag} | ${files(tag)} |`),
    "",
    "## Deviations from Go and from the standards",
    "| where | what and why |",
    "| --- | --- |",
    ...deviations.map((d) => `| ${link(d)} | ${d.text.replaceAll("|", "\\|")} |`),
    "",
  ].join("\n");
}

/** Path of the written page. */
export const SPEC_MAP: string = join(root, "docs", "spec-map.md");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = readSpecTags();
  writeFileSync(SPEC_MAP, specMap(found));
  process.stdout.write(`${found.tags.size} tags, ${found.deviations.length} deviations\n`);
}

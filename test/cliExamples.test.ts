import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Command } from "commander";
import { createStyle, type Io } from "../src/cli/io.ts";
import { createProgram } from "../src/cli/program.ts";

const root = join(import.meta.dirname, "..");

function ioInto(out: string[]): Io {
  return { out: (line) => void out.push(line), err: () => {}, stdin: async () => "", env: {}, ask: undefined, style: createStyle(false) };
}

/** A command line without the program's name, comment, redirections and what quotes hold together. */
function wordsOf(line: string): readonly string[] {
  const bare = line.replace(/\s#.*$/, "").replace(/\s[<>|].*$/, "");
  return (bare.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).slice(1);
}

/** What is wrong with a command line; undefined when the program has its command and flags. */
async function wrongWith(line: string): Promise<string | undefined> {
  const words = wordsOf(line);
  let command: Command = await createProgram(ioInto([]), words, "0");
  const options = [...command.options];
  let at = 0;
  for (; at < words.length; at++) {
    const next = command.commands.find((child) => [child.name(), ...child.aliases()].includes(words[at] ?? ""));
    if (next === undefined) break;
    command = next;
    options.push(...command.options);
  }
  if (command.commands.length > 0 && !words.slice(at).every((word) => word === "--help")) return `no command: ${line}`;
  const flags = words.slice(at).filter((word) => /^-\D/.test(word) && word !== "--help");
  const unknown = flags.map((flag) => flag.split("=")[0]).filter((flag) => !options.some((o) => o.long === flag || o.short === flag));
  return unknown.length === 0 ? undefined : `no flag ${unknown.join(", ")}: ${line}`;
}

/** Command lines of the shell blocks of README and guides. */
function documented(): readonly string[] {
  const names = readdirSync(join(root, "docs", "guide"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  const guides = names.map((name) => join("docs", "guide", name));
  return ["README.md", ...guides].flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)]
      .flatMap(([, block = ""]) => block.split("\n"))
      .filter((line) => line.startsWith("interlease ")),
  );
}

/** Command lines that the help of every command shows. */
async function helped(): Promise<readonly string[]> {
  const out: string[] = [];
  const visit = (command: Command): void => {
    command.outputHelp();
    command.commands.forEach(visit);
  };
  for (const argv of [[], ["tx"], ["query"]]) visit(await createProgram(ioInto(out), argv, "0"));
  return [...new Set(out.flatMap((text) => [...text.matchAll(/^ {2}\$ (interlease .*)$/gm)].map(([, line = ""]) => line)))];
}

test("every command line of the guides exists, with its flags", async () => {
  const lines = documented();
  assert.ok(lines.length > 15, `${lines.length} lines`);
  const wrong = await Promise.all(lines.map(wrongWith));
  assert.deepEqual(
    wrong.filter((line) => line !== undefined),
    [],
  );
});

test("every example that a command's help shows exists, with its flags", async () => {
  const lines = await helped();
  assert.ok(lines.length > 30, `${lines.length} lines`);
  const wrong: string[] = [];
  for (const line of lines) {
    const found = await wrongWith(line);
    if (found !== undefined) wrong.push(found);
  }
  assert.deepEqual(wrong, []);
});

test("a command or flag that does not exist is found", async () => {
  assert.match((await wrongWith("interlease upp")) ?? "", /no command/);
  assert.match((await wrongWith("interlease up --consumer x.ts --ephemral")) ?? "", /no flag --ephemral/);
  assert.match((await wrongWith("interlease tx bank sent alice")) ?? "", /no command/);
  assert.equal(await wrongWith("interlease up --ports auto # any"), undefined);
});

import { Command } from "commander";
import { addComet } from "./cmds/comet/index.ts";
import { addExport } from "./cmds/export/index.ts";
import { addFaucet } from "./cmds/faucet/index.ts";
import { addInit } from "./cmds/init/index.ts";
import { addKeys } from "./cmds/keys/index.ts";
import { addQuery } from "./cmds/query/index.ts";
import { addStart } from "./cmds/start/index.ts";
import { addStatus } from "./cmds/status/index.ts";
import { addTime } from "./cmds/time/index.ts";
import { addTx } from "./cmds/tx/index.ts";
import { addUp } from "./cmds/up/index.ts";
import type { Io } from "./io.ts";

/** The command line of `interlease`: every command, none of them run. */
export async function createProgram(io: Io, argv: readonly string[], version: string): Promise<Command> {
  const program = new Command("interlease");
  program
    .description("Interchain Security on your machine: a provider chain leases its validators to consumer chains")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "help for any command")
    .helpCommand("help [command]", "help for a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, "")),
      writeErr: (text) => io.err(text.replace(/\n$/, "")),
      outputError: (text, write) => write(asSentence(text, io)),
    })
    .addHelpText(
      "after",
      "\nExample:\n  $ interlease up            a provider, a consumer and a relayer, ready in seconds\n  $ interlease status",
    );
  addUp(program, io);
  addStatus(program, io);
  addTime(program, io);
  addFaucet(program, io);
  addKeys(program, io);
  await addTx(program, io, argv);
  await addQuery(program, io, argv);
  addInit(program, io);
  addStart(program, io);
  addExport(program, io);
  addComet(program, io);
  return program;
}

/** Commander's error in the form of all our errors: a sentence and a hint. */
function asSentence(text: string, io: Io): string {
  const [first = "", second = ""] = text.trim().split("\n");
  const suggestion = /\(Did you mean (one of )?(.*)\?\)/.exec(second)?.[2];
  const hint = suggestion === undefined ? "add --help to see what can be given" : `did you mean ${suggestion}?`;
  return `${io.style.red("error:")} ${first.replace(/^error: /, "")}\n${io.style.dim("hint:")} ${hint}\n`;
}

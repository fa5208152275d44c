import { readFileSync } from "node:fs";
import { reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { processIo } from "./processIo.ts";
import { createProgram } from "./program.ts";

/** Runs a command line and gives the exit code. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    const program = await createProgram(io, argv, packageVersion());
    if (argv.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    return reportFailure(error, io, argv.includes("--verbose"));
  }
}

function packageVersion(): string {
  // Two folders up from src/cli, one from dist.
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const json: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (typeof json === "object" && json !== null && "version" in json && typeof json.version === "string") return json.version;
    } catch {
      // The other layout.
    }
  }
  return "unknown";
}

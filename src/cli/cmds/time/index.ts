import type { Command } from "commander";
import { addCommand, homeOption, parseSpan, textFlag, usageError, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { networkHome } from "../../../localnet/node/home.ts";

export function addTime(parent: Command, io: Io): void {
  const group = addCommand(parent, {
    usage: "time",
    summary: "the network's clock",
    examples: ["time now", "time advance 21d"],
  });
  const now = addCommand(group, { usage: "now", summary: "the network's time", examples: ["time now", "time now --json"], prints: true });
  homeOption(now).action(async (flags: Record<string, unknown>) => {
    const { runTimeNow } = await import("./run.ts");
    await runTimeNow({ home: networkHome(textFlag(flags, "home"), io.env), json: wantsJson(flags) }, io);
  });
  const advance = addCommand(group, {
    usage: "advance <span>",
    summary: "move every chain's time forward at once; light clients stay alive",
    examples: ["time advance 21d", "time advance 504h", "time advance 90s"],
    prints: true,
  });
  homeOption(advance).action(async (span: string, flags: Record<string, unknown>) => {
    const ns = parseSpan(span, "the span");
    if (ns < 1_000_000_000n) throw usageError(`${span} is less than a second`);
    const { runTimeAdvance } = await import("./run.ts");
    await runTimeAdvance(
      { home: networkHome(textFlag(flags, "home"), io.env), json: wantsJson(flags), seconds: Number(ns / 1_000_000_000n) },
      io,
    );
  });
}

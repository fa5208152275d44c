import type { Command } from "commander";
import { addCommand, homeOption } from "../../command.ts";
import type { Io } from "../../io.ts";
import { networkOptions } from "../../session/choice.ts";
import { advanceOptions } from "./options.ts";

/** `time`: the clock of the running network. */
export function addTime(parent: Command, io: Io): void {
  const group = addCommand(parent, {
    usage: "time",
    summary: "the network's clock",
    examples: ["time now", "time advance 21d"],
  });
  const now = addCommand(group, { usage: "now", summary: "the network's time", examples: ["time now", "time now --json"], prints: true });
  homeOption(now).action(async (flags: Record<string, unknown>) => {
    const { runTimeNow } = await import("./run.ts");
    await runTimeNow(networkOptions(flags, io), io);
  });
  const advance = addCommand(group, {
    usage: "advance <span>",
    summary: "move every chain's time forward at once; light clients stay alive",
    examples: ["time advance 21d", "time advance 504h", "time advance 90s"],
    prints: true,
  });
  homeOption(advance).action(async (span: string, flags: Record<string, unknown>) => {
    const options = advanceOptions(span, flags, io);
    const { runTimeAdvance } = await import("./run.ts");
    await runTimeAdvance(options, io);
  });
}

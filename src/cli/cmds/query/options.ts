import type { Command } from "commander";
import { networkHome } from "../../../localnet/node/home.ts";
import { type Flags, homeOption, textFlag, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type ChainChoice, chainChoice } from "../../session/choice.ts";

/** The flags of every query. */
export function queryOptions(command: Command): Command {
  return homeOption(command)
    .option("--node <url>", "RPC address of any chain, as http://127.0.0.1:26657 or tcp://…")
    .option("--chain-id <id>", "chain of the running network to ask")
    .option("--height <n>", "ask the state at this height (default: the latest)");
}

/** Whom a query asks, and how its answer is printed. */
export interface QueryTarget {
  readonly choice: ChainChoice;
  readonly height: string | undefined;
  readonly json: boolean;
}

/** The target as the flags name it. */
export function queryTarget(flags: Flags, io: Io): QueryTarget {
  return {
    choice: chainChoice(flags, networkHome(textFlag(flags, "home"), io.env)),
    height: textFlag(flags, "height"),
    json: wantsJson(flags),
  };
}

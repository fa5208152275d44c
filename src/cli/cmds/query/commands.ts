import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import { QUERY_ALIASES } from "../../grammar/aliases.ts";
import { byModule, type CatalogEntry, kebab, queryCatalog } from "../../grammar/catalog.ts";
import { fieldOptions, grammarOf, readRequest, usageOf } from "../../grammar/request.ts";
import type { Io } from "../../io.ts";
import { queryOptions, queryTarget } from "./options.ts";
import { runBlockQuery, runQuery, runTxQuery } from "./run.ts";

/** A command per module and query. */
export function addQueryCommands(group: Command, io: Io): void {
  for (const [module, entries] of byModule(queryCatalog())) {
    const first = entries[0];
    if (first === undefined) continue;
    const command = addCommand(group, {
      usage: module,
      summary: `queries of ${first.method.service.replace(/\.(Query|Service)$/, "")}`,
      examples: [`query ${module} ${first.name}`],
      ...(module === "ccvconsumer" ? { aliases: ["consumer"] } : module === "ibc-transfer" ? { aliases: ["transfer"] } : {}),
    });
    for (const entry of entries) addOne(command, entry, io);
  }
  addChainQueries(group, io);
}

function addOne(parent: Command, entry: CatalogEntry, io: Io): void {
  const { module, name, method } = entry;
  const alias = QUERY_ALIASES[method.path];
  const grammar = grammarOf(method.input, alias);
  const args = grammar.args.map((a) => ` <${kebab(a)}>`).join("");
  const command = addCommand(parent, {
    usage: name,
    summary: method.output.typeName.split(".").at(-1) ?? "answer",
    description: `${method.path}\nGive the request as arguments, as flags, or as a JSON file (- reads standard input).`,
    examples: [`query ${module} ${alias?.names?.[0] ?? name}${args}`],
    ...(alias?.names === undefined ? {} : { aliases: alias.names }),
    prints: true,
  });
  queryOptions(command).argument("[args...]").usage(usageOf(grammar, "request"));
  const fields = fieldOptions(command, grammar);
  command.action(async (given: string[], flags: Record<string, unknown>) => {
    const { json } = await readRequest(grammar, { args: given, flags, fields }, io);
    await runQuery({ entry, request: json, ...queryTarget(flags, io) }, io);
  });
}

/** Blocks and transactions, which are not a module's. */
function addChainQueries(group: Command, io: Io): void {
  const tx = addCommand(group, {
    usage: "tx <hash>",
    summary: "a transaction and its result",
    examples: ["query tx 9A2F…"],
    prints: true,
  });
  queryOptions(tx).action(async (hash: string, flags: Record<string, unknown>) => runTxQuery({ hash, ...queryTarget(flags, io) }, io));
  const block = addCommand(group, {
    usage: "block [height]",
    summary: "a block as CometBFT's RPC has it",
    examples: ["query block 5"],
    prints: true,
  });
  queryOptions(block).action(async (height: string | undefined, flags: Record<string, unknown>) => {
    const target = queryTarget(flags, io);
    await runBlockQuery({ ...target, height: height ?? target.height }, io);
  });
}

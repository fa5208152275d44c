import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import { MESSAGE_ALIASES } from "../../grammar/aliases.ts";
import { byModule, type CatalogEntry, kebab, messageCatalog } from "../../grammar/catalog.ts";
import { fieldOptions, grammarOf, readRequest, usageOf } from "../../grammar/request.ts";
import type { Io } from "../../io.ts";
import { readTxOptions, txOptions } from "./options.ts";
import { runTx } from "./run.ts";

/** A command per module and message. */
export function addTxCommands(group: Command, io: Io): void {
  for (const [module, entries] of byModule(messageCatalog())) {
    const first = entries[0];
    if (first === undefined) continue;
    const command = addCommand(group, {
      usage: module,
      summary: `messages of ${first.method.service.replace(/\.Msg$/, "")}`,
      examples: [`tx ${module} ${first.name} --from alice`],
      ...(module === "ibc-transfer" ? { aliases: ["transfer"] } : {}),
    });
    for (const entry of entries) addOne(command, entry, io);
  }
}

function addOne(parent: Command, entry: CatalogEntry, io: Io): void {
  const { module, name, method } = entry;
  const alias = MESSAGE_ALIASES[method.input.typeName];
  const grammar = grammarOf(method.input, alias);
  const args = grammar.args.map((a) => ` <${kebab(a)}>`).join("");
  const given = args === "" && method.input.fields.length > 1 ? " message.json" : args;
  const command = addCommand(parent, {
    usage: name,
    summary: method.input.typeName.split(".").at(-1) ?? name,
    description: `${method.input.typeUrl}\nGive the message as arguments, as flags, or as a JSON file (- reads standard input). The signer is --from.`,
    examples: [`tx ${module} ${name}${given}${grammar.args.includes("from") ? "" : " --from alice"}`],
    ...(alias?.names === undefined ? {} : { aliases: alias.names }),
    prints: true,
  });
  txOptions(command).argument("[args...]").usage(usageOf(grammar, "message"));
  const fields = fieldOptions(command, grammar);
  command.action(async (given: string[], flags: Record<string, unknown>) => {
    const request = await readRequest(grammar, { args: given, flags, fields }, io);
    const options = readTxOptions(flags, io);
    // Who stands as an argument sends, whatever --from says, as in Go: coins never leave another account than the one named.
    await runTx({ ...options, from: request.from ?? options.from, entry, message: request.json }, io);
  });
}

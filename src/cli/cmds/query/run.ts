import type { JsonObject, JsonValue } from "../../../encoding/json.ts";
import { OperationError } from "../../../encoding/error.ts";
import { fromJson, toJson } from "../../../proto/registry.ts";
import { printJson, usageError } from "../../command.ts";
import type { CatalogEntry } from "../../grammar/catalog.ts";
import type { Io } from "../../io.ts";
import { openSession } from "../../session/chain.ts";
import { readable } from "../../yaml.ts";
import type { QueryTarget } from "./options.ts";

function heightOf({ height }: QueryTarget): bigint | undefined {
  if (height === undefined) return undefined;
  if (!/^\d+$/.test(height)) throw usageError(`--height ${height} is not a height`);
  return BigInt(height);
}

function print(value: JsonValue, json: boolean, io: Io): void {
  if (json) printJson(io, value);
  else io.out(readable(value));
}

/** Asks a chain a query of one of its modules and prints the answer. */
export async function runQuery(
  options: QueryTarget & { readonly entry: CatalogEntry; readonly request: JsonObject },
  io: Io,
): Promise<void> {
  const { method, module } = options.entry;
  const request = fromJson(method.input, options.request);
  const { client } = await openSession(options.choice, module);
  // The request's type is the method's own: it was read by its codec.
  const answer = await client.query(method, request as Partial<unknown>, heightOf(options));
  print(toJson(method.output, answer), options.json, io);
}

/** Prints a transaction and its result. */
export async function runTxQuery(options: QueryTarget & { readonly hash: string }, io: Io): Promise<void> {
  const hash = options.hash.replace(/^0x/i, "").toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(hash)) throw usageError(`${options.hash} is not a transaction's hash`, "it has 64 hex digits");
  const { client, chainId } = await openSession(options.choice);
  const answer = await client.transport.request("tx_search", { query: `tx.hash='${hash}'`, prove: false });
  const txs =
    typeof answer === "object" && answer !== null && "txs" in answer && Array.isArray(answer["txs"])
      ? (answer["txs"] as readonly JsonValue[])
      : [];
  if (txs[0] === undefined) throw new OperationError("NOT_FOUND", `${chainId} has no transaction ${hash}`);
  print(txs[0], options.json, io);
}

/** Prints a block. */
export async function runBlockQuery(options: QueryTarget, io: Io): Promise<void> {
  const height = heightOf(options);
  const { client } = await openSession(options.choice);
  print(await client.transport.request("block", height === undefined ? {} : { height: height.toString() }), options.json, io);
}

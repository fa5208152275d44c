import { type Coin, signTx, simulationTx } from "../../../client/tx.ts";
import { type TxOutcome, txHash } from "../../../client/chainClient.ts";
import { formatCoins } from "../../../encoding/coins.ts";
import { toHexUpper } from "../../../encoding/bytes.ts";
import { encodeBech32, decodeBech32 } from "../../../encoding/bech32.ts";
import { OperationError } from "../../../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../encoding/json.ts";
import { AuthInfo, Fee, Tx, TxBody } from "../../../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { fromJson, toJson } from "../../../proto/registry.ts";
import { printJson, usageError } from "../../command.ts";
import { OPERATOR_FIELDS } from "../../grammar/aliases.ts";
import type { CatalogEntry } from "../../grammar/catalog.ts";
import type { Io } from "../../io.ts";
import { type ChainSession, openSession } from "../../session/chain.ts";
import { findSigner } from "../../session/keyring.ts";
import type { Signer } from "../../session/signer.ts";
import { readable } from "../../yaml.ts";
import { createValidatorJson } from "./createValidator.ts";
import type { TxOptions } from "./options.ts";

/** A message and how it is signed and sent. */
export interface TxRun extends TxOptions {
  readonly entry: CatalogEntry;
  readonly message: JsonObject;
}

const ONE = 10n ** 18n;

/** Signs the message, sends it and prints what came of it. */
export async function runTx(options: TxRun, io: Io): Promise<void> {
  const session = await openSession(options.choice, options.entry.module);
  const signer = await signerOf(options, session, io);
  const message = messageAny(options, signer.wallet.address, session.prefix);
  if (options.generateOnly) return printUnsigned(options, session, message, io);
  const account = await session.client.account(signer.wallet.address);
  if (account === undefined)
    throw new OperationError("ACCOUNT", `${signer.wallet.address} has no account on ${session.chainId}`, {
      hint: "send it some coins first: `interlease faucet` does",
    });
  const estimate = async (): Promise<bigint> => {
    // Taking a fee is a good part of a small transaction's gas, whatever its amount.
    const content = { messages: [message], memo: options.memo, fee: feeFor(1n, options, session) };
    const used = await session.client.simulate(simulationTx(content, signer.wallet, account.sequence));
    return (used * options.adjustment + ONE - 1n) / ONE;
  };
  if (options.dryRun) return printEstimate(await estimate(), options.json, io);
  const gasLimit = options.gasLimit ?? (await estimate());
  const fee = { amount: feeFor(gasLimit, options, session), gasLimit };
  await confirm(options, { signer, fee: fee.amount, gasLimit, session }, io);
  const content = { messages: [message], fee, memo: options.memo, timeoutHeight: options.timeoutHeight };
  const tx = signTx(content, signer.wallet, { chainId: session.chainId, ...account, mode: options.mode });
  const sent = await session.client.broadcast(tx);
  if (sent.code !== 0 || !options.wait) {
    return finish({ ...sent, height: 0n, data: new Uint8Array(0), gasWanted: gasLimit, gasUsed: 0n, events: [] }, options.json, io);
  }
  finish(await included(session, txHash(tx)), options.json, io);
}

async function signerOf(options: TxRun, session: ChainSession, io: Io): Promise<Signer> {
  if (options.from === undefined) throw usageError("nobody signs the transaction", "name a key with --from");
  return findSigner(options.from, { keyring: options.keyring, network: session.network, prefix: session.prefix }, io);
}

/** The message with its sender filled in, packed. */
function messageAny({ entry, message }: TxRun, sender: string, prefix: string): Any {
  const codec = entry.method.input;
  const json: Record<string, JsonValue> =
    codec.typeName === "cosmos.staking.v1beta1.MsgCreateValidator" && message["amount"] !== undefined
      ? { ...createValidatorJson(message) }
      : { ...message };
  const operator = encodeBech32(`${prefix}valoper`, decodeBech32(sender).bytes);
  for (const field of codec.fields) {
    if (json[field.name] !== undefined || json[field.property] !== undefined) continue;
    if (OPERATOR_FIELDS.has(`${codec.typeName}.${field.name}`)) json[field.name] = operator;
    else if (codec.signers.includes(field.name) && field.kind === "string") json[field.name] = sender;
  }
  return { typeUrl: codec.typeUrl, value: codec.encode(fromJson(codec, json)) };
}

function feeFor(gasLimit: bigint, options: TxRun, session: ChainSession): readonly Coin[] {
  if (options.fees !== undefined) return options.fees;
  const price = options.gasPrice ?? session.gasPrice;
  if (price === undefined || price.atomics === 0n) return [];
  return [{ denom: price.denom, amount: (gasLimit * price.atomics + ONE - 1n) / ONE }];
}

function printUnsigned(options: TxRun, session: ChainSession, message: Any, io: Io): void {
  const gasLimit = options.gasLimit ?? 200_000n;
  const body = TxBody.from({ messages: [message], memo: options.memo, timeoutHeight: options.timeoutHeight });
  const authInfo = AuthInfo.from({ fee: Fee.from({ amount: feeFor(gasLimit, options, session), gasLimit }) });
  printJson(io, toJson(Tx, { body, authInfo, signatures: [] }));
}

function printEstimate(gas: bigint, json: boolean, io: Io): void {
  if (json) printJson(io, { gas_estimate: gas });
  else io.out(`gas estimate: ${gas}`);
}

/** On a terminal a transaction is shown before it is sent; scripts are not asked. */
async function confirm(
  options: TxRun,
  about: { readonly signer: Signer; readonly fee: readonly Coin[]; readonly gasLimit: bigint; readonly session: ChainSession },
  io: Io,
): Promise<void> {
  if (options.yes || io.ask === undefined) return;
  io.err(readable({ message: { "@type": options.entry.method.input.typeUrl, ...options.message } }));
  const fee = about.fee.length === 0 ? "no fee" : formatCoins(about.fee);
  const answer = await io.ask(
    `send it to ${about.session.chainId} as ${about.signer.name} for ${fee} (gas ${about.gasLimit})? [y/N] `,
    false,
  );
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperationError("CANCELLED", "nothing was sent", { hint: "-y sends without asking" });
}

async function included(session: ChainSession, hash: string): Promise<TxOutcome> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const found = await session.client.tx(hash);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new OperationError("NOT_INCLUDED", `transaction ${hash} is in no block of ${session.chainId} after 60 s`, {
    hint: "does the chain make blocks? `interlease status` shows it",
  });
}

function finish(outcome: TxOutcome, json: boolean, io: Io): void {
  const { hash, code, codespace, log, height, gasWanted, gasUsed, data, events } = outcome;
  const answer: JsonObject = {
    height: height.toString(),
    txhash: hash,
    codespace,
    code,
    data: toHexUpper(data),
    raw_log: log,
    gas_wanted: gasWanted.toString(),
    gas_used: gasUsed.toString(),
    events: events.map((e) => ({ type: e.type, attributes: e.attributes.map(({ key, value }) => ({ key, value })) })),
  };
  if (json) printJson(io, answer);
  else io.out(readable(without(answer, "events")));
  if (code !== 0)
    throw new OperationError("TX_FAILED", `the transaction failed with ${codespace}/${code}: ${log}`, {
      hint: height === 0n ? "the chain refused it at once: no fee was taken" : `it is in block ${height}; its fee was taken`,
    });
}

function without(object: JsonObject, name: string): JsonObject {
  return isJsonObject(object) ? Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) : object;
}

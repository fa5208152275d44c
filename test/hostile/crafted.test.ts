import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "../../src/crypto/hash.ts";
import { providerApp } from "../../src/chains/provider.ts";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { toHex, utf8 } from "../../src/encoding/bytes.ts";
import { parseTime, SECOND } from "../../src/encoding/time.ts";
import type { BlockRequest } from "../../src/framework/application.ts";
import { createApplication } from "../../src/framework/runtime.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { BaseAccount, Query as AuthQuery } from "../../src/proto/gen/cosmos/auth/v1beta1.ts";
import { Query as BankQuery } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { openMemoryMultiStore } from "../../src/store/multiStore.ts";
import { cases, craft, type CraftedTx, walletOf } from "./craftedTxs.ts";

/**
 * Transactions that no library would write, each from an account of its own: CheckTx, result in a block, and the sender's account and
 * coins after it are what the Go provider gives (test/vectors/go/hostile). CRAFTED_OPS names a folder to write the requests to.
 */
const VECTORS = new URL("../vectors/crafted-go.json.gz", import.meta.url);
const OPS = process.env["CRAFTED_OPS"];
const CHAIN_ID = "crafted-1";
const TIME = parseTime("2026-01-01T00:00:00Z");
const VALIDATOR = validatorOf(3, "val1");
const COINS = 1_000_000_000_000n;

const CASES = cases(operatorOf(VALIDATOR, "cosmos"));

const GENESIS = chainGenesis({
  chainId: CHAIN_ID,
  timeNs: TIME,
  app: providerApp(),
  accounts: CASES.map(([name], i) => ({ account: { name, mnemonic: "", wallet: () => walletOf(i) }, amount: COINS })),
  validators: [{ validator: VALIDATOR, balance: 200_000_000n, stake: 100_000_000n }],
});

interface Verdict {
  readonly check: string;
  readonly deliver: string;
  readonly sequence: string;
  readonly coins: string;
}

const FIRST_ACCOUNT = 1n;
const TXS: readonly CraftedTx[] = CASES.map((one, i) => craft(one, walletOf(i), CHAIN_ID, FIRST_ACCOUNT + BigInt(i)));

function questions({ wallet }: CraftedTx): readonly { readonly path: string; readonly data: Uint8Array }[] {
  const { address } = wallet;
  const { account } = AuthQuery;
  const { balance } = BankQuery;
  return [
    { path: account.path, data: account.input.encode({ address }) },
    { path: balance.path, data: balance.input.encode({ address, denom: "stake" }) },
  ];
}

function verdict(check: string, deliver: string, account: Uint8Array, coins: Uint8Array): Verdict {
  const { account: found } = AuthQuery.account.output.decode(account);
  const sequence = found === undefined ? "" : BaseAccount.decode(found.value).sequence.toString();
  return { check, deliver, sequence, coins: (BankQuery.balance.output.decode(coins).balance?.amount ?? 0n).toString() };
}

/** Code and what counts as asked for, which is part of a block's results hash. */
function codeOf({ codespace, code, gasWanted }: Pick<Answer, "codespace" | "code"> & { readonly gasWanted: bigint | number }): string {
  return `${codespace}/${code}, ${gasWanted} gas wanted`;
}

async function ours(): Promise<{ readonly verdicts: readonly Verdict[]; readonly logs: readonly string[] }> {
  const app = providerApp();
  const application = createApplication(app, {
    multiStore: openMemoryMultiStore({ stores: app.stores, initialHeight: 1n }),
    ignoreGenesis: "all",
  });
  application.initChain({
    timeNs: TIME,
    chainId: CHAIN_ID,
    consensusParams: {
      block: { maxBytes: 22_020_096n, maxGas: -1n },
      evidence: { maxAgeNumBlocks: 100_000n, maxAgeDurationNs: 172_800_000_000_000n, maxBytes: 1_048_576n },
      validator: { pubKeyTypes: ["ed25519"] },
      version: { app: 0n },
      abci: { voteExtensionsEnableHeight: 0n },
    },
    validators: [],
    appStateBytes: utf8(JSON.stringify(GENESIS["app_state"])),
    initialHeight: 1n,
  });
  const block = async (height: bigint, txs: readonly Uint8Array[]) => {
    const request = blockOf(height, txs);
    const { txResults } = application.finalizeBlock(request);
    await application.commit();
    return txResults;
  };
  await block(1n, []);
  const checks = TXS.map(({ tx }) => codeOf(application.checkTx(tx, false)));
  const results = await block(
    2n,
    TXS.map(({ tx }) => tx),
  );
  const verdicts = TXS.map((one, i) => {
    const [account, coins] = questions(one).map(({ path, data }) => application.query({ path, data, height: 0n, prove: false }).value);
    const result = results[i];
    assert.ok(result !== undefined && account !== undefined && coins !== undefined);
    return verdict(checks[i] ?? "", codeOf(result), account, coins);
  });
  return { verdicts, logs: results.map(({ log }) => log) };
}

function blockOf(height: bigint, txs: readonly Uint8Array[]): BlockRequest {
  return {
    height,
    txs,
    timeNs: TIME + height * SECOND,
    lastCommit: { round: 0, votes: [] },
    misbehavior: [],
    hash: sha256(utf8(`block ${height}`)),
    nextValidatorsHash: sha256(utf8("validators")),
    proposerAddress: VALIDATOR.consAddress,
  };
}

/** What the Go program is asked, in its order. */
function requests(): readonly object[] {
  const time = (ns: bigint) => ({ secs: Number(ns / SECOND), nanos: Number(ns % SECOND) });
  const block = (request: BlockRequest): object => ({
    ...{ op: "block", results: true, height: Number(request.height), txs: request.txs.map(toBase64), ...time(request.timeNs) },
    ...{ hash: toBase64(request.hash), next: toBase64(request.nextValidatorsHash), prop: toBase64(request.proposerAddress) },
    ...{ round: 0, votes: [] },
  });
  return [
    { op: "init", defaults: true, chainId: CHAIN_ID, height: 1, state: GENESIS["app_state"], ...time(TIME) },
    block(blockOf(1n, [])),
    ...TXS.map(({ tx }) => ({ op: "check", tx: toBase64(tx) })),
    block(
      blockOf(
        2n,
        TXS.map(({ tx }) => tx),
      ),
    ),
    ...TXS.flatMap((one) => questions(one).map(({ path, data }) => ({ op: "query", path, tx: toBase64(data) }))),
  ];
}

interface Answer {
  readonly code: number;
  readonly codespace: string;
  readonly gasWanted: number;
  readonly value: string;
  readonly results: readonly Answer[];
}

/** The answers of the Go program by the transactions' names. */
function vectorsOf(lines: readonly string[]): Vectors {
  const answers = lines.map((line): Answer => JSON.parse(line));
  const checks = answers.slice(1, 1 + TXS.length);
  const results = answers[1 + TXS.length]?.results ?? [];
  const told = answers.slice(2 + TXS.length).map(({ value }) => fromBase64(value));
  const verdicts = TXS.map(({ name }, i): readonly [string, Verdict] => {
    const [check, result, account, coins] = [checks[i], results[i], told[2 * i], told[2 * i + 1]];
    if (check === undefined || result === undefined || account === undefined || coins === undefined)
      throw new Error(`no answer for ${name}`);
    return [name, verdict(codeOf(check), codeOf(result), account, coins)];
  });
  return { digest: digest(), verdicts: Object.fromEntries(verdicts) };
}

interface Vectors {
  /** Of the requests: the answers belong to these bytes alone. */
  readonly digest: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

function digest(): string {
  return toHex(sha256(utf8(JSON.stringify(TXS.map(({ tx }) => toBase64(tx))))));
}

test("transactions that no library writes get the codes of the Go provider, and cost and change what they do there", async () => {
  if (OPS !== undefined) {
    writeFileSync(
      `${OPS}/crafted.ops`,
      `${requests()
        .map((r) => JSON.stringify(r))
        .join("\n")}\n`,
    );
    const answers = `${OPS}/crafted.go`;
    if (existsSync(answers)) writeFileSync(VECTORS, gzipSync(JSON.stringify(vectorsOf(readFileSync(answers, "utf8").trim().split("\n")))));
  }
  const go: Vectors = JSON.parse(gunzipSync(readFileSync(VECTORS)).toString("utf8"));
  assert.equal(go.digest, digest(), "the transactions are others than those that Go was asked: make the answers again");
  const { verdicts, logs } = await ours();
  const differences = TXS.flatMap(({ name }, i) => {
    const [ours, theirs] = [verdicts[i], go.verdicts[name]].map((one) => JSON.stringify(one));
    return ours === theirs ? [] : [`${name}: ours ${ours} ${logs[i]}\n    Go ${theirs}`];
  });
  assert.deepEqual(differences, []);
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { consumerApp } from "../../src/chains/consumer.ts";
import { providerApp } from "../../src/chains/provider.ts";
import { toBase64 } from "../../src/encoding/base64.ts";
import { fromHex, utf8 } from "../../src/encoding/bytes.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { createApplication } from "../../src/framework/runtime.ts";
import { openMemoryMultiStore } from "../../src/store/multiStore.ts";
import { blockRequest, RecordedChain, recordedRuns, RECORDINGS, type Role } from "../conformance/recording.ts";
import { Dice } from "../support/mutation.ts";
import { type HostileRequest, hostileQueries, hostileTxs } from "./recordedRequests.ts";

/**
 * Wrong variants of recorded transactions and queries at the state that the recording had: what we answer is compared with what the
 * Go application answered to the same bytes (test/vectors/go/hostile). HOSTILE_OPS names a folder to write the requests to.
 */
const VECTORS = new URL("../vectors/hostile-go.json.gz", import.meta.url);
const OPS = process.env["HOSTILE_OPS"];
const SEED = 20_260_101;
/** The account numbers of what the later blocks create depend on modules that we lack. */
const LAST: Readonly<Record<Role, number>> = { provider: 102, consumer: 200 };

interface Vectors {
  /** Of the requests: the answers belong to these bytes alone. */
  readonly digest: string;
  /** "codespace/code" of each request, as indexes into `codes`. */
  readonly codes: readonly string[];
  readonly answers: readonly number[];
}

/** Where our answer may be another than Go's, by reason; `go` and `ours` are codes. */
const DIFFERENCES: readonly { readonly why: string; readonly is: (ours: string, go: string, log: string) => boolean }[] = [
  {
    why: "texts that are no UTF-8 are refused when decoding; Go's strings hold any bytes",
    is: (_, __, log) => log.includes("is not valid UTF-8"),
  },
  {
    why: "a set's power or a revision beyond 64 bits is refused with a code where Go panics",
    is: (_, go, log) => go === "undefined/111222" && /total voting power should be guarded|is beyond 64 bits/.test(log),
  },
  {
    why: "stateless checks of addresses do not know the chain's prefix; the signers' own check comes later",
    is: (ours, go) => go === "ibc/5" && ours !== go,
  },
  {
    why: "gogoproto reads packed numbers beyond their field, and skips groups",
    is: (ours, _, log) => ours === "sdk/18" && /unexpected end of bytes|wire type [34] of field/.test(log),
  },
];

async function answers(chain: RecordedChain): Promise<{
  readonly requests: readonly object[];
  readonly ours: readonly (readonly [string, string, string])[];
}> {
  const { genesis, blocks, validators } = chain;
  const app = chain.role === "provider" ? providerApp() : consumerApp();
  let at = "";
  const application = createApplication(app, {
    multiStore: openMemoryMultiStore({ stores: app.stores, initialHeight: BigInt(genesis.initial_height) }),
    ignoreGenesis: "all",
    recordedAppHash: (height) => fromHex(blocks.find((b) => BigInt(b.height) === height)?.block.block.header.app_hash ?? ""),
  });
  const dice = new Dice(SEED);
  const requests: object[] = [];
  const ours: (readonly [string, string, string])[] = [];
  const time = (ns: bigint) => ({ secs: Number(ns / 1_000_000_000n), nanos: Number(ns % 1_000_000_000n) });
  const block = { maxBytes: 22_020_096n, maxGas: -1n };
  const evidence = { maxAgeNumBlocks: 100_000n, maxAgeDurationNs: 172_800_000_000_000n, maxBytes: 1_048_576n };
  application.initChain({
    timeNs: parseTime(genesis.genesis_time),
    chainId: genesis.chain_id,
    consensusParams: {
      block,
      evidence,
      validator: { pubKeyTypes: ["ed25519"] },
      version: { app: 0n },
      abci: { voteExtensionsEnableHeight: 0n },
    },
    validators: [],
    appStateBytes: utf8(JSON.stringify(genesis.app_state)),
    initialHeight: BigInt(genesis.initial_height),
  });
  if (OPS !== undefined) {
    const about = { chainId: genesis.chain_id, height: Number(genesis.initial_height), state: genesis.app_state };
    requests.push({ op: "init", ...about, ...time(parseTime(genesis.genesis_time)) });
  }
  const ask = (request: HostileRequest): void => {
    at = `${request.op} ${request.label}`;
    if (request.op === "query") {
      const answer = application.query({ path: request.path, data: request.data, height: 0n, prove: false });
      ours.push([`${answer.codespace}/${answer.code}`, answer.log, at]);
      requests.push({ op: "query", path: request.path, tx: toBase64(request.data) });
      return;
    }
    const answer = request.op === "check" ? application.checkTx(request.tx, false) : application.simulateTx(request.tx);
    ours.push([`${answer.codespace}/${answer.code}`, answer.log, at]);
    requests.push({ op: request.op, tx: toBase64(request.tx) });
  };
  for (const recorded of blocks.filter((b) => b.height <= LAST[chain.role])) {
    // Before its first block Go has no state to simulate on.
    if (recorded.height > Number(genesis.initial_height)) for (const request of hostileTxs(chain, recorded, 12, dice)) ask(request);
    const before = [...validators].reverse().find((v) => v.height <= recorded.height - 1)?.result.validators ?? [];
    const request = blockRequest(recorded, before);
    if (OPS !== undefined) {
      const votes = request.lastCommit.votes.map((v) => ({
        a: toBase64(v.validator.address),
        p: Number(v.validator.power),
        f: v.blockIdFlag,
      }));
      const header = { hash: toBase64(request.hash), next: toBase64(request.nextValidatorsHash), prop: toBase64(request.proposerAddress) };
      const about = { ...header, ...time(request.timeNs), round: request.lastCommit.round, votes };
      requests.push({ op: "block", height: recorded.height, txs: request.txs.map(toBase64), ...about });
    }
    const { appHash } = application.finalizeBlock(request);
    await application.commit();
    for (const query of hostileQueries(chain, recorded, 2, dice)) ask(query);
    // Nothing of all that was asked may have reached state.
    assert.deepEqual(application.info().lastBlockAppHash, appHash);
  }
  return { requests, ours };
}

function digestOf(requests: readonly object[]): string {
  const hash = createHash("sha256");
  for (const request of requests) hash.update(`${JSON.stringify(request)}\n`);
  return hash.digest("hex");
}

const run = recordedRuns().find((r) => r.run === "lease" && r.kind === "lease");
for (const role of ["provider", "consumer"] as const) {
  const skip = run === undefined ? `SKIPPED: no recording lease in ${RECORDINGS}` : false;
  test(`wrong transactions and queries of the recorded ${role} get the codes that the Go application gives`, { skip }, async () => {
    const { requests, ours } = await answers(new RecordedChain("lease", role, "lease"));
    if (OPS !== undefined) {
      writeFileSync(`${OPS}/${role}.ops`, `${requests.map((r) => JSON.stringify(r)).join("\n")}\n`);
      return addAnswers(role, requests);
    }
    const vectors: Readonly<Record<string, Vectors>> = JSON.parse(gunzipSync(readFileSync(VECTORS)).toString("utf8"));
    const go = vectors[role];
    assert.ok(go !== undefined);
    assert.equal(go.digest, digestOf(requests), "the requests are others than those that Go was asked: make the answers again");
    const explained = new Map<string, number>();
    const wrongOnes: string[] = [];
    for (const [i, [code, log, at]] of ours.entries()) {
      const theirs = go.codes[go.answers[i] ?? -1] ?? "none";
      if (code === theirs) continue;
      const reason = DIFFERENCES.find(({ is }) => is(code, theirs, log))?.why;
      if (reason === undefined) wrongOnes.push(`${at}: ours ${code} ${log}, Go's ${theirs}`);
      else explained.set(reason, (explained.get(reason) ?? 0) + 1);
    }
    const counts = [...explained].map(([why, n]) => `${n}: ${why}`).join("; ");
    process.stdout.write(`${role}: ${ours.length} requests, different: ${counts}\n`);
    assert.deepEqual(wrongOnes, []);
  });
}

/** Puts the Go program's answers, if it has run over the requests, into the vectors. */
function addAnswers(role: Role, requests: readonly object[]): void {
  const file = `${OPS}/${role}.go`;
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const codes: string[] = [];
  const answersOf = lines.map((line) => {
    const { code, codespace }: { readonly code: number; readonly codespace: string } = JSON.parse(line);
    const text = `${codespace}/${code}`;
    if (!codes.includes(text)) codes.push(text);
    return codes.indexOf(text);
  });
  const asked = requests.filter((r) => !["init", "block"].includes((r as { readonly op: string }).op));
  assert.equal(answersOf.length, asked.length);
  const old = existsSync(VECTORS) ? JSON.parse(gunzipSync(readFileSync(VECTORS)).toString("utf8")) : {};
  writeFileSync(VECTORS, gzipSync(JSON.stringify({ ...old, [role]: { digest: digestOf(asked), codes, answers: answersOf } })));
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { consensusAddress } from "../../src/crypto/address.ts";
import { publicKeyFromSeed } from "../../src/crypto/ed25519.ts";
import { toBase64 } from "../../src/encoding/base64.ts";
import { concat, toHexUpper } from "../../src/encoding/bytes.ts";

const VERSION = "v0.38.19";

/** The first of these places where the program lies: a variable of the environment, PATH, the Go bin folder. */
function findProgram(name: string, variable: string): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  const bin = go("env", "GOBIN") || join(go("env", "GOPATH") ?? "", "bin");
  return [process.env[variable] ?? "", ...onPath, join(bin, name)].find((path) => path !== "" && existsSync(path));
}

function go(...args: readonly string[]): string | undefined {
  const run = spawnSync("go", args, { encoding: "utf8" });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

function sayAbsent(name: string, how: string): undefined {
  process.stderr.write(`\n${name.toUpperCase()} IS ABSENT: nothing is tested against the real one. ${how}\n\n`);
}

/** The real CometBFT 0.38, installed by `go install` where it is absent and Go is present; undefined, said loudly, otherwise. */
export function findCometBft(): string | undefined {
  const found = findProgram("cometbft", "COMETBFT");
  if (found !== undefined) return found;
  if (go("install", `github.com/cometbft/cometbft/cmd/cometbft@${VERSION}`) !== undefined) return findProgram("cometbft", "COMETBFT");
  return sayAbsent("cometbft", "Set COMETBFT, or put cometbft 0.38 on PATH, or install Go.");
}

/** The Go provider's binary, interchain-security v7.0.1. */
export function findGoProvider(): string | undefined {
  const found = findProgram("interchain-security-pd", "INTERCHAIN_SECURITY_PD");
  return found ?? sayAbsent("interchain-security-pd", "Set INTERCHAIN_SECURITY_PD, or put interchain-security-pd v7.0.1 on PATH.");
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** `cometbft init`; then blocks as fast as they come, on loopback only. A validator's seed and a genesis replace the made ones. */
export function initComet(binary: string, home: string, chain?: { readonly genesis: object; readonly seed: Uint8Array }): void {
  const run = spawnSync(binary, ["init", "--home", home], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`cometbft init: ${run.stderr}`);
  const file = join(home, "config", "config.toml");
  const config = readFileSync(file, "utf8")
    .replace(/^timeout_commit = .*$/m, 'timeout_commit = "20ms"')
    .replace(/^timeout_propose = .*$/m, 'timeout_propose = "10s"')
    .replace(/^addr_book_strict = .*$/m, "addr_book_strict = false")
    .replace(/^pprof_laddr = .*$/m, 'pprof_laddr = ""');
  writeFileSync(file, config);
  if (chain === undefined) return;
  writeFileSync(join(home, "config", "genesis.json"), JSON.stringify(chain.genesis, null, 2));
  const key = publicKeyFromSeed(chain.seed);
  writeFileSync(
    join(home, "config", "priv_validator_key.json"),
    JSON.stringify({
      address: toHexUpper(consensusAddress(key)),
      pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(key) },
      priv_key: { type: "tendermint/PrivKeyEd25519", value: toBase64(concat(chain.seed, key)) },
    }),
  );
}

/** How long a node waits after a commit before its next block. */
export function setBlockInterval(home: string, interval: string): void {
  const file = join(home, "config", "config.toml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^timeout_commit = .*$/m, `timeout_commit = "${interval}"`));
}

export interface Program {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly output: () => string;
  readonly exited: Promise<void>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
  /** Resolves with the match once the program has printed it; rejects when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Starts a program of ours or of others. */
export function startProgram(command: string, args: readonly string[], cwd?: string): Program {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd === undefined ? {} : { cwd }) });
  let output = "";
  const listeners = new Set<() => void>();
  const wake = (): void => {
    for (const listener of [...listeners]) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      wake();
    });
  }
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.on("close", () => {
      ended = true;
      wake();
      resolve();
    });
  });
  return {
    child,
    output: () => output,
    exited,
    async stop(signal = "SIGTERM") {
      if (!ended) child.kill(signal);
      await exited;
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
          else if (ended) reject(new Error(`ended before printing ${pattern}:\n${output.slice(-3000)}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
}

export interface CometNode extends Program {
  readonly rpcUrl: string;
}

/** Runs a node and waits until its RPC listens. */
export async function startComet(binary: string, home: string, proxyApp: string, rpcPort: number): Promise<CometNode> {
  const program = startProgram(binary, [
    "node",
    "--home",
    home,
    "--proxy_app",
    proxyApp,
    "--rpc.laddr",
    `tcp://127.0.0.1:${rpcPort}`,
    "--p2p.laddr",
    "tcp://127.0.0.1:0",
    "--p2p.pex=false",
  ]);
  await program.printed(/Starting RPC HTTP server/);
  return { ...program, rpcUrl: `http://127.0.0.1:${rpcPort}` };
}

/** One JSON-RPC call; an RPC error is thrown with its data. */
export async function rpcCall(url: string, method: string, params: object = {}): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const answer = (await response.json()) as { result?: unknown; error?: { message: string; data?: string } };
  if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}: ${answer.error.data ?? ""}`);
  return answer.result;
}

/** Height of a node's last block. */
export async function heightOf(url: string): Promise<bigint> {
  const status = (await rpcCall(url, "status")) as { sync_info: { latest_block_height: string } };
  return BigInt(status.sync_info.latest_block_height);
}

/** Waits for a block of a height; rejects when the program ends first. */
export async function waitForHeight(node: CometNode, height: bigint): Promise<void> {
  let ended = false;
  void node.exited.then(() => {
    ended = true;
  });
  for (;;) {
    const now = await heightOf(node.rpcUrl).catch(() => 0n);
    if (now >= height) return;
    if (ended) throw new Error(`the node ended at height ${now}, before ${height}:\n${node.output().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

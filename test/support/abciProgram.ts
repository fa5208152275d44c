/**
 * Serves an application to CometBFT in a process that can be killed at a chosen point:
 * node --import tsx test/support/abciProgram.ts '{"app":"kv","home":"…","address":"tcp://127.0.0.1:0","killAt":{"point":"beforeCommit","height":5}}'
 */
import { join } from "node:path";
import type { Application } from "../../src/framework/application.ts";
import { startAbciServer } from "../../src/node/abci/server.ts";
import { kvApplication } from "./kvApplication.ts";

export type KillPoint = "beforeFinalize" | "beforeCommit" | "afterCommit";
export interface AbciProgramOptions {
  readonly app: "kv";
  readonly home: string;
  readonly address: string;
  readonly killAt?: { readonly point: KillPoint; readonly height: number };
}

const options = JSON.parse(process.argv[2] ?? "") as AbciProgramOptions;
const print = (message: string): void => void process.stdout.write(`${message}\n`);
const app = killing(kvApplication(join(options.home, "kv.jsonl")));
const server = await startAbciServer(app, { address: options.address, log: { info: print, warn: print, error: print } });
print(`listening on ${server.address}`);
process.on("SIGTERM", () => void server.close().then(() => app.close()));

function killing(inner: Application): Application {
  const { killAt } = options;
  let height = 0n;
  const die = (point: KillPoint): void => {
    if (killAt?.point === point && height === BigInt(killAt.height)) process.kill(process.pid, "SIGKILL");
  };
  return {
    ...inner,
    finalizeBlock(request) {
      height = request.height;
      die("beforeFinalize");
      return inner.finalizeBlock(request);
    },
    async commit() {
      die("beforeCommit");
      const answer = await inner.commit();
      die("afterCommit");
      return answer;
    },
  };
}

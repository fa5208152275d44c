import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startRpcChain } from "../../../../test/support/rpcChain.ts";
import { createStyle, type Io } from "../../io.ts";
import { main } from "../../main.ts";

test("coins leave the account that stands as an argument, whatever --from says, as in Go", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "interlease-tx-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const { url } = await startRpcChain(t);
  const run = async (...argv: readonly string[]): Promise<string> => {
    const out: string[] = [];
    const err: string[] = [];
    const io: Io = {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      stdin: async () => "",
      env: { INTERLEASE_HOME: home },
      ask: undefined,
      style: createStyle(false),
    };
    assert.equal(await main([...argv, "--keyring-backend", "test"], io), 0, err.join("\n"));
    return out.join("\n");
  };
  const [rich, poor] = [await run("keys", "add", "rich", "--json"), await run("keys", "add", "poor", "--json")].map(
    (text) => (JSON.parse(text) as { readonly address: string }).address,
  );
  const tx = await run(
    "tx",
    "bank",
    "send",
    "poor",
    rich ?? "",
    "7stake",
    "--from",
    "rich",
    "--generate-only",
    "--gas",
    "100",
    "--node",
    url,
  );
  const { body } = JSON.parse(tx) as { readonly body: { readonly messages: readonly Readonly<Record<string, unknown>>[] } };
  assert.deepEqual(
    body.messages.map((message) => [message["from_address"], message["to_address"]]),
    [[poor, rich]],
  );
  assert.match(await run("tx", "bank", "send", "--help"), /\$ interlease tx bank send <from> <to-address> <amount>$/m);
});

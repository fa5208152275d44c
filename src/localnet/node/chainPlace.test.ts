import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { OperationError } from "../../encoding/error.ts";
import { findChain } from "./chainPlace.ts";

const scratch = mkdtempSync(join(tmpdir(), "interlease-place-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const [network, node, empty] = ["network", "node", "empty"].map((name) => join(scratch, name)) as [string, string, string];
for (const chainId of ["provider-1", "consumer-1"]) {
  mkdirSync(join(network, "chains", chainId), { recursive: true });
  writeFileSync(join(network, "chains", chainId, "genesis.json"), JSON.stringify({ chain_id: chainId }));
}
mkdirSync(join(network, "chains", "consumer-2"));
mkdirSync(join(node, "config"), { recursive: true });
writeFileSync(join(node, "config", "genesis.json"), '{"chain_id":"mine-1"}');
mkdirSync(empty);

const says = (home: string, chainId: string | undefined, message: RegExp, hint: RegExp) =>
  assert.throws(
    () => findChain({ home, chainId }),
    (error) => {
      assert.ok(error instanceof OperationError);
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
      return true;
    },
  );

test("a chain is found in a node's home and in a network's", () => {
  assert.equal(findChain({ home: node, chainId: undefined }).genesis.chain_id, "mine-1");
  assert.equal(findChain({ home: network, chainId: "consumer-1" }).genesis.chain_id, "consumer-1");
});

test("a chain id that is mistyped is told with those that are there, and nobody is told to remove a home", () => {
  const all = /^name one that it has: --chain-id consumer-1, --chain-id consumer-2, --chain-id provider-1$/;
  says(network, "consumer-7", /has no chain consumer-7$/, all);
  says(network, undefined, /is the home of a network$/, /--chain-id provider-1/);
  says(node, "mine-1", /is the home of one node/, /^leave out --chain-id$/);
  says(empty, "mine-1", /there is no network in/, /--home/);
  says(empty, undefined, /genesis\.json cannot be read/, /init/);
});

test("a chain whose genesis is gone is damage", () => {
  says(network, "consumer-2", /genesis\.json is missing$/, /restore/);
});

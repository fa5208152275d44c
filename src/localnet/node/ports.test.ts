import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { OperationError } from "../../encoding/error.ts";
import { choosePorts } from "./ports.ts";

test("automatic ports differ from each other, one per chain and one for control", async () => {
  const { control, rpc } = await choosePorts("auto", 3);
  assert.equal(new Set([control, ...rpc]).size, 4);
});

test("a first port gives the control API and a row of chains above it, and what is taken is named before anything starts", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const address = blocker.address();
  assert.ok(typeof address === "object" && address !== null);
  const { port } = address;
  try {
    await assert.rejects(
      choosePorts(port - 20, 2),
      (error) =>
        error instanceof OperationError &&
        error.code === "PORT_IN_USE" &&
        error.message.includes(String(port)) &&
        (error.hint ?? "").includes("--ports auto"),
    );
  } finally {
    blocker.close();
    await once(blocker, "close");
  }
  const free = await choosePorts(port - 20, 2).catch(() => undefined);
  if (free !== undefined) assert.deepEqual(free, { control: port - 20, rpc: [port - 10, port] });
});

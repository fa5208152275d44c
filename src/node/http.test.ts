import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { closeServer, listen, portOf, readBody, respond } from "./http.ts";

test("a body may be as long as the limit and no longer", async (t) => {
  const server = createServer((request, response) => void readBody(request, 4).then((body) => respond(response, 200, body ?? "too long")));
  await listen(server, 0, "127.0.0.1");
  t.after(() => closeServer(server));
  const answer = async (body: string) => (await fetch(`http://127.0.0.1:${portOf(server, 0)}`, { method: "POST", body })).text();
  assert.deepEqual([await answer("1234"), await answer("12345")], ["1234", "too long"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../../src/encoding/bytes.ts";
import { StateError } from "../../src/framework/index.ts";
import type { TestApp } from "../../src/framework/testApp.ts";
import { Msg as StakingMsg } from "../../src/modules/staking/api.ts";
import { accountOf, create, createTestProvider, initialization } from "../support/ccvApps.ts";
import { readGoVector } from "../support/goVector.ts";

interface Verdict {
  readonly name: string;
  readonly typeUrl: string;
  readonly value: string;
  readonly validate: string;
  readonly handle: string;
}
/** Written by go/messages/main.go, whose chain is made again below. */
const vector: readonly Verdict[] = readGoVector("messages/messages.json");

function createChain(): TestApp {
  const chain = createTestProvider([5, 5]);
  while (chain.app.height < 3n) chain.app.block();
  create(chain, { initializationParameters: { ...initialization(chain), spawnTime: chain.app.timeNs + 1_000_000_000n } });
  const [first] = chain.validators;
  assert(first !== undefined);
  chain.app.deliver(StakingMsg.undelegate, {
    delegatorAddress: first.account,
    validatorAddress: first.operator,
    amount: { denom: "stake", amount: 1_000_000n },
  });
  assert.equal(first.account, accountOf("v0"));
  return chain.app;
}

/** Codespace and code; anything that is no refusal is what Go makes of a panic. */
function verdictOf(body: () => unknown): string {
  try {
    body();
    return "ok";
  } catch (error) {
    return error instanceof StateError ? `${error.kind.codespace}/${error.kind.code}` : "undefined/111222";
  }
}

test("messages without a number and with other chains' addresses get Go's verdict, where Go gives it: before ante or in the handler", (t) => {
  const app = createChain();
  for (const { name, typeUrl, value, validate, handle } of vector) {
    const message = app.app.router.message(typeUrl)?.parse(fromHex(value));
    assert(message !== undefined, typeUrl);
    assert.equal(
      verdictOf(() => message.validate(app.app)),
      validate,
      `${name}, without state`,
    );
    if (validate !== "ok") continue;
    const run = () => app.withContext((ctx) => ctx.scratch((inner) => message.run(inner)));
    assert.equal(verdictOf(run), handle, `${name}, in its handler`);
  }
  t.diagnostic(`${vector.length} messages`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  create,
  createTestProvider,
  delegate,
  GOV,
  initialization,
  launch,
  OWNER,
  type TestProvider,
  toEpoch,
} from "../../../../test/support/ccvApps.ts";
import { SECOND } from "../../../encoding/time.ts";
import { PowerShapingParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { Msg, Query } from "./api.ts";
import { state } from "./state.ts";

/** Gives the consumer to gov, which makes it a Top-N chain. */
function setTopN({ app }: TestProvider, consumerId: string, topN: number): void {
  app.deliver(Msg.updateConsumer, { owner: OWNER, consumerId, newOwnerAddress: GOV });
  app.deliver(Msg.updateConsumer, { owner: GOV, consumerId, powerShapingParameters: PowerShapingParameters.from({ topN }) });
}
function optedIn({ app, validators }: TestProvider, consumerId: string): readonly boolean[] {
  return validators.map(({ consensusAddress }) => app.withContext((ctx) => state.optedIn.has(ctx, [consumerId, consensusAddress])));
}

test("the preview of a Top-N chain's set holds the validator that just reaches N, without opting it in", () => {
  const chain = createTestProvider([50, 30, 20]);
  const init = initialization(chain, { spawnTime: chain.app.timeNs + 1000n * SECOND });
  const consumerId = create(chain, { initializationParameters: init });
  setTopN(chain, consumerId, 80);
  const { validators } = chain.app.query(Query.queryConsumerValidators, { consumerId });
  assert.deepEqual(validators.map(({ consumerPower }) => Number(consumerPower)).sort(), [30, 50]);
  assert.deepEqual(optedIn(chain, consumerId), [false, false, false]);
});

test("an epoch opts in who reaches the least power of the top N, the one with just that power included, and nobody below", () => {
  const chain = createTestProvider([50, 30, 20]);
  const consumerId = launch(chain, {}, 0);
  setTopN(chain, consumerId, 80);
  assert.deepEqual(optedIn(chain, consumerId), [true, false, false]);
  toEpoch(chain);
  assert.deepEqual(optedIn(chain, consumerId), [true, true, false]);
});

test("who stays in a consumer's set keeps the height at which it joined, whatever becomes of its power", () => {
  const chain = createTestProvider([50, 30]);
  const consumerId = launch(chain, {}, 0, 1);
  const joined = () =>
    chain.validators.map(({ consensusAddress }) =>
      chain.app.withContext((ctx) => state.consumerValidators.get(ctx, [consumerId, consensusAddress])?.joinHeight),
    );
  const atLaunch = joined();
  assert.deepEqual(atLaunch, [chain.app.height, chain.app.height]);
  const [first] = chain.validators;
  assert(first !== undefined);
  delegate(chain.app, first, 5);
  toEpoch(chain);
  toEpoch(chain);
  assert.deepEqual(joined(), atLaunch);
});

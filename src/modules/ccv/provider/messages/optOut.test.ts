import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createTestProvider,
  GOV,
  launch,
  optIn,
  OWNER,
  refusalOf,
  type TestProvider,
  toEpoch,
} from "../../../../../test/support/ccvApps.ts";
import { PowerShapingParameters } from "../../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { Msg } from "../api.ts";
import { state } from "../state.ts";

function leave({ app, validators }: TestProvider, consumerId: string, which: number): string {
  const validator = validators[which];
  assert(validator !== undefined);
  return refusalOf(() => app.deliver(Msg.optOut, { consumerId, providerAddr: validator.operator, signer: validator.account }));
}

test("on a Top-N chain the validator that just reaches N has to stay, those below may leave", () => {
  const chain = createTestProvider([50, 30, 20]);
  const consumerId = launch(chain, {}, 0);
  chain.app.deliver(Msg.updateConsumer, { owner: OWNER, consumerId, newOwnerAddress: GOV });
  const powerShapingParameters = PowerShapingParameters.from({ topN: 80 });
  chain.app.deliver(Msg.updateConsumer, { owner: GOV, consumerId, powerShapingParameters });
  optIn(chain, consumerId, 2);
  toEpoch(chain);
  assert.equal(
    chain.app.withContext((ctx) => state.minPowerInTopN.get(ctx, consumerId)),
    30n,
  );
  assert.deepEqual(
    [0, 1, 2].map((which) => leave(chain, consumerId, which)),
    ["provider/20", "provider/20", "none"],
  );
});

test("an opt-in chain lets everybody leave, a consumer that does not run nobody", () => {
  const chain = createTestProvider([50, 30]);
  const consumerId = launch(chain, {}, 0, 1);
  assert.equal(leave(chain, consumerId, 0), "none");
  assert.equal(leave(chain, "9", 0), "provider/3");
  chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER });
  assert.equal(leave(chain, consumerId, 1), "provider/27");
});

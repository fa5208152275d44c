import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clientStateOf, consensusStateOf, signHeader, testValidators } from "../../../../test/support/ibcChain.ts";
import { SECOND } from "../../../encoding/time.ts";
import { StateError } from "../../../framework/index.ts";
import { createTestApp } from "../../../framework/testApp.ts";
import type { Header } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { createClient, getClientState, getClientStatus, ibc, updateClient } from "../index.ts";
import { consensusHeights } from "./index.ts";

const CHAIN = "other-1";
const START = 1_704_067_200n * SECOND;
const FIRST = 10n;
const VALIDATORS = testValidators({ a: 10n, b: 10n, c: 10n });
const at = (revisionHeight: bigint) => ({ revisionNumber: 1n, revisionHeight });

/** A header that the validators signed, honest or not. */
interface Signed {
  readonly height: bigint;
  readonly timeNs: bigint;
  /** Which of several blocks of the height. */
  readonly fork: number;
}

function headerOf({ height, timeNs, fork }: Signed, trustedHeight: bigint): Header {
  const appHash = new Uint8Array(32).fill(fork);
  return signHeader({ chainId: CHAIN, height, timeNs, validators: VALIDATORS, trustedHeight: at(trustedHeight), appHash });
}

/** What a client is to do with a header: a model of heights, times and forks. */
class Model {
  readonly known = new Map<bigint, Signed>();
  isFrozen = false;

  trustedFor({ height }: Signed, choice: number): bigint {
    const below = [...this.known.keys()].filter((known) => known < height).sort((a, b) => (a < b ? -1 : 1));
    return below[choice % below.length] ?? FIRST;
  }

  update(signed: Signed, trusted: bigint): "refused" | "taken" {
    const { height, timeNs, fork } = signed;
    if (this.isFrozen) return "refused";
    // A light client takes no header that is not later than the one that it builds on.
    if (timeNs <= (this.known.get(trusted)?.timeNs ?? 0n)) return "refused";
    const same = this.known.get(height);
    const contradicts =
      same === undefined
        ? [...this.known.values()].some((other) => (other.height < height ? other.timeNs >= timeNs : other.timeNs <= timeNs))
        : same.timeNs !== timeNs || same.fork !== fork;
    if (contradicts) this.isFrozen = true;
    else this.known.set(height, signed);
    return "taken";
  }
}

const signed: fc.Arbitrary<Signed & { readonly choice: number }> = fc
  .record({
    height: fc.bigInt({ min: FIRST + 1n, max: FIRST + 12n }),
    // Four seconds between heights: most headers are honest, some early, late or equal to a neighbour's time.
    early: fc.constantFrom(0n, 0n, 0n, 0n, 0n, 0n, 1n, -1n),
    fork: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 2),
    choice: fc.nat({ max: 12 }),
  })
  .map(({ height, early, fork, choice }) => ({ height, timeNs: START + (height + early) * 4n * SECOND, fork, choice }));

test("whatever headers come in whatever order, the client keeps what agrees and freezes at the first contradiction", () => {
  let frozen = 0;
  fc.assert(
    fc.property(fc.array(signed, { minLength: 10, maxLength: 20 }), (headers) => {
      const model = new Model();
      const first: Signed = { height: FIRST, timeNs: START + FIRST * 4n * SECOND, fork: 1 };
      model.known.set(FIRST, first);
      // Late enough for every header, early enough for the trusting period.
      const app = createTestApp({ modules: [ibc], timeNs: START + 200n * SECOND });
      const clientId = app.withContext((ctx) => createClient(ctx, clientStateOf(CHAIN, at(FIRST)), consensusStateOf(headerOf(first, 1n))));
      for (const { choice, ...one } of headers) {
        const trusted = model.trustedFor(one, choice);
        const expected = model.update(one, trusted);
        let got: "refused" | "taken" = "taken";
        try {
          app.run((ctx) => updateClient(ctx, clientId, { kind: "header", header: headerOf(one, trusted) }));
        } catch (error) {
          if (!(error instanceof StateError)) throw error;
          got = "refused";
        }
        assert.equal(got, expected);
        app.withContext((ctx) => {
          const heights = [...model.known.keys()].sort((a, b) => (a < b ? -1 : 1));
          assert.deepEqual(
            consensusHeights(ctx, clientId).map((height) => height.revisionHeight),
            heights,
          );
          assert.equal(getClientState(ctx, clientId)?.latestHeight.revisionHeight, heights.at(-1));
          assert.equal(getClientStatus(ctx, clientId), model.isFrozen ? "Frozen" : "Active");
        });
      }
      if (model.isFrozen) frozen++;
    }),
    { numRuns: 40, seed: 7 },
  );
  assert.ok(frozen > 5 && frozen < 40, `${frozen} of 40 histories end frozen`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clientStateOf,
  consensusStateOf,
  type HeaderPlan,
  RELAYER,
  signHeader,
  testValidators,
} from "../../../../test/support/ibcChain.ts";
import { SECOND } from "../../../encoding/time.ts";
import { StateError } from "../../../framework/index.ts";
import { createTestApp } from "../../../framework/testApp.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { Msg, Query } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ClientState, Header, Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { createClient, ibc, updateClient, unpackClientMessage } from "../index.ts";
import { consensusHeights, tendermintState } from "./index.ts";

const CHAIN = "other-1";
const START = 1_704_067_200n * SECOND;
const at = (revisionHeight: bigint) => ({ revisionNumber: 1n, revisionHeight });
const THREE = testValidators({ a: 10n, b: 10n, c: 10n });

function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

/** A header of the followed chain; a second per height. */
function headerAt(height: bigint, plan: Partial<HeaderPlan> = {}): Header {
  const timeNs = START + height * SECOND;
  return signHeader({ chainId: CHAIN, height, timeNs, validators: THREE, trustedHeight: at(10n), ...plan });
}
const pack = (header: Header): Any => ({ typeUrl: Header.typeUrl, value: Header.encode(header) });

/** An app with a client that trusts height 10. */
function following(trusted = headerAt(10n)) {
  const app = createTestApp({ modules: [ibc], timeNs: START + 10n * SECOND });
  const clientId = app.withContext((ctx) => createClient(ctx, clientStateOf(CHAIN, at(10n)), consensusStateOf(trusted)));
  const update = (header: Header, now = header.signedHeader?.header?.time ?? 0n) =>
    app.run((ctx) => updateClient(ctx, clientId, unpackClientMessage(pack(header))), { timeNs: now });
  const status = () => app.query(Query.clientStatus, { clientId }).status;
  const state = (): ClientState => ClientState.decode(app.query(Query.clientState, { clientId }).clientState?.value ?? new Uint8Array(0));
  return { app, clientId, update, status, state };
}

test("a header needs more than 2/3 of its own set: 20 of 30 is refused, 21 accepted", () => {
  const validators = testValidators({ a: 10n, b: 10n, c: 9n, d: 1n });
  const signers = (names: string) => validators.filter((_, i) => names.includes("abcd"[i] ?? ""));
  const { update } = following(headerAt(10n, { validators }));
  assert.equal(
    codeOf(() => update(headerAt(11n, { validators, signers: signers("ab") }))),
    "undefined/1",
  );
  assert.equal(
    codeOf(() => update(headerAt(11n, { validators, signers: signers("abd") }))),
    "accepted",
  );
});

test("a later header needs more than 1/3 of the trusted set: 10 of 30 is refused, 20 accepted", () => {
  const [a, b] = testValidators({ a: 10n, b: 10n });
  assert.ok(a && b);
  const [whale] = testValidators({ whale: 1000n });
  assert.ok(whale);
  const validators = [a, b, whale];
  const { update } = following();
  assert.equal(
    codeOf(() => update(headerAt(20n, { validators, trusted: THREE, signers: [a, whale] }))),
    "undefined/1",
  );
  assert.equal(
    codeOf(() => update(headerAt(20n, { validators, trusted: THREE, signers: [a, b, whale] }))),
    "accepted",
  );
});

test("a wrong signature is refused", () => {
  const header = headerAt(11n);
  const { signedHeader } = header;
  const commit = signedHeader?.commit;
  assert.ok(signedHeader && commit);
  const signatures = commit.signatures.map((s, i) => (i === 0 ? { ...s, signature: s.signature.map((byte) => byte ^ 1) } : s));
  const forged = { ...header, signedHeader: { ...signedHeader, commit: { ...commit, signatures } } };
  const { update } = following();
  assert.equal(
    codeOf(() => update(forged)),
    "undefined/1",
  );
});

test("a header of an unknown trusted height is client/7", () => {
  const { update } = following();
  assert.equal(
    codeOf(() => update(headerAt(20n, { trustedHeight: at(11n) }))),
    "client/7",
  );
});

test("a header of another revision is 07-tendermint/5", () => {
  const { update } = following();
  assert.equal(
    codeOf(() => update(headerAt(20n, { chainId: "other-2" }))),
    "07-tendermint/5",
  );
});

test("the client expires at the last nanosecond of its trusting period", () => {
  const { app, clientId, update } = following();
  const end = START + 10n * SECOND + 1000n * SECOND;
  assert.equal(
    codeOf(() => update(headerAt(20n), end)),
    "client/29",
  );
  assert.equal(
    codeOf(() => update(headerAt(20n), end - 1n)),
    "accepted",
  );
  assert.equal(app.query(Query.clientStatus, { clientId }).status, "Active");
});

test("a header between known heights is stored and the latest height stays", () => {
  const { app, clientId, update, state } = following();
  update(headerAt(20n));
  update(headerAt(15n));
  assert.equal(state().latestHeight.revisionHeight, 20n);
  const heights = app.withContext((ctx) => consensusHeights(ctx, clientId)).map((h) => h.revisionHeight);
  assert.deepEqual(heights, [10n, 15n, 20n]);
});

test("the same header again changes nothing and says its height", () => {
  const { update, state } = following();
  const first = update(headerAt(20n)).events;
  const before = state();
  assert.deepEqual(update(headerAt(20n)).events, first);
  assert.deepEqual(state(), before);
});

test("another header of a known height freezes the client", () => {
  const { update, status } = following();
  update(headerAt(20n));
  const { events } = update(headerAt(20n, { appHash: new Uint8Array(32) }));
  assert.equal(events[0]?.type, "client_misbehaviour");
  assert.equal(status(), "Frozen");
  assert.equal(
    codeOf(() => update(headerAt(21n))),
    "client/29",
  );
});

test("a header that is earlier than a lower one freezes the client", () => {
  const { update, status } = following();
  update(headerAt(20n, { timeNs: START + 40n * SECOND }));
  update(headerAt(30n, { timeNs: START + 40n * SECOND }));
  assert.equal(status(), "Frozen");
});

test("a header that is not earlier than a higher one freezes the client: equal times do, a nanosecond less does not", () => {
  const timeNs = START + 40n * SECOND;
  const before = following();
  before.update(headerAt(30n, { timeNs }));
  before.update(headerAt(20n, { timeNs: timeNs - 1n }), timeNs);
  assert.equal(before.status(), "Active");
  const equal = following();
  equal.update(headerAt(30n, { timeNs }));
  equal.update(headerAt(20n, { timeNs }));
  assert.equal(equal.status(), "Frozen");
});

/** Proof of misbehaviour as a relayer submits it. */
function misbehaviour(header1: Header, header2: Header): Any {
  return { typeUrl: Misbehaviour.typeUrl, value: Misbehaviour.encode({ clientId: "07-tendermint-0", header1, header2 }) };
}

test("two headers whose times do not rise with their heights freeze the client: equal times do, a nanosecond more does not", () => {
  const timeNs = START + 40n * SECOND;
  for (const [higherNs, expected] of [
    [timeNs + 1n, "Active"],
    [timeNs, "Frozen"],
  ] as const) {
    const { app, clientId, status } = following();
    const clientMessage = misbehaviour(headerAt(30n, { timeNs: higherNs }), headerAt(20n, { timeNs }));
    app.deliver(Msg.updateClient, { clientId, clientMessage, signer: RELAYER });
    assert.equal(status(), expected);
  }
});

test("misbehaviour counts until the trusting period of what it builds on is over, to the nanosecond", () => {
  const clientMessage = misbehaviour(headerAt(20n), headerAt(20n, { appHash: new Uint8Array(32) }));
  const end = START + 10n * SECOND + 1000n * SECOND;
  const submit = (timeNs: bigint): string => {
    const { app, clientId, update, status } = following();
    update(headerAt(500n));
    const code = codeOf(() => app.run((ctx) => updateClient(ctx, clientId, unpackClientMessage(clientMessage)), { timeNs }));
    return code === "accepted" ? status() : code;
  };
  assert.equal(submit(end - 1n), "Frozen");
  assert.equal(submit(end), "07-tendermint/11");
});

test("two headers of one height freeze the client; one header twice does not", () => {
  const { app, clientId, status } = following();
  const submit = (packed: Any) => app.deliver(Msg.updateClient, { clientId, clientMessage: packed, signer: RELAYER });
  const { events } = submit(misbehaviour(headerAt(20n), headerAt(20n)));
  assert.deepEqual(events[0]?.attributes.slice(2, 4), [
    ["consensus_height", ""],
    ["consensus_heights", ""],
  ]);
  assert.equal(status(), "Active");
  submit(misbehaviour(headerAt(20n), headerAt(20n, { appHash: new Uint8Array(32) })));
  assert.equal(status(), "Frozen");
});

test("an update removes one consensus state whose trusting period is over", () => {
  const { app, clientId, update } = following();
  update(headerAt(20n));
  update(headerAt(30n));
  const late = START + 20n * SECOND + 1000n * SECOND;
  update(headerAt(1030n, { trustedHeight: at(30n), timeNs: late }), late);
  const heights = app.withContext((ctx) => consensusHeights(ctx, clientId)).map((h) => h.revisionHeight);
  assert.deepEqual(heights, [20n, 30n, 1030n]);
  const { consensusStates, processedTimes, processedHeights, heights: ordered } = tendermintState;
  const left = (height: bigint) =>
    app.withContext((ctx) =>
      [consensusStates, processedTimes, processedHeights, ordered].map((rows) => rows.has(ctx, [clientId, at(height)])),
    );
  assert.deepEqual(left(10n), [false, false, false, false]);
  assert.deepEqual(left(20n), [true, true, true, true]);
});

test("a frozen client is recovered by an active one of the same parameters", () => {
  const { app, clientId, update, status, state } = following();
  update(headerAt(20n));
  update(headerAt(20n, { appHash: new Uint8Array(32) }));
  const substitute = app.withContext((ctx) => createClient(ctx, clientStateOf(CHAIN, at(25n)), consensusStateOf(headerAt(25n))));
  const authority = "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn";
  const request = { subjectClientId: clientId, substituteClientId: substitute };
  assert.equal(
    codeOf(() => app.deliver(Msg.recoverClient, { ...request, signer: RELAYER })),
    "ibc/2",
  );
  app.deliver(Msg.recoverClient, { ...request, signer: authority });
  assert.equal(status(), "Active");
  assert.equal(state().latestHeight.revisionHeight, 25n);
  assert.equal(
    codeOf(() => app.deliver(Msg.recoverClient, { ...request, signer: authority })),
    "client/24",
  );
});

test("only an active client that knows more, of the same parameters, recovers another; chain id and trusting period may differ", () => {
  const authority = "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn";
  const frozen = () => {
    const one = following();
    one.update(headerAt(20n));
    one.update(headerAt(20n, { appHash: new Uint8Array(32) }));
    assert.equal(one.status(), "Frozen");
    return one;
  };
  const recover = (height: bigint, changes: Partial<ClientState> = {}, laterNs = 0n): string => {
    const { app, clientId, status } = frozen();
    const substitute = app.withContext((ctx) => {
      const made = createClient(ctx, clientStateOf(CHAIN, at(height)), consensusStateOf(headerAt(height)));
      tendermintState.clientStates.set(ctx, made, { ...clientStateOf(CHAIN, at(height)), ...changes });
      return made;
    });
    const request = { subjectClientId: clientId, substituteClientId: substitute, signer: authority };
    const handler = app.app.router.message(Msg.recoverClient.input.typeUrl);
    const message = handler?.parse(Msg.recoverClient.input.encode(request));
    assert.ok(message);
    const code = codeOf(() => app.run((ctx) => message.run(ctx), { timeNs: START + 25n * SECOND + laterNs }));
    if (code === "accepted") assert.equal(status(), "Active");
    return code;
  };
  assert.equal(recover(25n), "accepted");
  assert.equal(recover(20n), "client/26");
  assert.equal(recover(15n), "client/26");
  assert.equal(recover(25n, { frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } }), "client/29");
  assert.equal(recover(25n, {}, 1000n * SECOND), "client/29");
  assert.equal(recover(25n, { unbondingPeriod: 3000n * SECOND }), "client/27");
  assert.equal(recover(25n, { trustLevel: { numerator: 2n, denominator: 3n } }), "client/27");
  assert.equal(recover(25n, { maxClockDrift: 11n * SECOND }), "client/27");
  assert.equal(recover(25n, { upgradePath: ["upgrade"] }), "client/27");
  assert.equal(recover(25n, { proofSpecs: [] }), "client/27");
  assert.equal(recover(25n, { chainId: "other-2", trustingPeriod: 900n * SECOND }), "accepted");
});

test("a client whose first header is older than its trusting period is not made", () => {
  const { app } = following();
  const make = (timeNs: bigint): string =>
    codeOf(() => app.run((ctx) => createClient(ctx, clientStateOf(CHAIN, at(10n)), consensusStateOf(headerAt(10n))), { timeNs }));
  assert.equal(make(START + 1010n * SECOND - 1n), "accepted");
  assert.equal(make(START + 1010n * SECOND), "client/29");
});

test("a header whose trusted validators are not those that the client trusts is 07-tendermint/14", () => {
  const others = testValidators({ a: 10n, b: 10n, d: 10n });
  const { update } = following();
  assert.equal(
    codeOf(() => update(headerAt(20n, { trusted: others }))),
    "07-tendermint/14",
  );
});

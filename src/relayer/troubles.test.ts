import assert from "node:assert/strict";
import { test } from "node:test";
import { OperationError } from "../encoding/error.ts";
import { verdictOf } from "./failure.ts";
import { type RelayEvent, Troubles } from "./troubles.ts";

const KEY = { group: "packet c transfer/channel-0", id: "7" };
const refusal = (message: string): OperationError => new OperationError("TX_FAILED", message);
const packet = { kind: "packet", subject: "packet 7", error: refusal("no"), sinceNs: 5n } as const;

/** The passes of the next ones in which a thing is tried; each attempt fails. */
function attempts(troubles: Troubles, passes: number, failure: Parameters<Troubles["failed"]>[1]): number[] {
  const tried: number[] = [];
  for (let pass = 1; pass <= passes; pass++) {
    troubles.beginPass();
    if (!troubles.isDue(KEY)) continue;
    tried.push(pass);
    troubles.failed(KEY, failure);
  }
  return tried;
}

test("what fails is tried again after one, two, four passes, and so on to a limit", () => {
  assert.deepEqual(attempts(new Troubles(), 40, packet), [1, 2, 4, 8, 16, 32]);
  assert.deepEqual(attempts(new Troubles(), 20, { ...packet, patience: 4 }), [1, 2, 4, 8, 12, 16, 20]);
});

test("a trouble is told once, and once that it is over", () => {
  const told: RelayEvent[] = [];
  const troubles = new Troubles((event) => told.push(event));
  attempts(troubles, 9, packet);
  troubles.succeeded(KEY);
  troubles.succeeded(KEY);
  assert.deepEqual(
    told.map(({ event, trouble }) => `${event} ${trouble.subject} ${trouble.failures} ${trouble.sinceNs}`),
    ["trouble packet 7 1 5", "recovered packet 7 4 5"],
  );
  assert.deepEqual(troubles.list(), []);
});

test("a handshake that is refused four times is given up, one that nobody can finish at once", () => {
  const handshake = { kind: "handshake", subject: "handshake", sinceNs: 0n } as const;
  assert.deepEqual(attempts(new Troubles(), 100, { ...handshake, error: refusal("channel state verification failed") }), [1, 2, 4, 8]);
  const hopeless = new Troubles();
  assert.deepEqual(attempts(hopeless, 100, { ...handshake, error: refusal("route not found to module: bogus") }), [1]);
  assert.deepEqual(
    hopeless.list().map(({ verdict, nextIn }) => [verdict, nextIn]),
    [["drop", undefined]],
  );
});

test("troubles of a group end with the things that they are about", () => {
  const troubles = new Troubles();
  troubles.beginPass();
  for (const id of ["7", "8"]) troubles.failed({ ...KEY, id }, { ...packet, subject: id });
  troubles.retain(KEY.group, new Set(["8"]));
  assert.deepEqual(
    troubles.list().map(({ subject }) => subject),
    ["8"],
  );
});

test("an observer that throws holds up nothing, and strangers cannot fill the memory with troubles", () => {
  const troubles = new Troubles(() => {
    throw new Error("observer");
  });
  troubles.beginPass();
  for (let i = 0; i < 10_500; i++) troubles.failed({ group: `g${i % 7}`, id: String(i) }, packet);
  assert.equal(troubles.list().length, 10_000);
});

test("failures are judged: the edge of a timeout is no trouble, a client that takes no header is fatal, silence is waited for", () => {
  assert.equal(verdictOf(refusal("channel/40 current height: 1-5, timeout height 1-5: timeout elapsed")), "edge");
  assert.equal(verdictOf(refusal("channel/39 timeout not reached")), "edge");
  assert.equal(verdictOf(refusal("client/29 client state is not active")), "fatal");
  assert.equal(verdictOf(new OperationError("HEADER", "header 5 does not follow")), "fatal");
  assert.equal(verdictOf(new OperationError("UNREACHABLE", "http://127.0.0.1:1 does not answer status")), "retry");
  assert.equal(verdictOf(refusal("undefined/111222 panic")), "retry");
});

test("what was given up is not hurried, and a handshake that fails for ever by the other's fault is never given up", () => {
  const handshake = { kind: "handshake", subject: "handshake", sinceNs: 0n, error: refusal("no") } as const;
  const [dropped, fatal] = [new Troubles(), new Troubles()];
  attempts(dropped, 8, { ...handshake, verdict: "drop" });
  dropped.hurry(KEY.group);
  assert.equal(dropped.isDue(KEY), false);
  attempts(fatal, 20, { ...handshake, verdict: "fatal" });
  assert.equal(fatal.failures(KEY), 5);
  assert.equal(fatal.isDue(KEY), false);
  fatal.hurry(KEY.group);
  assert.equal(fatal.isDue(KEY), true);
});

test("troubles that are over make room for new ones", () => {
  const troubles = new Troubles();
  for (let i = 0; i < 10_500; i++) {
    troubles.failed(KEY, packet);
    troubles.succeeded(KEY);
  }
  for (const id of ["1", "2"]) troubles.failed({ group: "g", id }, packet);
  assert.equal(troubles.list().length, 2);
});

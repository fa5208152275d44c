import assert from "node:assert/strict";
import { test } from "node:test";
import { OperationError } from "../encoding/error.ts";
import { compareDecimals, matchesEvents, parseDecimal, parseQuery } from "./query.ts";

test("the queries that relayers and wallets send parse", () => {
  for (const [text, conditions] of [
    ["tm.event='NewBlock'", [["tm.event", "=", "NewBlock"]]],
    [
      "tm.event = 'Tx' AND tx.hash='ABCD'",
      [
        ["tm.event", "=", "Tx"],
        ["tx.hash", "=", "ABCD"],
      ],
    ],
    [
      "send_packet.packet_connection='connection-0' AND tx.height>=5",
      [
        ["send_packet.packet_connection", "=", "connection-0"],
        ["tx.height", ">=", "5"],
      ],
    ],
    [
      "a.b CONTAINS 'x' AND c.d EXISTS",
      [
        ["a.b", "CONTAINS", "x"],
        ["c.d", "EXISTS", undefined],
      ],
    ],
    ["a.b<3.5", [["a.b", "<", "3.5"]]],
    ["a.b > TIME 2013-05-03T14:45:00Z", [["a.b", ">", "2013-05-03T14:45:00Z"]]],
    ["a.b <= DATE 2013-05-03", [["a.b", "<=", "2013-05-03"]]],
    ["message.action='/ibc.core.client.v1.MsgUpdateClient'", [["message.action", "=", "/ibc.core.client.v1.MsgUpdateClient"]]],
  ] as const) {
    assert.deepEqual(
      parseQuery(text).map((c) => [c.tag, c.op, c.arg?.text]),
      conditions,
      text,
    );
  }
});

test("what is no query is refused with the place", () => {
  for (const text of [
    "",
    "=",
    "a.b",
    "a.b=",
    "a.b='x' OR c='y'",
    "a.b='x' AND",
    "a.b='x",
    "a.b>'x'",
    "a.b CONTAINS 5",
    "(a=1)",
    "a.b > TIME 1-1",
    "a=1 b=2",
    "a > DATE 1850-01-01",
    `a='${"x".repeat(600)}'`,
  ]) {
    assert.throws(() => parseQuery(text), OperationError, text);
  }
});

const events = new Map([
  ["tm.event", ["Tx"]],
  ["tx.height", ["7"]],
  ["transfer.amount", ["8atom", "6.5stake"]],
  ["transfer.sender", ["alice", "bob"]],
  ["block.at", ["2020-01-01T00:00:00Z"]],
]);

test("subscriptions match by any value of a tag", () => {
  for (const [query, matches] of [
    ["tm.event='Tx' AND transfer.sender='bob'", true],
    ["transfer.sender='bob' AND transfer.amount>7", true],
    ["transfer.sender CONTAINS 'lic'", true],
    ["transfer EXISTS", true],
    ["trans EXISTS", false],
    ["transfer.receiver EXISTS", false],
    ["tx.height=7 AND tx.height<8 AND tx.height>=7", true],
    ["tx.height>7", false],
    ["transfer.amount=6.5", true],
    ["block.at>TIME 2019-01-01T00:00:00Z", true],
    ["transfer.sender=5", false],
  ] as const) {
    assert.equal(matchesEvents(parseQuery(query), events), matches, query);
  }
  assert.equal(matchesEvents(parseQuery("a EXISTS"), new Map()), false);
});

test("decimals compare exactly beyond the precision of floats", () => {
  const [a, b] = [parseDecimal("10000000000000000000000000000001"), parseDecimal("1e31")];
  assert.ok(a && b);
  assert.equal(compareDecimals(a, b), 1);
  for (const text of ["", ".", "1x", "0x10", "1e9999", "--1", "1".repeat(500)]) assert.equal(parseDecimal(text), undefined, text);
});

import type { Fault } from "../fault.ts";

const plan = { file: "src/relayer/plan.ts", tests: ["src/relayer/plan.test.ts"] };
const submit = { file: "src/relayer/submit.ts", tests: ["src/relayer/relayer.test.ts"] };

export const faults: readonly Fault[] = [
  {
    ...plan,
    name: "packets on their way to a closed end wait for ever",
    find: "const onClose = theirs?.state === State.STATE_CLOSED;",
    replace: "const onClose = false;",
  },
  {
    ...plan,
    name: "a packet is over only after the time of its timeout",
    find: "timeNs >= timeoutTimestamp",
    replace: "timeNs > timeoutTimestamp",
  },
  {
    ...plan,
    name: "a packet is over only after the height of its timeout",
    find: "height.revisionHeight >= limit.revisionHeight",
    replace: "height.revisionHeight > limit.revisionHeight",
  },
  {
    ...plan,
    name: "later packets pass one that timed out on an ordered channel",
    find: "isOrdered && firstOver >= 0 ?",
    replace: "isOrdered && firstOver < 0 ?",
  },
  {
    ...plan,
    name: "packets are sent to an end that is not open yet",
    find: "const receiverIsOpen = theirs?.state === State.STATE_OPEN;",
    replace: "const receiverIsOpen = true;",
  },
  {
    name: "timeouts are judged at the receiver's last block",
    file: "src/relayer/chain.ts",
    find: "heightOn(chain, height + 1n)",
    replace: "heightOn(chain, height)",
    tests: ["src/relayer/relayer.test.ts"],
  },
  {
    ...submit,
    name: "one packet that panics takes its batch with it",
    find: "const named = prepared.length === 1 ? prepared[0] :",
    replace: "const named = prepared.length > 0 ? prepared[0] :",
  },
  {
    ...submit,
    name: "packets behind one that was refused are tried on an ordered channel",
    find: "return order !== undefined && refused.some(({ task }) => task.order === order);",
    replace: "return order === undefined && refused.length < 0;",
  },
  {
    name: "batches know no bytes",
    file: "src/relayer/batch.ts",
    find: "(count < maxMessages && bytes + more <= room)",
    replace: "(count < maxMessages && bytes + more > 0)",
    tests: ["src/relayer/batch.test.ts"],
  },
  {
    name: "a query is read to its first page",
    file: "src/relayer/pages.ts",
    find: "if (key.length === 0) return;",
    replace: "if (key.length >= 0) return;",
    tests: ["src/relayer/pages.test.ts"],
  },
  {
    name: "what failed is tried in every pass",
    file: "src/relayer/troubles.ts",
    find: "entry.nextPass <= this.#pass)",
    replace: "entry.nextPass <= this.#pass + 64)",
    tests: ["src/relayer/troubles.test.ts"],
  },
  {
    name: "a client is refreshed when it has expired",
    file: "src/relayer/refresh.ts",
    find: "nowNs - trustedNs >= trustingPeriodNs / 3n",
    replace: "nowNs - trustedNs >= trustingPeriodNs",
    tests: ["src/relayer/refresh.test.ts"],
  },
  {
    name: "thirty rows have a second page",
    file: "src/node/rpc/methods/pages.ts",
    find: "(BigInt(count) - 1n) / size + 1n",
    replace: "BigInt(count) / size + 1n",
    tests: ["src/node/rpc/methods/pages.test.ts"],
  },
  {
    name: "a WebSocket is opened for any page",
    file: "src/node/origins.ts",
    find: "if (origin === undefined || isAllowedOrigin(origin, allowed)) return true;",
    replace: "if (origin !== null) return true;",
    tests: ["src/node/rpc/server.test.ts"],
  },
  {
    name: "each subscription has its own text of an event",
    file: "src/node/rpc/sendBudget.ts",
    find: "if (known !== undefined) return known;",
    replace: "if (known !== undefined && known.holders < 0) return known;",
    tests: ["src/node/rpc/sendBudget.test.ts"],
  },
  {
    name: "slow readers hold back as much as they like",
    file: "src/node/rpc/sendBudget.ts",
    find: "while (this.#bytes > this.#maxBytes && this.#endSlowest());",
    replace: "while (this.#bytes < 0 && this.#endSlowest());",
    tests: ["src/node/rpc/sendBudget.test.ts"],
  },
  {
    name: "a chain that makes no blocks is waited for again and again",
    file: "src/relayer/stillness.ts",
    find: "now !== undefined && (now.a === before.a || now.b === before.b);",
    replace: "now !== undefined && now.a < before.a;",
    tests: ["src/relayer/relayer.test.ts"],
  },
  {
    name: "an answer may be as long as it likes",
    file: "src/client/transport.ts",
    find: "if (size > maxBytes)",
    replace: "if (size < 0)",
    tests: ["src/client/transport.test.ts"],
  },
  {
    name: "a connection that cannot be finished is tried to the end",
    file: "src/relayer/connection.ts",
    find: "hopeless.add(subject);",
    replace: "hopeless.delete(subject);",
    tests: ["src/relayer/connection.test.ts"],
  },
];

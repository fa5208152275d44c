import type { Fault } from "../fault.ts";

const CHANNEL = "src/modules/ibc/channel";
const TENDERMINT = "src/modules/ibc/tendermint";
const LIFE = `${CHANNEL}/packetLifeCycle.test.ts`;
const UPDATE = `${TENDERMINT}/update.test.ts`;

export const faults: readonly Fault[] = [
  {
    name: "a membership proof is taken through a client that is not active",
    file: "src/modules/ibc/client/clients.ts",
    find: 'ensureActive(ctx, clientId, "call verify membership on client").verifyMembership(',
    replace: "lightClientOf(ctx, clientId).verifyMembership(",
    tests: [LIFE],
  },
  {
    name: "a proof of absence is taken through a client that is not active",
    file: "src/modules/ibc/client/clients.ts",
    find: 'ensureActive(ctx, clientId, "call verify non membership on client").verifyNonMembership(',
    replace: "lightClientOf(ctx, clientId).verifyNonMembership(",
    tests: [LIFE],
  },
  {
    name: "coins come home through any channel of the port",
    file: "src/modules/ibc/transfer/denom.ts",
    find: "last.portId === portId && last.channelId === channelId",
    replace: "last.portId === portId && channelId !== undefined",
    tests: ["src/modules/ibc/transfer/transfer.test.ts"],
  },
  {
    name: "coins come home through the channel of any port",
    file: "src/modules/ibc/transfer/denom.ts",
    find: "last.portId === portId && last.channelId === channelId",
    replace: "portId !== undefined && last.channelId === channelId",
    tests: ["src/modules/ibc/transfer/transfer.test.ts"],
  },
  {
    name: "a voucher under a name that no coin can have is refused, not fatal",
    file: "src/modules/ibc/transfer/receive.ts",
    find: "ensureInvariant(isDenom(home), ",
    replace: "ensure(isDenom(home), ibcErrors.InvalidCoins, ",
    tests: ["src/modules/ibc/transfer/transfer.test.ts"],
  },
  {
    name: "an ordered packet that was received is given back when the channel closes",
    file: `${CHANNEL}/timeoutPacket.ts`,
    find: "ensure(next <= packet.sequence, errors.InvalidPacket, detail);",
    replace: "ensure(next <= packet.sequence + 1n, errors.InvalidPacket, detail);",
    tests: [LIFE],
  },
  {
    name: "an ordered packet that was received times out",
    file: `${CHANNEL}/timeoutPacket.ts`,
    find: "ensure(next <= packet.sequence, errors.PacketReceived, detail);",
    replace: "ensure(next <= packet.sequence + 1n, errors.PacketReceived, detail);",
    tests: [LIFE],
  },
  {
    name: "a packet is received at its timeout time",
    file: `${CHANNEL}/timeout.ts`,
    find: "timestamp >= timeoutTimestamp",
    replace: "timestamp > timeoutTimestamp",
    tests: [`${CHANNEL}/timeout.test.ts`],
  },
  {
    name: "a packet is received at its timeout height",
    file: `${CHANNEL}/timeout.ts`,
    find: "compareHeights(height, timeoutHeight) >= 0",
    replace: "compareHeights(height, timeoutHeight) > 0",
    tests: [`${CHANNEL}/timeout.test.ts`],
  },
  {
    name: "a header at the time of a higher one is no misbehaviour",
    file: `${TENDERMINT}/update.ts`,
    find: "next.timestamp <= made.timestamp",
    replace: "next.timestamp < made.timestamp",
    tests: [UPDATE],
  },
  {
    name: "a header at the time of a lower one is no misbehaviour",
    file: `${TENDERMINT}/update.ts`,
    find: "previous.timestamp >= made.timestamp",
    replace: "previous.timestamp > made.timestamp",
    tests: [UPDATE],
  },
  {
    name: "two headers of one time are no misbehaviour",
    file: `${TENDERMINT}/update.ts`,
    find: "one.header.time <= two.header.time",
    replace: "one.header.time < two.header.time",
    tests: [UPDATE],
  },
  {
    name: "misbehaviour counts when the trusting period has ended",
    file: `${TENDERMINT}/update.ts`,
    find: "age < cs.trustingPeriod,",
    replace: "age <= cs.trustingPeriod,",
    tests: [UPDATE],
  },
  {
    name: "processed heights stay when a consensus state is pruned",
    file: `${TENDERMINT}/consensusStates.ts`,
    find: "  state.processedHeights.delete(ctx, [clientId, height]);\n",
    replace: "",
    tests: [UPDATE],
  },
  {
    name: "a proof is verified against the latest height that the client knows",
    file: `${TENDERMINT}/proofs.ts`,
    find: "const consensusState = getConsensusState(ctx, clientId, height);",
    replace: "const consensusState = getConsensusState(ctx, clientId, cs.latestHeight);",
    tests: [LIFE],
  },
  {
    name: "a proof may be of a height above the client's",
    file: `${TENDERMINT}/proofs.ts`,
    find: "compareHeights(cs.latestHeight, height) >= 0,",
    replace: "compareHeights(cs.latestHeight, height) >= -1,",
    tests: [LIFE],
  },
  {
    name: "packets wait for the connection's delay one block less",
    file: `${TENDERMINT}/proofs.ts`,
    find: "processed.revisionHeight + delayBlocks",
    replace: "processed.revisionHeight + delayBlocks - 1n",
    tests: [LIFE],
  },
  {
    name: "an upgrade plan may name a time",
    file: "src/modules/ibc/client/messages/ibcSoftwareUpgrade.ts",
    find: "ensure(plan.time === ZERO_TIME, ",
    replace: "ensure(plan.time >= ZERO_TIME, ",
    tests: ["src/modules/ibc/messages.test.ts"],
  },
  {
    name: "a memo may be a byte too long",
    file: "src/modules/ibc/transfer/messages/transfer.ts",
    find: "utf8(memo).length <= MAX_MEMO_LENGTH",
    replace: "utf8(memo).length <= MAX_MEMO_LENGTH + 1",
    tests: ["src/modules/ibc/messages.test.ts"],
  },
  {
    name: "channels are stored under another path than they are proven",
    file: "src/modules/ibc/paths.ts",
    find: 'channel: path("channelEnds/ports/", ...END),',
    replace: 'channel: path("channelEnd/ports/", ...END),',
    tests: ["src/modules/ibc/paths.test.ts"],
  },
];

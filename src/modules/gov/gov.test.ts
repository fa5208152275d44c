import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, balanceOf, bondedApp, faucet, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { moduleAddress } from "../../crypto/address.ts";
import { encodeBech32 } from "../../encoding/bech32.ts";
import { SECOND } from "../../encoding/time.ts";
import { defineModule, type Event, fill, InvariantError, message, packMessage, type PackedMessage } from "../../framework/index.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { defineMessages, f } from "../../proto/defineMessages.ts";
import { MsgSend } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import {
  MsgExecLegacyContent,
  MsgUpdateParams,
  type MsgSubmitProposal,
  type Params,
  ProposalStatus,
} from "../../proto/gen/cosmos/gov/v1.ts";
import { TextProposal } from "../../proto/gen/cosmos/gov/v1beta1.ts";
import { auth, authority } from "../auth/index.ts";
import { bank, getSupply, sendCoins } from "../bank/index.ts";
import { bondedValidatorsByPower, delegationsOf, staking, totalBondedTokens } from "../staking/index.ts";
import { LegacyMsg, LegacyQuery, Msg, Query } from "./api.ts";
import { gov } from "./index.ts";
import { DEFAULT_PARAMS, validateParams } from "./params.ts";
import { communityPool, votingStake } from "./slots.ts";
import { state } from "./state.ts";

const bound = defineModule({
  name: "bound",
  fills: [fill(votingStake, { votingValidators: bondedValidatorsByPower, totalBondedTokens, delegationsOf })],
});
const { Msg: WildMsg } = defineMessages("test.wild.v1", {
  Break: { authority: f.signer(1), how: f.string(2) },
  BreakResponse: {},
});
const Break = WildMsg.break.input;
const WILD: Readonly<Record<string, Error>> = { plain: new RangeError("too wild"), invariant: new InvariantError("too wild") };
const wild = defineModule({
  name: "wild",
  messages: [
    message(WildMsg.break, {
      handle(ctx, { how }) {
        state.constitution.set(ctx, "broken");
        throw WILD[how] ?? new Error(how);
      },
    }),
  ],
});
const MINIMUM = 10_000_000n;
const GOV = authority({ addressPrefix: "cosmos" });
const SHORT: Params = {
  ...DEFAULT_PARAMS,
  maxDepositPeriod: 40n * SECOND,
  votingPeriod: 60n * SECOND,
  expeditedVotingPeriod: 30n * SECOND,
};

function governed(params: Partial<Params> = {}): TestApp {
  const app = bondedApp({ a: 60_000_000n, b: 30_000_000n }, ["user", "other"], [gov, bound, wild]);
  app.withContext((ctx) => state.params.set(ctx, { ...SHORT, ...params }));
  return app;
}

function propose(app: TestApp, changes: Partial<MsgSubmitProposal> = {}, by = "user"): bigint {
  const said = { proposer: accountOf(by), title: "title", summary: "summary", metadata: "ipfs://x", initialDeposit: [stake(MINIMUM)] };
  return app.deliver(Msg.submitProposal, { ...said, ...changes }).response.proposalId;
}
const vote = (app: TestApp, proposalId: bigint, voter: string, option: number) =>
  app.deliver(Msg.vote, { proposalId, voter: accountOf(voter), option });
const proposalOf = (app: TestApp, id: bigint) => app.withContext((ctx) => state.proposals.get(ctx, id));
const after = (app: TestApp, seconds: bigint): readonly Event[] => app.block(undefined, { afterNs: seconds * SECOND }).events;
const resultsOf = (events: readonly Event[]) =>
  events.flatMap(({ attributes }) => attributes.filter(([key]) => key === "proposal_result").map(([, value]) => value));
const send = (amount: bigint): PackedMessage =>
  packMessage(MsgSend, { fromAddress: GOV, toAddress: accountOf("other"), amount: [stake(amount)] });

test("a proposal whose deposit suffices is voted on at once, and what it says is done when it passes", () => {
  const app = governed();
  propose(app, { initialDeposit: [stake(MINIMUM / 2n)] });
  const id = propose(app, { messages: [send(7n)] });
  assert.equal(proposalOf(app, id)?.status, ProposalStatus.PROPOSAL_STATUS_VOTING_PERIOD);
  app.withContext((ctx) => state.params.set(ctx, { ...SHORT, votingPeriod: 30n * SECOND }));
  const quick = propose(app, { messages: [send(7n)] });
  const before = balanceOf(app, "other");
  vote(app, quick, "a", 1);
  assert.deepEqual(resultsOf(after(app, 30n)), ["proposal_passed"]);
  assert.equal(balanceOf(app, "other"), before + 7n, "paid from the deposits of others");
  assert.equal(proposalOf(app, quick)?.status, ProposalStatus.PROPOSAL_STATUS_PASSED);
});

test("deposits are paid back before a proposal is done", () => {
  const app = governed();
  const id = propose(app, { messages: [send(7n)] });
  vote(app, id, "a", 1);
  assert.deepEqual(resultsOf(after(app, 60n)), ["proposal_failed"]);
  assert.match(proposalOf(app, id)?.failedReason ?? "", /insufficient funds/);
});

for (const how of ["plain", "invariant"]) {
  test(`a message that throws (${how}) fails its proposal alone, and nothing that the proposal did stays`, () => {
    const app = governed();
    const params = packMessage(MsgUpdateParams, { authority: GOV, params: { ...SHORT, quorum: "0.100000000000000000" } });
    const broken = propose(app, { messages: [params, packMessage(Break, { authority: GOV, how })] });
    const sound = propose(app, { messages: [params] });
    vote(app, broken, "a", 1);
    vote(app, sound, "a", 1);
    assert.deepEqual(resultsOf(after(app, 60n)), ["proposal_failed", "proposal_passed"]);
    assert.match(proposalOf(app, broken)?.failedReason ?? "", /too wild/);
    assert.equal(app.query(Query.constitution).constitution, "");
    assert.equal(app.query(Query.params).params?.quorum, "0.100000000000000000");
  });
}

test("a proposal without its deposit in time is dropped, and the deposits are paid back or burnt as the parameters say", () => {
  for (const burns of [false, true]) {
    const app = governed({ burnProposalDepositPrevote: burns });
    const before = balanceOf(app, "user");
    const id = propose(app, { initialDeposit: [stake(MINIMUM / 2n)] });
    after(app, 30n);
    assert.ok(proposalOf(app, id) !== undefined);
    assert.deepEqual(resultsOf(after(app, 10n)), ["proposal_dropped"]);
    assert.equal(proposalOf(app, id), undefined);
    assert.equal(balanceOf(app, "user"), burns ? before - MINIMUM / 2n : before);
  }
});

test("a deposit that completes the minimum begins the vote", () => {
  const app = governed();
  const id = propose(app, { initialDeposit: [stake(MINIMUM - 1n)] });
  const least = { proposalId: id, depositor: accountOf("other") };
  assert.throws(() => app.deliver(Msg.deposit, { ...least, amount: [stake(MINIMUM / 100n - 1n)] }), refusedWith("gov", 16));
  const { events } = app.deliver(Msg.deposit, { ...least, amount: [stake(MINIMUM / 100n)] });
  assert.ok(events.some(({ type, attributes }) => type === "proposal_deposit" && attributes[0]?.[0] === "voting_period_start"));
  assert.equal(proposalOf(app, id)?.status, ProposalStatus.PROPOSAL_STATUS_VOTING_PERIOD);
  assert.throws(() => app.deliver(Msg.deposit, { ...least, amount: [{ denom: "token", amount: 1n }] }), refusedWith("gov", 23));
});

test("who does not vote is voted for by the validator, who votes does so alone", () => {
  const app = governed();
  const id = propose(app);
  vote(app, id, "a", 3);
  vote(app, id, "b", 1);
  assert.deepEqual(app.query(Query.tallyResult, { proposalId: id }).tally, {
    yesCount: "30000000",
    noCount: "60000000",
    abstainCount: "0",
    noWithVetoCount: "0",
  });
  assert.deepEqual(resultsOf(after(app, 60n)), ["proposal_rejected"]);
  assert.equal(
    app.withContext((ctx) => [...state.votes.keys(ctx)].length),
    0,
    "counted votes are gone",
  );
});

test("a veto burns the deposits, a missed quorum does where the parameters say so", () => {
  const app = governed();
  const supply = () => app.withContext((ctx) => getSupply(ctx, "stake"));
  const before = supply();
  vote(app, propose(app), "a", 4);
  assert.deepEqual(resultsOf(after(app, 60n)), ["proposal_rejected"]);
  assert.equal(supply(), before - MINIMUM);
  propose(app);
  after(app, 60n);
  assert.equal(supply(), before - MINIMUM, "paid back");
  app.withContext((ctx) => state.params.set(ctx, { ...SHORT, burnVoteQuorum: true }));
  propose(app);
  after(app, 60n);
  assert.equal(supply(), before - 2n * MINIMUM);
});

test("an expedited proposal that fails is voted on for the regular time, and counted by the regular threshold", () => {
  const app = governed({ expeditedThreshold: "0.900000000000000000" });
  const id = propose(app, { expedited: true, initialDeposit: [stake(5n * MINIMUM)] });
  vote(app, id, "a", 1);
  vote(app, id, "b", 3);
  assert.deepEqual(resultsOf(after(app, 30n)), ["expedited_proposal_rejected"]);
  assert.equal(proposalOf(app, id)?.expedited, false);
  assert.equal(proposalOf(app, id)?.status, ProposalStatus.PROPOSAL_STATUS_VOTING_PERIOD);
  vote(app, id, "a", 1);
  assert.deepEqual(resultsOf(after(app, 30n)), ["proposal_passed"]);
});

test("weights of a split vote make one, no option twice", () => {
  const app = governed();
  const proposalId = propose(app);
  const split = (...options: readonly (readonly [number, string])[]) =>
    app.deliver(Msg.voteWeighted, { proposalId, voter: accountOf("a"), options: options.map(([option, weight]) => ({ option, weight })) });
  for (const wrong of [
    [[1, "0.5"]],
    [
      [1, "0.5"],
      [1, "0.5"],
    ],
    [
      [1, "0.9"],
      [2, "0.2"],
    ],
    [[0, "1"]],
    [[1, "x"]],
  ] as const) {
    assert.throws(() => split(...wrong), refusedWith("gov", 7));
  }
  assert.throws(() => split(), refusedWith("sdk", 18));
  const { events } = split([1, "0.7"], [3, "0.3"]);
  assert.deepEqual(events[0]?.attributes[1], ["option", '[{"option":1,"weight":"0.7"},{"option":3,"weight":"0.3"}]']);
  assert.equal(app.query(Query.tallyResult, { proposalId }).tally?.yesCount, "42000000");
});

test("the proposer alone cancels, and pays a part of the deposits", () => {
  const app = governed();
  const before = { user: balanceOf(app, "user"), supply: app.withContext((ctx) => getSupply(ctx, "stake")) };
  const proposalId = propose(app);
  vote(app, proposalId, "a", 1);
  assert.throws(() => app.deliver(Msg.cancelProposal, { proposalId, proposer: accountOf("other") }), refusedWith("gov", 18));
  app.deliver(Msg.cancelProposal, { proposalId, proposer: accountOf("user") });
  assert.equal(balanceOf(app, "user"), before.user - MINIMUM / 2n);
  assert.equal(
    app.withContext((ctx) => getSupply(ctx, "stake")),
    before.supply - MINIMUM / 2n,
  );
  assert.equal(proposalOf(app, proposalId), undefined);
  assert.equal(
    app.withContext((ctx) => [...state.votes.keys(ctx), ...state.activeQueue.keys(ctx), ...state.votingPeriod.keys(ctx)].length),
    0,
  );
});

test("the fee of a cancelled proposal goes where the parameters say", () => {
  const app = governed({ proposalCancelDest: accountOf("other") });
  const before = balanceOf(app, "other");
  app.deliver(Msg.cancelProposal, { proposalId: propose(app), proposer: accountOf("user") });
  assert.equal(balanceOf(app, "other"), before + MINIMUM / 2n);
});

test("what a proposal says is refused where it is not gov's to do, or wrong in itself", () => {
  const app = governed();
  const content = packMessage(TextProposal, { title: "t", description: "d" });
  const bySomebody = packMessage(MsgSend, { fromAddress: accountOf("user"), toAddress: GOV, amount: [stake(1n)] });
  assert.throws(() => propose(app, { messages: [bySomebody] }), refusedWith("gov", 13));
  assert.throws(() => propose(app, { messages: [packMessage(MsgExecLegacyContent, { authority: "x", content })] }), refusedWith("gov", 12));
  assert.throws(
    () => propose(app, { messages: [packMessage(MsgExecLegacyContent, { authority: accountOf("user"), content })] }),
    refusedWith("gov", 13),
  );
  assert.throws(() => propose(app, { metadata: "" }), refusedWith("gov", 11));
  assert.throws(() => propose(app, { metadata: '{"title":"other","summary":"summary"}' }), refusedWith("gov", 5));
  assert.throws(() => propose(app, { metadata: "x".repeat(256) }), refusedWith("gov", 15));
  assert.throws(() => propose(app, { summary: "x".repeat(10_201) }), refusedWith("gov", 22));
  assert.throws(() => propose(app, { title: "" }), refusedWith("sdk", 18));
  assert.equal(propose(app, { metadata: '{"TITLE":"title","summary":"summary"}' }), 1n, "refused proposals take no number");
});

test("contents of old are proposed, done, and answered to older clients", () => {
  const app = governed();
  const content = packMessage(TextProposal, { title: "t", description: "d" });
  const initialDeposit = [stake(MINIMUM)];
  const { proposalId } = app.deliver(LegacyMsg.submitProposal, { content, initialDeposit, proposer: accountOf("user") }).response;
  app.deliver(LegacyMsg.vote, { proposalId, voter: accountOf("a"), option: 1 });
  assert.equal(app.query(LegacyQuery.vote, { proposalId, voter: accountOf("a") }).vote.options[0]?.weight, 10n ** 18n);
  assert.deepEqual(app.query(LegacyQuery.proposal, { proposalId }).proposal.content, content);
  assert.deepEqual(resultsOf(after(app, 60n)), ["proposal_passed"]);
  assert.throws(
    () =>
      app.deliver(LegacyMsg.submitProposal, {
        content: packMessage(TextProposal, { title: " ", description: "d" }),
        initialDeposit,
        proposer: accountOf("user"),
      }),
    refusedWith("gov", 5),
  );
});

test("genesis takes up a chain where its export left it", () => {
  const app = governed();
  const [open, voted] = [propose(app, { initialDeposit: [stake(MINIMUM / 2n)] }), propose(app)];
  vote(app, voted, "a", 1);
  const exported = app.exportGenesis();
  const again = createTestApp({ modules: [auth, bank, staking, faucet, gov, bound, wild], validatorSource: staking, genesis: exported });
  assert.deepEqual(again.exportGenesis()["gov"], exported["gov"]);
  const queues = again.withContext((ctx) => [
    ...state.inactiveQueue.values(ctx),
    ...state.activeQueue.values(ctx),
    ...state.votingPeriod.keys(ctx),
  ]);
  assert.deepEqual(queues, [open, voted, voted]);
});

test("the fee of a cancelled proposal goes to the community where its account is named", () => {
  const paid: bigint[] = [];
  const distribution = encodeBech32("cosmos", moduleAddress("distribution"));
  const pool = defineModule({
    name: "pool",
    fills: [
      fill(communityPool, (ctx, from, coins) => {
        paid.push(...coins.map(({ amount }) => amount));
        sendCoins(ctx, from, addressOf("other"), coins);
      }),
    ],
  });
  const app = bondedApp({ a: 60_000_000n }, ["user", "other"], [gov, bound, pool]);
  app.withContext((ctx) => state.params.set(ctx, { ...SHORT, proposalCancelDest: distribution }));
  app.deliver(Msg.cancelProposal, { proposalId: propose(app), proposer: accountOf("user") });
  assert.deepEqual(paid, [MINIMUM / 2n]);
});

test("parameters are refused in Go's words", () => {
  const refused: readonly (readonly [Partial<Params>, string])[] = [
    [{ minDeposit: [] }, "invalid minimum deposit: "],
    [{ expeditedMinDeposit: [stake(MINIMUM)] }, "expedited minimum deposit must be greater than minimum deposit: 10000000stake"],
    [{ maxDepositPeriod: undefined }, "maximum deposit period must not be nil: 0"],
    [{ quorum: "" }, "invalid quorum string: decimal string cannot be empty"],
    [{ quorum: "1.1" }, "quorom too large: 1.1"],
    [{ quorum: "1.2.3" }, "invalid quorum string: invalid decimal string"],
    [{ threshold: ".5" }, "invalid threshold string: invalid decimal length"],
    [{ threshold: "0" }, "vote threshold must be positive: 0.000000000000000000"],
    [{ threshold: "x" }, "invalid threshold string: failed to set decimal string with base 10: x000000000000000000"],
    [
      { expeditedThreshold: "0.5" },
      "expedited vote threshold 0.500000000000000000, must be greater than the regular threshold 0.500000000000000000",
    ],
    [
      { vetoThreshold: "0.1234567890123456789" },
      "invalid vetoThreshold string: value '0.1234567890123456789' exceeds max precision by -1 decimal places: max precision 18",
    ],
    [{ votingPeriod: 0n }, "voting period must be positive: 0s"],
    [{ expeditedVotingPeriod: 60n * SECOND }, "expedited voting period 1m0s must be strictly less that the regular voting period 1m0s"],
    [{ minInitialDepositRatio: "2" }, "mininum initial deposit ratio of proposal is too large: 2.000000000000000000"],
    [{ proposalCancelRatio: "-1" }, "burn rate of cancel proposal must be positive: -1.000000000000000000"],
    [{ proposalCancelDest: "x" }, "deposits destination address is invalid: x"],
  ];
  for (const [changes, text] of refused) {
    assert.throws(() => validateParams({ ...SHORT, ...changes }, { addressPrefix: "cosmos" }), refusedWith("undefined", 1, text));
  }
  const app = governed();
  assert.throws(() => app.deliver(Msg.updateParams, { authority: accountOf("user"), params: SHORT }), refusedWith("gov", 13));
});

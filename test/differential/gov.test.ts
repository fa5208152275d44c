import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { ONE } from "../../src/encoding/decimal.ts";
import { HOUR, SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import type { MessageCodec } from "../../src/proto/codec.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, type NamedAccount, operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { authority } from "../../src/modules/auth/index.ts";
import { DEFAULT_PARAMS } from "../../src/modules/gov/params.ts";
import { MsgSend, MsgSetSendEnabled } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import * as v1 from "../../src/proto/gen/cosmos/gov/v1.ts";
import * as v1beta1 from "../../src/proto/gen/cosmos/gov/v1beta1.ts";
import { MsgUpdateParams as UpdateSlashing } from "../../src/proto/gen/cosmos/slashing/v1beta1.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { CancelSoftwareUpgradeProposal } from "../../src/proto/gen/cosmos/upgrade/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { Judge, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();
const GOV = authority({ addressPrefix: "cosmos" });
const SHORT = { maxDepositPeriod: 40n * SECOND, votingPeriod: 60n * SECOND, expeditedVotingPeriod: 30n * SECOND };

/** Numbers from a seed: the same histories on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const stake = (amount: bigint, denom = "stake") => ({ denom, amount });

class History {
  readonly judge: Judge;
  readonly people: readonly NamedAccount[];
  readonly next: (below: number) => number;
  readonly verdicts: Verdict[] = [];
  readonly seen = new Set<string>();
  submitted = 0;

  constructor(judge: Judge, people: readonly NamedAccount[], seed: number) {
    this.judge = judge;
    this.people = people;
    this.next = random(seed);
  }

  pick<T>(of: readonly T[]): T {
    // Never out of bounds: the list is not empty.
    return of[this.next(of.length)] as T;
  }

  proposalId(): bigint {
    return BigInt(this.next(10) === 0 ? this.next(100) : 1 + this.next(Math.max(1, this.submitted)));
  }

  proposed(): Any[] {
    const someone = this.judge.addressOf(this.pick(this.people));
    const params = { ...DEFAULT_PARAMS, ...SHORT };
    const messages: readonly Any[] = [
      pack(MsgSend, { fromAddress: GOV, toAddress: someone, amount: [stake(10n ** 30n)] }),
      pack(MsgSend, { fromAddress: GOV, toAddress: GOV, amount: [stake(5n)] }),
      pack(MsgSetSendEnabled, { authority: GOV, sendEnabled: [{ denom: "token", enabled: this.next(2) === 0 }], useDefaultFor: [] }),
      pack(v1.MsgUpdateParams, { authority: GOV, params: { ...params, minDepositRatio: this.pick(["0.010000000000000000", "0.001"]) } }),
      pack(v1.MsgUpdateParams, {
        authority: GOV,
        params: { ...params, burnVoteQuorum: this.next(2) === 0, burnProposalDepositPrevote: this.next(2) === 0 },
      }),
      pack(v1.MsgUpdateParams, { authority: GOV, params: { ...params, proposalCancelDest: this.pick(["", someone, "nobody"]) } }),
      pack(v1.MsgUpdateParams, {
        authority: GOV,
        params: { ...params, quorum: this.pick(["", "x", "2.0", "-0.1", "0.2", ".5", "1.2.3", "0.1234567890123456789"]) },
      }),
      pack(v1.MsgUpdateParams, { authority: GOV, params: { ...params, expeditedVotingPeriod: this.pick([undefined, 0n, HOUR]) } }),
      pack(v1.MsgUpdateParams, {
        authority: GOV,
        params: { ...params, minInitialDepositRatio: this.pick(["0.000000000000000000", "0.1", "7"]) },
      }),
      pack(v1.MsgVote, { voter: GOV, proposalId: this.proposalId(), option: 1, metadata: "" }),
      pack(v1.MsgCancelProposal, { proposer: GOV, proposalId: this.proposalId() }),
      pack(v1.MsgDeposit, { depositor: GOV, proposalId: 77n, amount: [stake(1n)] }),
      pack(UpdateSlashing, {
        authority: GOV,
        params: {
          signedBlocksWindow: 0n,
          minSignedPerWindow: ONE / 2n,
          downtimeJailDuration: HOUR,
          slashFractionDoubleSign: 0n,
          slashFractionDowntime: 0n,
        },
      }),
      pack(v1.MsgExecLegacyContent, { authority: GOV, content: pack(v1beta1.TextProposal, { title: "t", description: "d" }) }),
      // Refused when they are proposed.
      pack(MsgSend, { fromAddress: someone, toAddress: GOV, amount: [stake(1n)] }),
      pack(v1.MsgExecLegacyContent, { authority: "x", content: undefined }),
      pack(v1.MsgExecLegacyContent, { authority: someone, content: pack(v1beta1.TextProposal, { title: "t", description: "d" }) }),
      pack(v1.MsgExecLegacyContent, { authority: GOV, content: undefined }),
      pack(v1.MsgSubmitProposal, {
        proposer: "x",
        title: "t",
        summary: "s",
        messages: [],
        initialDeposit: [],
        metadata: "",
        expedited: false,
      }),
    ];
    const count = this.pick([0, 1, 1, 1, 1, 2, 3]);
    const right = this.next(6) > 0 ? 14 : messages.length;
    return Array.from({ length: count }, () => this.pick(messages.slice(0, right)));
  }

  coins() {
    const amounts = [10_000_000n, 10_000_000n, 10_000_000n, 50_000_000n, 50_000_000n, 4_000_000n, 100_000n, 1n];
    const wrong = [
      [],
      [stake(0n)],
      [stake(1n, "token")],
      [stake(-5n)],
      [stake(10n ** 40n)],
      [stake(1n), stake(2n)],
      [stake(5_000_000n), stake(5n, "token")],
    ];
    return this.next(8) === 0 ? this.pick(wrong) : [stake(this.pick(amounts))];
  }

  submit(who: NamedAccount): Any {
    const proposer = this.judge.addressOf(who);
    const initialDeposit = this.coins();
    if (this.next(5) === 0) {
      const title = this.pick(["text", "text", "text", " ", "x".repeat(141), "x".repeat(140)]);
      const described = { title, description: this.pick(["said", "said", "said", "", "x".repeat(10_001)]) };
      const content = this.pick([
        pack(v1beta1.TextProposal, described),
        pack(v1beta1.TextProposal, described),
        pack(CancelSoftwareUpgradeProposal, described),
        undefined,
      ]);
      return pack(v1beta1.MsgSubmitProposal, { proposer, initialDeposit, content });
    }
    const metadata = this.pick([
      "ipfs://x",
      "ipfs://x",
      "",
      "{}",
      "null",
      "[]",
      "{bad",
      '{"title":"title","summary":"summary"}',
      '{"TITLE":"title","sUmmary":"summary","authors":["a",null]}',
      '{"title":"title","summary":"summary","authors":5}',
      '{"title":"other","summary":"summary"}',
      '{"title":"title","summary":"other"}',
      '{"title":7}',
      "é".repeat(128),
      "m".repeat(255),
    ]);
    const title = this.pick(["title", "title", "title", "title", "title", "", "t".repeat(256)]);
    const summary = this.pick(["summary", "summary", "summary", "summary", "summary", "", "s".repeat(10_201)]);
    return pack(v1.MsgSubmitProposal, {
      proposer,
      initialDeposit,
      metadata,
      title,
      summary,
      messages: this.proposed(),
      expedited: this.next(3) === 0,
    });
  }

  vote(who: NamedAccount): Any {
    const voter = this.judge.addressOf(who);
    const proposalId = this.proposalId();
    const option = this.pick([1, 1, 1, 1, 2, 3, 4, 0, 5]);
    const weights = this.pick([
      ["1"],
      ["0.5", "0.5"],
      ["0.333333333333333333", "0.333333333333333333", "0.333333333333333334"],
      ["0.7", "0.2"],
      ["0.9", "0.2"],
      ["0", "1"],
      ["x"],
      ["+1"],
      ["+.5", "00.5"],
      ["0.5", "0.5", "-0.1", "0.1"],
      [],
    ]);
    const first = this.next(4);
    const options = weights.map((weight, i) => ({ option: 1 + ((first + i) % (this.next(9) === 0 ? 2 : 4)), weight }));
    switch (this.next(6)) {
      case 0:
      case 1:
      case 2:
        return pack(v1.MsgVote, { voter, proposalId, option, metadata: this.pick(["", "", "why", "w".repeat(256)]) });
      case 3:
        return pack(v1beta1.MsgVote, { voter, proposalId, option });
      case 4:
        return pack(v1.MsgVoteWeighted, { voter, proposalId, options, metadata: "" });
      default: {
        const parts = options.map(({ option: one, weight }) => ({
          option: one,
          weight: BigInt(Math.round((Number(weight) || 2) * 100)) * (ONE / 100n),
        }));
        return pack(v1beta1.MsgVoteWeighted, { voter, proposalId, options: parts });
      }
    }
  }

  act(who: NamedAccount): Any {
    const me = this.judge.addressOf(who);
    const kind = this.next(12);
    if (kind < 3) return this.submit(who);
    if (kind < 9) return this.vote(who);
    if (kind === 9) return pack(v1.MsgCancelProposal, { proposer: me, proposalId: this.proposalId() });
    const deposit = { depositor: me, proposalId: this.proposalId(), amount: this.coins() };
    if (kind === 10) return this.next(2) === 0 ? pack(v1.MsgDeposit, deposit) : pack(v1beta1.MsgDeposit, deposit);
    const params = { ...DEFAULT_PARAMS, ...SHORT };
    return this.next(4) === 0 ? pack(v1.MsgUpdateParams, { authority: me, params }) : pack(v1.MsgDeposit, deposit);
  }

  async block(txs: readonly Uint8Array[] = [], afterNs = 5n * SECOND): Promise<Verdict> {
    const verdict = await this.judge.block({ txs, afterNs });
    assert.deepEqual(verdict.disagreements, []);
    for (const { code, codespace } of verdict.txResults) this.seen.add(`${codespace}/${code}`);
    for (const { type, attributes } of verdict.events)
      for (const { key, value } of attributes) if (key === "proposal_result") this.seen.add(`${type} ${value}`);
    this.submitted += verdict.txResults
      .flatMap(({ events }) => events)
      .filter(({ type, attributes }) => type === "submit_proposal" && attributes[0]?.key === "proposal_id").length;
    return verdict;
  }

  async ask<I>(method: { readonly path: string; readonly input: MessageCodec<I> }, request: I): Promise<void> {
    const data = method.input.encode(request);
    const mine = this.judge.application.query({ path: method.path, data, height: 0n, prove: false });
    const go = await this.judge.oracle.query(method.path, data);
    const said = JSON.stringify(request, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
    assert.equal(`${mine.codespace}/${mine.code}`, `${go.codespace}/${go.code}`, `${method.path} ${said}: ${mine.log} / ${go.log}`);
    // What is wrong with an address is told in other words.
    if (mine.code !== 0 && !go.log.includes("bech32 failed")) assert.equal(mine.log, go.log, `${method.path} ${said}`);
    assert.deepEqual(mine.value, go.value, `${method.path} ${said}`);
  }

  async askAll(): Promise<void> {
    const [id, one] = [this.proposalId(), this.judge.addressOf(this.pick(this.people))];
    const voter = this.pick([one, one, one, "", "x", "cosmosvaloper1xyz"]);
    const depositor = voter;
    const page = this.pick([
      undefined,
      { key: new Uint8Array(), offset: 1n, limit: 2n, countTotal: true, reverse: true },
      { key: new Uint8Array([1]), offset: 1n, limit: 2n, countTotal: true, reverse: true },
    ]);
    const paramsType = this.pick(["", "deposit", "voting", "tallying", "other"]);
    const listed = { proposalStatus: this.next(7), voter: this.pick(["", voter]), depositor: this.pick(["", depositor]), pagination: page };
    await this.ask(v1.Query.constitution, {});
    for (const proposalId of [0n, id]) {
      for (const Query of [v1.Query, v1beta1.Query]) {
        await this.ask(Query.proposal, { proposalId });
        await this.ask(Query.vote, { proposalId, voter });
        await this.ask(Query.votes, { proposalId, pagination: page });
        await this.ask(Query.deposit, { proposalId, depositor });
        await this.ask(Query.deposits, { proposalId, pagination: page });
        await this.ask(Query.tallyResult, { proposalId });
        await this.ask(Query.params, { paramsType });
        await this.ask(Query.proposals, listed);
      }
    }
  }
}

async function open(seed: number): Promise<History> {
  assert.ok(program !== undefined);
  const people = ["alice", "bob", "carol", "dave"].map((name) => accountOf(1, name));
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const app = providerApp();
  const genesis = chainGenesis({
    app,
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    accounts: people.map((account) => ({ account, amount: FUNDED })),
    validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
    overrides: {
      "gov.params.max_deposit_period": "40s",
      "gov.params.voting_period": "60s",
      "gov.params.expedited_voting_period": "30s",
      "provider.params.max_provider_consensus_validators": "3",
    },
  });
  const judge = await Judge.open({
    program,
    kind: "provider",
    app: appOf(app),
    genesis,
  });
  const history = new History(judge, [...validators, ...people], seed);
  await history.block();
  const delegate = (who: NamedAccount, i: number) => {
    const to = validators[i % validators.length];
    assert.ok(to !== undefined);
    const members = { delegatorAddress: judge.addressOf(who), validatorAddress: operatorOf(to, "cosmos") };
    return judge.sign(who, [pack(MsgDelegate, { ...members, amount: stake(BigInt(i + 1) * 123_456_789n) })]);
  };
  await history.block(people.map(delegate));
  return history;
}

for (const seed of [1, 7, 9]) {
  test(`proposals, deposits, votes and what comes of them are Go's (history ${seed})`, { timeout: 300_000 }, async (t) => {
    if (program === undefined) {
      t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
      return;
    }
    const history = await open(seed);
    const { judge, people } = history;
    try {
      for (let i = 0; i < 120; i++) {
        const txs = people.filter(() => history.next(3) > 0).map((who) => judge.sign(who, [history.act(who)]));
        await history.block(txs, BigInt(1 + history.next(9)) * SECOND);
        if (i % 6 === 0) await history.askAll();
      }
      await history.block([], HOUR);
      await history.askAll();
      const exported = await judge.oracle.export();
      assert.deepEqual(judge.application.exportGenesis()["gov"], exported["gov"]);
      t.diagnostic([...history.seen].sort().join(", "));
    } finally {
      await judge.close();
    }
  });
}

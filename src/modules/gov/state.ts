import { counter, defineState, item, key, map, set, value } from "../../framework/index.ts";
import { Deposit, Params, Proposal, Vote } from "../../proto/gen/cosmos/gov/v1.ts";

const byTime = key.pair(key.time, key.u64);
const byAccount = key.pair(key.u64, key.lengthPrefixedBytes);

/** Everything in store "gov". */
export const state = defineState("gov", {
  proposals: map(0, key.u64, Proposal),
  /** Proposals that are voted on, by the end of their vote. */
  activeQueue: map(1, byTime, value.u64),
  /** Proposals that wait for deposits, by the time when they expire. */
  inactiveQueue: map(2, byTime, value.u64),
  proposalId: counter(3),
  votingPeriod: set(4, key.u64, Uint8Array.of(1)),
  deposits: map(16, byAccount, Deposit),
  votes: map(32, byAccount, Vote),
  params: item(48, Params),
  constitution: item(49, value.string),
});

import { defineModule, fill, type Module } from "../../framework/index.ts";
import { TextProposal } from "../../proto/gen/cosmos/gov/v1beta1.ts";
import { auth } from "../auth/index.ts";
import { moduleAccount } from "../auth/slots.ts";
import { bank } from "../bank/index.ts";
import { endBlock } from "./blocks.ts";
import { GOV } from "./deposits.ts";
import { govGenesis } from "./genesis.ts";
import { textContent, upgradeContents } from "./legacyContent.ts";
import { cancelProposal } from "./messages/cancelProposal.ts";
import { deposit } from "./messages/deposit.ts";
import { execLegacyContent } from "./messages/execLegacyContent.ts";
import { legacyDeposit } from "./messages/legacyDeposit.ts";
import { legacySubmitProposal } from "./messages/legacySubmitProposal.ts";
import { legacyVote } from "./messages/legacyVote.ts";
import { legacyVoteWeighted } from "./messages/legacyVoteWeighted.ts";
import { submitProposal } from "./messages/submitProposal.ts";
import { updateParams } from "./messages/updateParams.ts";
import { vote } from "./messages/vote.ts";
import { voteWeighted } from "./messages/voteWeighted.ts";
import { queries } from "./queries.ts";
import { legacyContents, votingStake } from "./slots.ts";
import { state } from "./state.ts";

/** Proposals of messages, deposits for them, votes by stake, and what has passed is done in the module's name. */
export const gov: Module = defineModule({
  name: GOV,
  state,
  requires: [auth, bank],
  needs: [votingStake],
  fills: [moduleAccount(GOV, ["burner"]), ...[textContent, ...upgradeContents].map((kind) => fill(legacyContents, kind))],
  messages: [
    submitProposal,
    execLegacyContent,
    vote,
    voteWeighted,
    deposit,
    updateParams,
    cancelProposal,
    legacySubmitProposal,
    legacyDeposit,
    legacyVote,
    legacyVoteWeighted,
  ],
  queries,
  types: [TextProposal],
  genesis: govGenesis,
  endBlock,
});

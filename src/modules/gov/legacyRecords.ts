import { addCoins } from "../../encoding/coins.ts";
import { ZERO_TIME } from "../../encoding/time.ts";
import { ensure, ensureQuery, type PackedMessage, sdkErrors } from "../../framework/index.ts";
import { MsgExecLegacyContent, type Params, type Proposal, type TallyResult, type Vote } from "../../proto/gen/cosmos/gov/v1.ts";
import * as legacy from "../../proto/gen/cosmos/gov/v1beta1.ts";
import { paramsOf } from "./find.ts";
import { NO_TALLY } from "./tally.ts";
import { readDec } from "./decimalText.ts";

/** What a proposal says, for clients that know no messages: the content of old, or the one message in its place. */
function contentOf({ messages }: Proposal): PackedMessage | undefined {
  const [message, ...others] = messages;
  const text = "can't convert a gov/v1 Proposal to gov/v1beta1 Proposal when amount of proposal messages not exactly one";
  ensure(message !== undefined && others.length === 0, sdkErrors.InvalidType, text);
  return message.typeUrl === MsgExecLegacyContent.typeUrl ? MsgExecLegacyContent.decode(message.value).content : message;
}

/** A tally as numbers. */
export function tallyOf({ yesCount, abstainCount, noCount, noWithVetoCount }: TallyResult): legacy.TallyResult {
  return { yes: BigInt(yesCount), abstain: BigInt(abstainCount), no: BigInt(noCount), noWithVeto: BigInt(noWithVetoCount) };
}

/** A proposal as older clients know it. */
export function legacyProposal(proposal: Proposal): legacy.Proposal {
  const { id: proposalId, status, finalTallyResult, submitTime, depositEndTime, votingStartTime, votingEndTime, totalDeposit } = proposal;
  return {
    proposalId,
    content: contentOf(proposal),
    status,
    finalTallyResult: tallyOf(finalTallyResult ?? NO_TALLY),
    submitTime: submitTime ?? ZERO_TIME,
    depositEndTime: depositEndTime ?? ZERO_TIME,
    totalDeposit: addCoins(totalDeposit),
    votingStartTime: votingStartTime ?? ZERO_TIME,
    votingEndTime: votingEndTime ?? ZERO_TIME,
  };
}

/** A vote as older clients know it. */
export function legacyVote({ proposalId, voter, options }: Vote): legacy.Vote {
  return { proposalId, voter, option: 0, options: options.map(({ option, weight }) => ({ option, weight: readDec(weight) })) };
}

/** The one group of parameters that older clients ask for; the others are empty. */
export function legacyParams(params: Params, paramsType: string): legacy.QueryParamsResponse {
  const { depositParams, votingParams, tallyParams } = paramsOf(params, paramsType);
  ensureQuery(paramsType !== "", "InvalidArgument", `${paramsType} is not a valid parameter type`);
  const { maxDepositPeriod = 0n, minDeposit = [] } = depositParams ?? {};
  const { quorum = "0", threshold = "0", vetoThreshold = "0" } = tallyParams ?? {};
  const none = legacy.QueryParamsResponse.decode(new Uint8Array());
  return {
    depositParams: { minDeposit: addCoins(minDeposit), maxDepositPeriod },
    votingParams: { votingPeriod: votingParams?.votingPeriod ?? 0n },
    tallyParams:
      tallyParams === undefined
        ? none.tallyParams
        : { quorum: readDec(quorum), threshold: readDec(threshold), vetoThreshold: readDec(vetoThreshold) },
  };
}

import { moduleAddress } from "../../crypto/address.ts";
import { equalBytes } from "../../encoding/bytes.ts";
import {
  type Context,
  ensure,
  GAS,
  type Message,
  type PackedMessage,
  runMessage,
  sdkErrors,
  signerBytes,
  signersOf,
} from "../../framework/index.ts";
import { MsgExecLegacyContent, type MsgSubmitProposal, Proposal, ProposalStatus } from "../../proto/gen/cosmos/gov/v1.ts";
import { formatAddress, parseAddress } from "../auth/index.ts";
import { govErrors, SubmitProposal, VotingBegunBySubmission } from "./api.ts";
import { addDeposit, checkDepositDenoms, checkInitialDeposit, GOV } from "./deposits.ts";
import { checkMetadata, checkMetadataContent, checkSummary } from "./metadata.ts";
import { getParams } from "./params.ts";
import { setProposal } from "./proposals.ts";
import { state } from "./state.ts";
import { NO_TALLY } from "./tally.ts";

const GOV_ADDRESS = moduleAddress(GOV);

/** Only the module's account may sign what a proposal does. */
function checkSigners(ctx: Context, signers: readonly string[]): void {
  const [signer, ...others] = signers.map((text) => signerBytes(ctx, text));
  ensure(signer !== undefined && others.length === 0, govErrors.InvalidSigner, "");
  ensure(equalBytes(signer, GOV_ADDRESS), govErrors.InvalidSigner, () => formatAddress(ctx, signer));
}

/** Decodes a message of a proposal that the app can do; refuses others. */
function routed(ctx: Context, { typeUrl, value }: PackedMessage): Message {
  const handler = ctx.router.message(typeUrl);
  if (handler !== undefined) return handler.parse(value);
  const codec = ctx.router.codec(typeUrl);
  ensure(codec !== undefined, sdkErrors.TxDecode, `unable to resolve type URL ${typeUrl}`);
  checkSigners(ctx, signersOf(codec, codec.decode(value)));
  ensure(false, govErrors.UnroutableProposalMsg, typeUrl);
  throw new Error("not reached");
}

/** Checks a message of a proposal without doing it, but for the contents of old, which are tried. Returns it as Go writes it. */
function checkMessage(ctx: Context, packed: PackedMessage): PackedMessage {
  const parsed = routed(ctx, packed);
  const { handler, typeUrl, value } = parsed;
  const valid = ctx.attempt((inner) => parsed.validate(inner));
  if (!valid.ok) ensure(false, govErrors.InvalidProposalMsg, valid.error.message);
  checkSigners(ctx, parsed.signers());
  if (typeUrl === MsgExecLegacyContent.typeUrl) tryContent(ctx, packed);
  return { typeUrl, value: handler.input.encode(value) };
}

function tryContent(ctx: Context, packed: PackedMessage): void {
  const tried = ctx.attempt(
    (inner) => runMessage(inner, packed),
    () => false,
  );
  if (tried.ok) return;
  if (tried.error.kind === govErrors.NoProposalHandlerExists) throw tried.error;
  ensure(false, govErrors.InvalidProposalContent, tried.error.message);
}

/** Checks what is said and stores it as a proposal that waits for deposits. */
function createProposal(ctx: Context, msg: MsgSubmitProposal, proposer: string): Proposal {
  const { metadata, title, summary, expedited } = msg;
  checkMetadata(metadata);
  checkSummary(summary);
  checkMetadata(title);
  const messages = msg.messages.map((packed) => checkMessage(ctx, packed));
  const id = state.proposalId.next(ctx);
  const depositEndTime = ctx.timeNs + (getParams(ctx).maxDepositPeriod ?? 0n);
  const said = { id, messages, metadata, title, summary, proposer, expedited };
  const status = ProposalStatus.PROPOSAL_STATUS_DEPOSIT_PERIOD;
  const proposal = Proposal.from({ ...said, status, finalTallyResult: NO_TALLY, submitTime: ctx.timeNs, depositEndTime });
  setProposal(ctx, proposal);
  state.inactiveQueue.set(ctx, [depositEndTime, id], id);
  const types = messages.map(({ typeUrl }) => `,${typeUrl}`).join("");
  ctx.emit(SubmitProposal({ proposal_id: `${id}`, proposal_proposer: proposer, proposal_messages: types }));
  return proposal;
}

/** Makes a proposal with its first deposit; returns its id. */
export function submit(ctx: Context, msg: MsgSubmitProposal): bigint {
  const { title, summary, metadata, messages, initialDeposit, expedited } = msg;
  ensure(title !== "", sdkErrors.InvalidRequest, "proposal title cannot be empty");
  ensure(summary !== "", sdkErrors.InvalidRequest, "proposal summary cannot be empty");
  const proposer = parseAddress(ctx, msg.proposer, "invalid proposer address");
  ensure(messages.length > 0 || metadata !== "", govErrors.NoProposalMsgs, "either metadata or Msgs length must be non-nil");
  checkMetadataContent(metadata, title, summary);
  const params = getParams(ctx);
  checkInitialDeposit(params, initialDeposit, expedited);
  checkDepositDenoms(params, initialDeposit);
  const proposal = createProposal(ctx, msg, formatAddress(ctx, proposer));
  ctx.gas.consume(3 * GAS.writeByte * Proposal.encode(proposal).length, "submit proposal");
  const begins = addDeposit(ctx, proposal.id, proposer, initialDeposit);
  if (begins) ctx.emit(VotingBegunBySubmission({ voting_period_start: `${proposal.id}` }));
  return proposal.id;
}

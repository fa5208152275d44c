import { EMPTY } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import type { Application, QueryRequest, QueryResponse } from "../../framework/application.ts";
import {
  CheckTxType,
  type Request,
  Response,
  ResponseApplySnapshotChunk_Result,
  ResponseOfferSnapshot_Result,
  ResponseProcessProposal_ProposalStatus,
  ResponseVerifyVoteExtension_VerifyStatus,
} from "../../proto/gen/tendermint/abci.ts";
import {
  blockFromProto,
  finalizeBlockToProto,
  initChainFromProto,
  initChainToProto,
  prepareProposalFromProto,
  queryToProto,
} from "./convert.ts";

/** A query that the node answers itself; undefined leaves it to the application. */
export type QueryService = (request: QueryRequest) => Promise<QueryResponse> | undefined;

/** What an application does for one request. */
export type AbciCall = (app: Application) => Response | Promise<Response>;

/**
 * [ABCI 2.0] Reads a request whole before the application sees anything of it; throws a DecodeError or Fault for a malformed one.
 * Snapshots are not offered and not taken, as in an SDK application without a snapshot manager; vote extensions are empty and every one
 * is accepted.
 */
export function callFor(r: Request): AbciCall {
  if (r.echo !== undefined) return answer({ echo: r.echo });
  if (r.flush !== undefined) return answer({ flush: {} });
  if (r.info !== undefined) return (app) => Response.from({ info: app.info() });
  if (r.checkTx !== undefined) {
    const { tx, type } = r.checkTx;
    return (app) => Response.from({ checkTx: app.checkTx(tx, type === CheckTxType.RECHECK) });
  }
  if (r.query !== undefined) {
    const { query } = r;
    return (app) => Response.from({ query: queryToProto(app.query(query)) });
  }
  if (r.listSnapshots !== undefined) return answer({ listSnapshots: { snapshots: [] } });
  if (r.offerSnapshot !== undefined) return answer({ offerSnapshot: { result: ResponseOfferSnapshot_Result.ABORT } });
  if (r.loadSnapshotChunk !== undefined) return answer({ loadSnapshotChunk: { chunk: EMPTY } });
  if (r.applySnapshotChunk !== undefined) {
    return answer({ applySnapshotChunk: { result: ResponseApplySnapshotChunk_Result.ABORT, refetchChunks: [], rejectSenders: [] } });
  }
  return consensusCall(r);
}

function consensusCall(r: Request): AbciCall {
  if (r.initChain !== undefined) {
    const genesis = initChainFromProto(r.initChain);
    return (app) => Response.from({ initChain: initChainToProto(app.initChain(genesis)) });
  }
  if (r.prepareProposal !== undefined) {
    const proposal = prepareProposalFromProto(r.prepareProposal);
    return (app) => Response.from({ prepareProposal: { txs: app.prepareProposal(proposal) } });
  }
  if (r.processProposal !== undefined) {
    const { ACCEPT, REJECT } = ResponseProcessProposal_ProposalStatus;
    const block = blockFromProto(r.processProposal, r.processProposal.proposedLastCommit);
    return (app) => Response.from({ processProposal: { status: app.processProposal(block) ? ACCEPT : REJECT } });
  }
  if (r.finalizeBlock !== undefined) {
    const block = blockFromProto(r.finalizeBlock, r.finalizeBlock.decidedLastCommit);
    return (app) => Response.from({ finalizeBlock: finalizeBlockToProto(app.finalizeBlock(block)) });
  }
  if (r.commit !== undefined) return (app) => app.commit().then((commit) => Response.from({ commit }));
  if (r.extendVote !== undefined) return answer({ extendVote: { voteExtension: EMPTY } });
  if (r.verifyVoteExtension !== undefined) {
    return answer({ verifyVoteExtension: { status: ResponseVerifyVoteExtension_VerifyStatus.ACCEPT } });
  }
  throw new DecodeError("unknown request: no known member of tendermint.abci.Request is set");
}

function answer(members: Partial<Response>): AbciCall {
  return () => Response.from(members);
}

import type { MessageCodec, MethodCodec } from "./codec.ts";
import { PageRequest, PageResponse } from "./gen/cosmos/base/query/v1beta1.ts";
import { DenomTrace } from "./gen/ibc/applications/transfer/v1.ts";
import { define, method } from "./define.ts";

// Queries of ibc.applications.transfer.v1 up to ibc-go 8. The descriptors are those of ibc-go 10, which has Denom and Denoms instead;
// wallets of the older kind ask these.

const PACKAGE = "ibc.applications.transfer.v1";

/** ibc.applications.transfer.v1.QueryDenomTraceRequest */
export interface QueryDenomTraceRequest {
  /** With or without "ibc/" in front. */
  readonly hash: string;
}
export const QueryDenomTraceRequest: MessageCodec<QueryDenomTraceRequest> = define(`${PACKAGE}.QueryDenomTraceRequest`, () => [
  [1, "hash", "string"],
]);

/** ibc.applications.transfer.v1.QueryDenomTraceResponse */
export interface QueryDenomTraceResponse {
  readonly denomTrace: DenomTrace | undefined;
}
export const QueryDenomTraceResponse: MessageCodec<QueryDenomTraceResponse> = define(`${PACKAGE}.QueryDenomTraceResponse`, () => [
  [1, "denom_trace", DenomTrace],
]);

/** ibc.applications.transfer.v1.QueryDenomTracesRequest */
export interface QueryDenomTracesRequest {
  readonly pagination: PageRequest | undefined;
}
export const QueryDenomTracesRequest: MessageCodec<QueryDenomTracesRequest> = define(`${PACKAGE}.QueryDenomTracesRequest`, () => [
  [1, "pagination", PageRequest],
]);

/** ibc.applications.transfer.v1.QueryDenomTracesResponse */
export interface QueryDenomTracesResponse {
  readonly denomTraces: readonly DenomTrace[];
  readonly pagination: PageResponse | undefined;
}
export const QueryDenomTracesResponse: MessageCodec<QueryDenomTracesResponse> = define(`${PACKAGE}.QueryDenomTracesResponse`, () => [
  [1, "denom_traces", DenomTrace, "*!"],
  [2, "pagination", PageResponse],
]);

const SERVICE = `${PACKAGE}.Query`;
const PATH = "/ibc/apps/transfer/v1/denom_traces";

/** The two rpcs. */
export const DenomTraceQuery = {
  get denomTrace(): MethodCodec<QueryDenomTraceRequest, QueryDenomTraceResponse> {
    return method(SERVICE, "DenomTrace", QueryDenomTraceRequest, QueryDenomTraceResponse, [{ verb: "get", path: `${PATH}/{hash=**}` }]);
  },
  get denomTraces(): MethodCodec<QueryDenomTracesRequest, QueryDenomTracesResponse> {
    return method(SERVICE, "DenomTraces", QueryDenomTracesRequest, QueryDenomTracesResponse, [{ verb: "get", path: PATH }]);
  },
} as const;

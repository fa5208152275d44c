import type { MessageCodec, MethodCodec } from "./codec.ts";
import { PageRequest, PageResponse } from "./gen/cosmos/base/query/v1beta1.ts";
import { DenomTrace } from "./gen/ibc/applications/transfer/v1.ts";
import * as $ from "./runtime.ts";

// Queries of ibc.applications.transfer.v1 up to ibc-go 8. The descriptors are those of ibc-go 10, which has Denom and Denoms instead;
// wallets of the older kind ask these.

/** ibc.applications.transfer.v1.QueryDenomTraceRequest */
export interface QueryDenomTraceRequest {
  /** With or without "ibc/" in front. */
  readonly hash: string;
}
export const QueryDenomTraceRequest: MessageCodec<QueryDenomTraceRequest> = $.define<QueryDenomTraceRequest>({
  typeName: "ibc.applications.transfer.v1.QueryDenomTraceRequest",
  write: ({ hash }, w) => {
    if (hash !== "") w.u32(10).string(hash);
  },
  read(r, u) {
    let hash = "";
    while (!r.done) {
      const tag = r.tag();
      if (tag === 10) hash = r.string();
      else $.unknownField(r, tag, u);
    }
    return { hash };
  },
  empty: () => ({ hash: "" }),
  fields: [{ number: 1, name: "hash", property: "hash", kind: "string", repeated: false, required: false }],
});

/** ibc.applications.transfer.v1.QueryDenomTraceResponse */
export interface QueryDenomTraceResponse {
  readonly denomTrace: DenomTrace | undefined;
}
export const QueryDenomTraceResponse: MessageCodec<QueryDenomTraceResponse> = $.define<QueryDenomTraceResponse>({
  typeName: "ibc.applications.transfer.v1.QueryDenomTraceResponse",
  write({ denomTrace }, w) {
    if (denomTrace === undefined) return;
    w.u32(10).fork();
    DenomTrace.write(denomTrace, w);
    w.join();
  },
  read(r, u, d) {
    let denomTrace: DenomTrace | undefined;
    while (!r.done) {
      const tag = r.tag();
      if (tag === 10) denomTrace = DenomTrace.read(r.sub(), u, $.nested(d));
      else $.unknownField(r, tag, u);
    }
    return { denomTrace };
  },
  empty: () => ({ denomTrace: undefined }),
  fields: [
    {
      ...{ number: 1, name: "denom_trace", property: "denomTrace", kind: "message" },
      ...{ repeated: false, required: false, message: $.ref(() => DenomTrace) },
    },
  ],
});

/** ibc.applications.transfer.v1.QueryDenomTracesRequest */
export interface QueryDenomTracesRequest {
  readonly pagination: PageRequest | undefined;
}
export const QueryDenomTracesRequest: MessageCodec<QueryDenomTracesRequest> = $.define<QueryDenomTracesRequest>({
  typeName: "ibc.applications.transfer.v1.QueryDenomTracesRequest",
  write({ pagination }, w) {
    if (pagination === undefined) return;
    w.u32(10).fork();
    PageRequest.write(pagination, w);
    w.join();
  },
  read(r, u, d) {
    let pagination: PageRequest | undefined;
    while (!r.done) {
      const tag = r.tag();
      if (tag === 10) pagination = PageRequest.read(r.sub(), u, $.nested(d));
      else $.unknownField(r, tag, u);
    }
    return { pagination };
  },
  empty: () => ({ pagination: undefined }),
  fields: [
    {
      ...{ number: 1, name: "pagination", property: "pagination", kind: "message" },
      ...{ repeated: false, required: false, message: $.ref(() => PageRequest) },
    },
  ],
});

/** ibc.applications.transfer.v1.QueryDenomTracesResponse */
export interface QueryDenomTracesResponse {
  readonly denomTraces: readonly DenomTrace[];
  readonly pagination: PageResponse | undefined;
}
export const QueryDenomTracesResponse: MessageCodec<QueryDenomTracesResponse> = $.define<QueryDenomTracesResponse>({
  typeName: "ibc.applications.transfer.v1.QueryDenomTracesResponse",
  write({ denomTraces, pagination }, w) {
    for (const trace of denomTraces) {
      w.u32(10).fork();
      DenomTrace.write(trace, w);
      w.join();
    }
    if (pagination === undefined) return;
    w.u32(18).fork();
    PageResponse.write(pagination, w);
    w.join();
  },
  read(r, u, d) {
    const denomTraces: DenomTrace[] = [];
    let pagination: PageResponse | undefined;
    while (!r.done) {
      const tag = r.tag();
      if (tag === 10) denomTraces.push(DenomTrace.read(r.sub(), u, $.nested(d)));
      else if (tag === 18) pagination = PageResponse.read(r.sub(), u, $.nested(d));
      else $.unknownField(r, tag, u);
    }
    return { denomTraces, pagination };
  },
  empty: () => ({ denomTraces: [], pagination: undefined }),
  fields: [
    {
      ...{ number: 1, name: "denom_traces", property: "denomTraces", kind: "message" },
      ...{ repeated: true, required: true, message: $.ref(() => DenomTrace) },
    },
    {
      ...{ number: 2, name: "pagination", property: "pagination", kind: "message" },
      ...{ repeated: false, required: false, message: $.ref(() => PageResponse) },
    },
  ],
});

const SERVICE = "ibc.applications.transfer.v1.Query";
const PATH = "/ibc/apps/transfer/v1/denom_traces";

/** The two rpcs. */
export const DenomTraceQuery = {
  get denomTrace(): MethodCodec<QueryDenomTraceRequest, QueryDenomTraceResponse> {
    return $.method(SERVICE, "DenomTrace", QueryDenomTraceRequest, QueryDenomTraceResponse, [{ verb: "get", path: `${PATH}/{hash=**}` }]);
  },
  get denomTraces(): MethodCodec<QueryDenomTracesRequest, QueryDenomTracesResponse> {
    return $.method(SERVICE, "DenomTraces", QueryDenomTracesRequest, QueryDenomTracesResponse, [{ verb: "get", path: PATH }]);
  },
} as const;

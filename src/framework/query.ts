import { DecodeError } from "../encoding/error.ts";
import { WireError } from "../encoding/wire.ts";
import type { MethodCodec } from "../proto/codec.ts";
import { ref } from "../proto/define.ts";
import { type QueryHandler, type ReadContext, refuseThenable } from "./context.ts";
import { ensureQuery } from "./errors.ts";

/**
 * Answers one rpc of a Query service. Refusals: ensureQuery, QueryError or a StateError.
 * @example
 * const { Query } = defineMessages("examples.clock.v1", { QueryNowRequest: {}, QueryNowResponse: { height: f.i64(1) } });
 * const now = query(Query.now, (ctx) => ({ height: ctx.height }));
 * const clock = createTestApp({ modules: [defineModule({ name: "clock", queries: [now] })], height: 9n });
 * assert.equal(clock.query(Query.now).height, 9n);
 */
export function query<I, O>(method: MethodCodec<I, O>, answer: (ctx: ReadContext, request: NoInfer<I>) => NoInfer<O>): QueryHandler {
  return {
    path: method.path,
    input: ref(() => method.input)(),
    output: ref(() => method.output)(),
    run(ctx, bytes) {
      let request: I;
      try {
        request = method.input.decode(bytes);
      } catch (error) {
        if (error instanceof WireError || error instanceof DecodeError) ensureQuery(false, "InvalidArgument", error.message);
        throw error;
      }
      return method.output.encode(refuseThenable(answer(ctx, request)));
    },
  };
}

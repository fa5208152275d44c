/** An app-chain that leases its security: a consumer chain with one module of its own, in which every account has a counter. */
import {
  consumerApp,
  counter,
  defineErrors,
  defineMessages,
  defineModule,
  defineState,
  ensure,
  ensureQuery,
  event,
  f,
  genesis,
  key,
  map,
  message,
  query,
  value,
} from "interlease/sdk";

/** The wire: what clients send, ask and find in genesis. `MsgAdd` has a signer, so it is a transaction's message. */
export const { MsgAdd, Msg, Query, GenesisState } = defineMessages(
  "examples.counter.v1",
  {
    MsgAdd: { sender: f.signer(1), by: f.u64(2) },
    MsgAddResponse: { count: f.u64(1) },
    QueryCountRequest: { address: f.string(1) },
    QueryCountResponse: { count: f.u64(1), total: f.u64(2) },
    Count: { address: f.string(1), count: f.u64(2) },
    GenesisState: { counts: f.repeated(f.message(1, "Count")) },
  },
  { amino: { MsgAdd: "counter/MsgAdd" }, rest: { Count: "/examples/counter/v1/counts/{address}" } },
);

const errors = defineErrors("counter", { InvalidStep: [2, "invalid step"] });
const Added = event("counter_added", ["sender", "by", "count"]);
const MAX_STEP = 100n;

/** The store. Prefixes are part of the app hash: never reuse or renumber one. */
const state = defineState("counter", { counts: map(1, key.string, value.u64), total: counter(2) });

const add = message(Msg.add, {
  // Needs no state, so the mempool refuses it as well.
  validate: ({ by }) => ensure(by > 0n && by <= MAX_STEP, errors.InvalidStep, `${by} is not in 1 to ${MAX_STEP}`),
  handle(ctx, { sender, by }) {
    const count = (state.counts.get(ctx, sender) ?? 0n) + by;
    state.counts.set(ctx, sender, count);
    state.total.set(ctx, state.total.get(ctx) + by);
    ctx.emit(Added({ sender, by: by.toString(), count: count.toString() }));
    return { count };
  },
});

const count = query(Query.count, (ctx, { address }) => {
  const found = state.counts.get(ctx, address);
  ensureQuery(found !== undefined, "NotFound", `${address} has never counted`);
  return { count: found, total: state.total.get(ctx) };
});

export const counterModule = defineModule({
  name: "counter",
  state,
  messages: [add],
  queries: [count],
  genesis: genesis(GenesisState, {
    init(ctx, { counts }) {
      for (const { address, count } of counts) {
        state.counts.set(ctx, address, count);
        state.total.set(ctx, state.total.get(ctx) + count);
      }
    },
    export: (ctx) => ({ counts: [...state.counts.entries(ctx)].map(([address, count]) => ({ address, count })) }),
  }),
});

/** What `interlease up --consumer examples/counter/app.ts` runs. */
export const app = consumerApp({ addressPrefix: "counter", extra: [counterModule] });

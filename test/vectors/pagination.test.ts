import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromHex, fromUtf8, toHex, utf8 } from "../../src/encoding/bytes.ts";
import {
  defineModule,
  defineState,
  type GrpcCode,
  key,
  map,
  type Page,
  type PageMode,
  type PageSource,
  paginate,
  QueryError,
  StateError,
  set,
  value,
} from "../../src/framework/index.ts";
import { createTestApp } from "../../src/framework/testApp.ts";
import { channelState } from "../../src/modules/ibc/channel/index.ts";
import { PageRequest } from "../../src/proto/gen/cosmos/base/query/v1beta1.ts";
import { Channel } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { createTestProvider } from "../support/ccvApps.ts";

/** Made by test/vectors/go/pagination. */
interface Vector {
  readonly rows: readonly (readonly [string, string])[];
  readonly cases: readonly {
    readonly mode: PageMode | "generic";
    readonly key: string;
    readonly offset: string;
    readonly limit: string;
    readonly countTotal: boolean;
    readonly reverse: boolean;
    readonly keep: string;
    readonly items?: readonly string[];
    readonly nextKey?: string;
    readonly total?: string;
    readonly error?: string;
    readonly panic?: string;
  }[];
}
const file = new URL("go/pagination/pagination.json.gz", import.meta.url);
const { rows, cases }: Vector = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));

const state = defineState("pages", {
  collection: map(7, key.pair(key.string, key.string), value.string),
  members: set(8, key.pair(key.string, key.string)),
  store: map(9, key.bytes, value.bytes),
});

test(`pages are those of the SDK's five paginators: ${cases.length} requests over a map, a set and raw rows`, () => {
  const app = createTestApp({ modules: [defineModule({ name: "pages", state })] });
  app.withContext((ctx) => {
    for (const [group, name] of rows) {
      state.collection.set(ctx, [group, name], name);
      state.members.add(ctx, [group, name]);
      state.store.set(ctx, utf8(`${group}/${name}`), utf8(name));
    }
  });
  const nameOf = (rowKey: readonly [string, string]): string => rowKey[1];
  const rawNameOf = (raw: Uint8Array): string => fromUtf8(raw).replace("mine/", "");
  const counts = new Map<string, number>();
  for (const one of cases) {
    const mode = one.mode === "generic" ? "filtered" : one.mode;
    const request = PageRequest.from({
      ...{ key: fromHex(one.key), offset: BigInt(one.offset), limit: BigInt(one.limit) },
      ...{ countTotal: one.countTotal, reverse: one.reverse },
    });
    const keep = (name: string): string | undefined => (one.keep.includes(`|${name}|`) ? name : undefined);
    const ask = <K, V>(source: PageSource<K, V>, name: (rowKey: K) => string): string => {
      const answer = (): Page<string> =>
        app.withContext((ctx) => paginate(ctx, { ...source, mode }, request, (rowKey) => keep(name(rowKey))));
      try {
        const { items, pagination } = answer();
        return JSON.stringify([items, toHex(pagination.nextKey), String(pagination.total)]);
      } catch (error) {
        return error instanceof RangeError ? "panic" : error instanceof Error ? error.message : String(error);
      }
    };
    const theirs =
      one.panic !== undefined
        ? "panic"
        : one.error !== undefined
          ? `rpc error: code = InvalidArgument desc = ${one.error}`
          : JSON.stringify([one.items ?? [], one.nextKey ?? "", one.total]);
    const where = JSON.stringify(one);
    assert.equal(ask({ collection: state.collection, prefix: ["mine"] }, nameOf), theirs, where);
    assert.equal(ask({ collection: state.members, prefix: ["mine"] }, nameOf), theirs, where);
    if (mode !== "collection") assert.equal(ask({ collection: state.store, prefix: utf8("mine/") }, rawNameOf), theirs, where);
    counts.set(one.mode, (counts.get(one.mode) ?? 0) + 1);
  }
  for (const mode of ["collection", "store", "filtered", "generic"]) assert.ok((counts.get(mode) ?? 0) > 100, mode);
});

/** What the Go provider of interchain-security 7.0.1 answers a request for both a key and an offset with: gRPC status, or none. */
const REFUSALS: Readonly<Record<string, GrpcCode | "none">> = {
  "/cosmos.auth.v1beta1.Query/Accounts": "none",
  "/cosmos.bank.v1beta1.Query/AllBalances": "InvalidArgument",
  "/cosmos.bank.v1beta1.Query/DenomOwners": "none",
  "/cosmos.bank.v1beta1.Query/DenomsMetadata": "Internal",
  "/cosmos.bank.v1beta1.Query/SendEnabled": "Internal",
  "/cosmos.bank.v1beta1.Query/SpendableBalances": "InvalidArgument",
  "/cosmos.bank.v1beta1.Query/TotalSupply": "Internal",
  "/cosmos.staking.v1beta1.Query/DelegatorDelegations": "Internal",
  "/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations": "Internal",
  "/cosmos.staking.v1beta1.Query/DelegatorValidators": "Internal",
  "/cosmos.staking.v1beta1.Query/Redelegations": "Internal",
  "/cosmos.staking.v1beta1.Query/ValidatorDelegations": "Internal",
  "/cosmos.staking.v1beta1.Query/ValidatorUnbondingDelegations": "Internal",
  "/cosmos.staking.v1beta1.Query/Validators": "Internal",
  "/ibc.applications.transfer.v1.Query/Denoms": "none",
  "/ibc.core.channel.v1.Query/Channels": "none",
  "/ibc.core.channel.v1.Query/ConnectionChannels": "none",
  "/ibc.core.channel.v1.Query/PacketAcknowledgements": "none",
  "/ibc.core.channel.v1.Query/PacketCommitments": "none",
  "/ibc.core.client.v1.Query/ClientStates": "none",
  "/ibc.core.client.v1.Query/ConsensusStateHeights": "none",
  "/ibc.core.client.v1.Query/ConsensusStates": "none",
  "/ibc.core.connection.v1.Query/Connections": "none",
  "/interchain_security.ccv.provider.v1.Query/QueryConsumerChains": "Internal",
};

test("every query of the provider refuses a key together with an offset as Go's does", () => {
  const { app, validators } = createTestProvider([1]);
  const [validator] = validators;
  const members: Readonly<Record<string, unknown>> = {
    ...{ denom: "stake", address: validator?.account, delegatorAddr: validator?.account, validatorAddr: validator?.operator },
    ...{ connection: "connection-0", clientId: "07-tendermint-0", portId: "transfer", channelId: "channel-0" },
    pagination: PageRequest.from({ key: utf8("a"), offset: 1n }),
  };
  app.withContext((ctx) => {
    channelState.channels.set(ctx, ["transfer", "channel-0"], Channel.from());
    for (const { path, input, run } of app.app.queries.values()) {
      if (!input.fields.some(({ property }) => property === "pagination") || path.endsWith("/DenomTraces")) continue;
      const asked = Object.fromEntries(
        input.fields.flatMap(({ property }) => (property in members ? [[property, members[property]] as const] : [])),
      );
      const request = input.encode(input.from(asked));
      const status = (error: unknown): boolean => {
        assert.match(String(error), /invalid request, either offset or key is expected, got both/);
        const code = error instanceof QueryError ? error.code : error instanceof StateError && error.kind.code === 1 ? "none" : error;
        assert.equal(code, REFUSALS[path], path);
        return true;
      };
      assert.throws(() => run(ctx, request), status, path);
    }
  });
});

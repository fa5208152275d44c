import assert from "node:assert/strict";
import { test } from "node:test";
import { clientStateOf, consensusStateOf, RELAYER, signHeader, testValidators } from "../../../../test/support/ibcChain.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { SECOND } from "../../../encoding/time.ts";
import { StateError } from "../../../framework/index.ts";
import { createTestApp } from "../../../framework/testApp.ts";
import { merkleProofFromOps } from "../../../merkle/merkleProof.ts";
import type { MessageCodec } from "../../../proto/codec.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import { Msg, Query } from "../../../proto/gen/ibc/core/client/v1.ts";
import { MerkleProof } from "../../../proto/gen/ibc/core/commitment/v1.ts";
import { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { openMemoryMultiStore } from "../../../store/multiStore.ts";
import { createClient, ibc } from "../index.ts";
import { withoutCustomFields } from "./index.ts";

const START = 1_704_067_200n * SECOND;
const AT = { revisionNumber: 1n, revisionHeight: 10n };
const NEXT = { revisionNumber: 2n, revisionHeight: 1n };
const PATH = ["upgrade", "upgradedIBCState"];

function pack<T>(codec: MessageCodec<T>, value: T): Any {
  return { typeUrl: codec.typeUrl, value: codec.encode(value) };
}

/** A chain at its last height, which committed to its next revision, and a client of it. */
async function lastBlock() {
  const client = { ...clientStateOf("other-2", NEXT), unbondingPeriod: 3000n * SECOND, upgradePath: PATH };
  const header = signHeader({ chainId: "other-1", height: 10n, timeNs: START, validators: testValidators({ a: 1n }), trustedHeight: AT });
  const consensus = { ...consensusStateOf(header), root: { hash: utf8("") } };
  const stores = openMemoryMultiStore({ stores: ["ibc", "upgrade"], initialHeight: 9n });
  const key = (name: string) => utf8(`upgradedIBCState/10/${name}`);
  const rows = [
    [key("upgradedClient"), Any.encode(pack(ClientState, withoutCustomFields(client)))],
    [key("upgradedConsState"), Any.encode(pack(ConsensusState, consensus))],
  ] as const;
  const hash = stores.stage(9n, new Map([["upgrade", rows]]));
  await stores.commit();
  const prove = (name: string) => MerkleProof.encode(merkleProofFromOps(stores.prove("upgrade", key(name), 9n).ops));
  const app = createTestApp({ modules: [ibc], timeNs: START });
  const clientState = { ...clientStateOf("other-1", AT), upgradePath: PATH };
  const clientId = app.withContext((ctx) => createClient(ctx, clientState, { ...consensusStateOf(header), root: { hash } }));
  const request = {
    ...{ clientId, clientState: pack(ClientState, client), consensusState: pack(ConsensusState, consensus), signer: RELAYER },
    ...{ proofUpgradeClient: prove("upgradedClient"), proofUpgradeConsensusState: prove("upgradedConsState") },
  };
  return { app, clientId, client, request };
}

function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

test("a client follows its chain into the revision that the chain committed to, and keeps what it chose itself", async () => {
  const { app, clientId, client, request } = await lastBlock();
  const { events } = app.deliver(Msg.upgradeClient, request);
  assert.deepEqual(events[0]?.attributes.at(-1), ["consensus_height", "2-1"]);
  const upgraded = ClientState.decode(app.query(Query.clientState, { clientId }).clientState?.value ?? utf8(""));
  const { chainId, unbondingPeriod, trustingPeriod } = upgraded;
  assert.deepEqual([chainId, unbondingPeriod, trustingPeriod], ["other-2", client.unbondingPeriod, 1000n * SECOND]);
  const stored = app.query(Query.consensusState, { clientId, latestHeight: true }).consensusState;
  assert.equal(new TextDecoder().decode(ConsensusState.decode(stored?.value ?? utf8("")).root.hash), "sentinel_root");
});

test("a client or consensus state that the chain did not commit to is refused", async () => {
  const { app, client, request } = await lastBlock();
  const other = pack(ClientState, { ...client, unbondingPeriod: 4000n * SECOND });
  assert.equal(
    codeOf(() => app.deliver(Msg.upgradeClient, { ...request, clientState: other })),
    "commitment/2",
  );
  const lower = pack(ClientState, { ...client, latestHeight: AT });
  assert.equal(
    codeOf(() => app.deliver(Msg.upgradeClient, { ...request, clientState: lower })),
    "ibc/9",
  );
  const swapped = { ...request, proofUpgradeConsensusState: request.proofUpgradeClient };
  assert.equal(
    codeOf(() => app.deliver(Msg.upgradeClient, swapped)),
    "commitment/2",
  );
  assert.equal(
    codeOf(() => app.deliver(Msg.upgradeClient, { ...request, proofUpgradeClient: utf8("") })),
    "client/25",
  );
});

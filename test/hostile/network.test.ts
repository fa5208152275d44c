import assert from "node:assert/strict";
import { test } from "node:test";
import { signedHeaderFromJson } from "../../src/comet/headerJson.ts";
import { signedHeaderOf } from "../../src/comet/lightClient.ts";
import { validatorSetToProto } from "../../src/comet/validatorSet.ts";
import { validatorsFromJson } from "../../src/comet/validatorsJson.ts";
import { toHex } from "../../src/encoding/bytes.ts";
import type { JsonValue } from "../../src/encoding/json.ts";
import { MsgUpdateClient, Query } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { MsgAcknowledgement, MsgRecvPacket } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { ClientState, Header } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { createNetwork, type Network, type NetworkChain } from "../../src/testing.ts";
import { damage, Dice } from "../support/mutation.ts";

const CLIENT = "07-tendermint-0";
/** Where Go panics, too (test/vectors/hostile-go.json.gz): it reads the gas of a fee that is not there, or a granter without checking it. */
const GO_PANICS = /the transaction has no fee|fee granter/;

function only(network: Network): NetworkChain {
  const [consumer] = network.consumers;
  assert.ok(consumer);
  return consumer;
}

function stateOf(chain: NetworkChain): string {
  return [...chain.storeHashes()].map(([name, hash]) => `${name} ${toHex(hash)}`).join("\n");
}

function trustedHeight(chain: NetworkChain): ClientState["latestHeight"] {
  const { value } = chain.query({ path: Query.clientState.path, data: Query.clientState.input.encode({ clientId: CLIENT }) });
  const { clientState } = Query.clientState.output.decode(value);
  return ClientState.decode(clientState?.value ?? new Uint8Array(0)).latestHeight;
}

/** A real header of the source for the client on `host`, with everything that a relayer gives. */
async function headerOf(source: NetworkChain, host: NetworkChain, height: bigint): Promise<Header> {
  const set = async (at: bigint) => {
    const answer = (await source.rpc("validators", { height: at.toString(), per_page: "100" })) as { readonly validators: JsonValue };
    return validatorsFromJson(answer.validators);
  };
  const commit = (await source.rpc("commit", { height: height.toString() })) as { readonly signed_header: JsonValue };
  const { header, commit: signatures } = signedHeaderOf(signedHeaderFromJson(commit.signed_header));
  const trusted = trustedHeight(host);
  const trustedSet = await set(trusted.revisionHeight + 1n);
  const own = await set(height);
  return Header.from({
    signedHeader: { header, commit: signatures },
    validatorSet: validatorSetToProto({ ...own, proposer: own.validators[0] }),
    trustedHeight: trusted,
    trustedValidators: validatorSetToProto({ ...trustedSet, proposer: trustedSet.validators[0] }),
  });
}

/** The same header with the signatures of these validators alone. */
function signedBy(header: Header, ...indexes: readonly number[]): Header {
  const { signedHeader } = header;
  assert.ok(signedHeader?.commit);
  const absent = {
    blockIdFlag: 1 as const,
    validatorAddress: new Uint8Array(0),
    timestamp: -62_135_596_800_000_000_000n,
    signature: new Uint8Array(0),
  };
  const signatures = signedHeader.commit.signatures.map((signature, i) => (indexes.includes(i) ? signature : absent));
  return { ...header, signedHeader: { ...signedHeader, commit: { ...signedHeader.commit, signatures } } };
}

async function outcome(chain: NetworkChain, header: Header): Promise<string> {
  const alice = chain.accounts.find((a) => a.name === "alice");
  assert.ok(alice);
  const clientMessage = { typeUrl: Header.typeUrl, value: Header.encode(header) };
  const value = MsgUpdateClient.encode({ clientId: CLIENT, clientMessage, signer: alice.address });
  try {
    await chain.send("alice", [{ typeUrl: MsgUpdateClient.typeUrl, value }]);
    return "accepted";
  } catch (error) {
    return error instanceof Error ? error.message.replace(`${chain.chainId}: `, "") : String(error);
  }
}

test("headers of a running provider are refused by the consumer at the exact boundary, and nothing changes", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  try {
    const consumer = only(network);
    const { provider } = network;
    network.relayer.stop();
    await network.advance({ blocks: 4 });
    // Powers 501, 400, 300 and 200 of 1401: more than 934 are needed.
    const header = await headerOf(provider, consumer, provider.height - 1n);
    const powers = header.validatorSet?.validators.map((v) => v.votingPower);
    assert.deepEqual(powers, [501n, 400n, 300n, 200n]);
    const before = stateOf(consumer);
    const [height, app] = [consumer.height, header.signedHeader];
    assert.ok(app?.header && app.commit);
    const changed = (members: object): Header => ({ ...header, ...members });
    const refused: readonly (readonly [string, Header, RegExp])[] = [
      ["901 of 1401", signedBy(header, 0, 1), /^undefined\/1 .*insufficient voting power: got 901, needed more than 934/],
      ["900 of 1401", signedBy(header, 1, 2, 3), /^undefined\/1 .*got 900, needed more than 934/],
      ["nobody", signedBy(header), /^undefined\/1 /],
      [
        "another set",
        changed({ validatorSet: { ...header.validatorSet, validators: header.validatorSet?.validators.slice(0, -1) ?? [] } }),
        /^client\/12 /,
      ],
      [
        "another trusted set",
        changed({
          trustedValidators: { ...header.trustedValidators, validators: header.trustedValidators?.validators.slice(0, -1) ?? [] },
        }),
        /^07-tendermint\/14 /,
      ],
      ["an unknown trusted height", changed({ trustedHeight: { ...header.trustedHeight, revisionHeight: 1n } }), /^client\/7 /],
      ["another revision", changed({ trustedHeight: { revisionNumber: 0n, revisionHeight: 1n } }), /^client\/7 /],
      ["a later trusted height", changed({ trustedHeight: { ...header.trustedHeight, revisionHeight: 1_000n } }), /^07-tendermint\/5 /],
      ["another time", changed({ signedHeader: { ...app, header: { ...app.header, time: app.header.time + 1n } } }), /^undefined\/1 /],
      ["no header", changed({ signedHeader: undefined }), /^client\/12 tendermint signed header cannot be nil/],
    ];
    for (const [what, bad, expected] of refused) assert.match(await outcome(consumer, bad), expected, what);
    assert.equal(consumer.height, height);
    assert.equal(stateOf(consumer), before);
    // One signature more: 1001 of 1401.
    assert.equal(await outcome(consumer, signedBy(header, 0, 2, 3)), "accepted");
    await network.advance({ blocks: 2 });
    network.relayer.start();
    await network.advance({ blocks: 2 });
  } finally {
    await network.close();
  }
});

test("headers from the future and for a client that has expired are refused", { timeout: 120_000 }, async () => {
  const network = await createNetwork();
  try {
    const consumer = only(network);
    const { provider } = network;
    network.relayer.stop();
    // The provider's clock runs away: its block is further ahead of the consumer's time than the client's drift allows.
    const last = (await provider.produceBlock()).time;
    await provider.produceBlock({ time: last + 3_600_000_000_000n });
    const ahead = await headerOf(provider, consumer, provider.height);
    assert.match(await outcome(consumer, ahead), /^undefined\/1 .*new header has a time from the future/);
    const now = (await consumer.produceBlock()).time;
    await consumer.produceBlock({ time: now + 40n * 86_400_000_000_000n });
    assert.match(await outcome(consumer, ahead), /^client\/29 /);
  } finally {
    await network.close();
  }
});

test("a running network takes replayed, damaged and foreign transactions of its own history and changes nothing but fees", {
  timeout: 180_000,
}, async () => {
  // Without inflation nothing but transactions moves coins.
  const none = "0.000000000000000000";
  const genesis = { "mint.minter.inflation": none, "mint.params.inflation_max": none, "mint.params.inflation_min": none };
  const network = await createNetwork({ provider: { genesis } });
  try {
    const dice = new Dice(99);
    for (const chain of [network.provider, only(network)]) {
      const txs: Uint8Array[] = [];
      for (let h = 1n; h <= chain.height; h++) {
        const { block } = (await chain.rpc("block", { height: h.toString() })) as {
          readonly block: { readonly data: { readonly txs: readonly string[] } };
        };
        txs.push(...block.data.txs.map(fromBase64));
      }
      assert.ok(txs.length > 5);
      const packets = txs.filter((tx) =>
        TxBody.decode(TxRaw.decode(tx).bodyBytes).messages.some((m) =>
          [MsgRecvPacket.typeUrl, MsgAcknowledgement.typeUrl].includes(m.typeUrl),
        ),
      );
      assert.ok(packets.length > 0, "packets among them");
      const codes = new Set<string>();
      const bad: Uint8Array[] = [];
      for (const tx of txs) {
        const replayed = chain.checkTx(tx);
        assert.equal(`${replayed.codespace}/${replayed.code}`, "sdk/32", replayed.log);
        for (let i = 0; i < 10; i++) bad.push(damage(tx, dice));
      }
      for (const tx of bad) {
        const { code, codespace, log } = chain.checkTx(tx);
        assert.notEqual(code, 0);
        if (code === 111222) assert.match(log, GO_PANICS);
        codes.add(`${codespace}/${code}`);
      }
      assert.ok(codes.has("sdk/2") && codes.size > 2, [...codes].join(" "));
      // Delivered in a block they cost nothing and change nothing, since no signature holds.
      const accounts = (names: readonly string[]) => names.map((name) => toHex(chain.storeHashes().get(name) ?? new Uint8Array(0)));
      await chain.produceBlock();
      const stores = ["acc", "bank", "transfer"];
      const before = chain.role === "provider" ? accounts(stores) : [];
      const { txResults, height } = await chain.produceBlock({ txs: [...txs, ...bad] });
      assert.ok(txResults.every(({ code, log }) => code !== 0 && (code !== 111222 || GO_PANICS.test(log))));
      if (chain.role === "provider") assert.deepEqual(accounts(stores), before);
      assert.equal((await chain.produceBlock()).height, height + 1n);
    }
    await network.advance({ blocks: 6 });
  } finally {
    await network.close();
  }
});

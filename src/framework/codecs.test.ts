import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBech32 } from "../encoding/bech32.ts";
import { EMPTY } from "../encoding/bytes.ts";
import { defineMessages, f } from "../proto/defineMessages.ts";
import { Coin } from "../proto/gen/cosmos/base/v1beta1.ts";
import { AuthInfo, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { createApp } from "./app.ts";
import { genesis } from "./genesis.ts";
import { message } from "./message.ts";
import { defineModule } from "./module.ts";
import { item } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { createTestApp } from "./testApp.ts";
import { decodeTx } from "./tx.ts";

const ALICE = encodeBech32("cosmos", new Uint8Array(20).fill(1));
const { Note, MsgPut, GenesisState, Msg } = defineMessages("examples.box.v1", {
  Note: { text: f.string(1) },
  MsgPut: { sender: f.signer(1), content: f.any(2) },
  GenesisState: { content: f.optional(f.any(1)) },
});
const state = defineState("box", { content: item(1, GenesisState) });
const box = defineModule({
  name: "box",
  state,
  types: [Note],
  messages: [message(Msg.put, { handle: (ctx, { content }) => state.content.set(ctx, { content }) })],
  genesis: genesis(GenesisState, {
    init: (ctx, g) => state.content.set(ctx, g),
    export: (ctx) => state.content.get(ctx) ?? GenesisState.from(),
  }),
});

test("an app knows its own types in an Any: in transactions and in genesis", () => {
  const section = { content: { "@type": "/examples.box.v1.Note", text: "hello" } };
  const app = createTestApp({ modules: [box], genesis: { box: section } });
  assert.deepEqual(app.exportGenesis(), { box: section });
  const put = (typeUrl: string): Uint8Array =>
    TxRaw.encode({
      bodyBytes: TxBody.encode(
        TxBody.from({
          messages: [
            { typeUrl: MsgPut.typeUrl, value: MsgPut.encode({ sender: ALICE, content: { typeUrl, value: Note.encode({ text: "hi" }) } }) },
          ],
        }),
      ),
      authInfoBytes: AuthInfo.encode(AuthInfo.from()),
      signatures: [],
    });
  assert.equal(decodeTx(app.app, put(Note.typeUrl)).signers[0]?.address, ALICE);
  assert.throws(() => decodeTx(app.app, put("/examples.box.v1.Other")), /unable to resolve type URL \/examples\.box\.v1\.Other/);
  app.deliver(Msg.put, { sender: ALICE, content: { typeUrl: Note.typeUrl, value: EMPTY } });
  assert.deepEqual(app.exportGenesis(), { box: { content: { "@type": "/examples.box.v1.Note", text: "" } } });
});

test("an app with two different messages of one name is refused", () => {
  const twin = defineMessages("examples.box.v1", { Note: { text: f.string(2) } });
  const shipped = defineMessages("cosmos.base.v1beta1", { Coin: { denom: f.string(1) } });
  const other = (types: Parameters<typeof defineModule>[0]["types"] & {}) => defineModule({ name: "other", types });
  assert.throws(
    () => createApp({ name: "a", modules: [box, other([twin.Note])] }),
    /other: there is another message examples\.box\.v1\.Note/,
  );
  assert.throws(() => createApp({ name: "a", modules: [other([shipped.Coin])] }), /another message cosmos\.base\.v1beta1\.Coin/);
  assert.equal(createApp({ name: "a", modules: [other([Coin])] }).router.codec(Coin.typeUrl)?.typeName, Coin.typeName);
});

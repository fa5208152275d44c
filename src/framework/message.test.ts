import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../encoding/bytes.ts";
import { AbsentNumberError, isAbsent } from "../encoding/absent.ts";
import { defineMessages, f } from "../proto/defineMessages.ts";
import { createApp } from "./app.ts";
import { ensure, InvariantError, sdkErrors, StateError } from "./errors.ts";
import { message } from "./message.ts";
import { defineModule } from "./module.ts";
import { createTestApp } from "./testApp.ts";

const { Msg, OfferResponse } = defineMessages("examples.absent.v1", {
  Offer: { sender: f.signer(1), price: f.dec(2), coins: f.coins(3) },
  OfferResponse: { heard: f.string(1) },
});
type Definition = Parameters<typeof message<Parameters<typeof Msg.offer.input.encode>[0], { readonly heard: string }>>[1];

const CHAIN = { addressPrefix: "cosmos" };
const COIN = "1a080a03616263120137";
const COIN_WITHOUT_AMOUNT = "1a050a03616263";
const PRICE = "120137";

/** What the message says to `validate` and then to `handle`. */
function offer(hex: string, definition: Omit<Definition, "handle"> & Partial<Definition>): string {
  const handler = message(Msg.offer, {
    handle: (_, msg) => ({ heard: isAbsent(msg, "price") ? "no price" : String(msg.price) }),
    ...definition,
  });
  const parsed = handler.parse(fromHex(`0a0161${hex}`));
  parsed.validate(CHAIN);
  const { withContext } = createTestApp({ modules: [defineModule({ name: "absent", messages: [handler] })] });
  return OfferResponse.decode(withContext((ctx) => parsed.run(ctx))).heard;
}

test("a message without one of its numbers fails as Go does on nil, unless it says that it takes it as absent", () => {
  assert.equal(offer(PRICE + COIN, {}), "7");
  assert.throws(() => offer(COIN, {}), AbsentNumberError);
  assert.throws(() => offer(PRICE + COIN + COIN_WITHOUT_AMOUNT, { absent: ["price"] }), AbsentNumberError);
  assert.equal(offer(COIN, { absent: ["price"] }), "no price");
  assert.equal(offer(PRICE + COIN_WITHOUT_AMOUNT, { absent: ["coins.amount"] }), "7");
});

test("an absent number fails the stateless check where there is one, and else the handler", () => {
  const parse = (definition: Definition) => message(Msg.offer, definition).parse(fromHex(`0a0161${COIN}`));
  const handle = () => ({ heard: "" });
  assert.throws(() => parse({ validate: () => {}, handle }).validate(CHAIN), AbsentNumberError);
  assert.doesNotThrow(() => parse({ handle }).validate(CHAIN));
});

test("a message that names something else than a number as absent is refused when it is declared", () => {
  const handle = () => ({ heard: "" });
  for (const name of ["sender", "coins", "coins.denom", "prices", "price.amount"])
    assert.throws(() => message(Msg.offer, { absent: [name], handle }), InvariantError, name);
});

const { Msg: Greetings, Greet } = defineMessages("examples.greet.v1", { Greet: { sender: f.signer(1), whom: f.string(2) } });
const greet = message(Greetings.greet, {
  validate: ({ whom }, { addressPrefix }) =>
    ensure(whom.startsWith(addressPrefix), sdkErrors.InvalidAddress, `${whom} is of another chain`),
  handle: () => undefined,
});
const greeting = defineModule({ name: "greet", messages: [greet] });

test("a check without state knows the address prefix of its chain", () => {
  const app = createTestApp({ modules: [greeting], addressPrefix: "consumer" });
  app.deliver(Greetings.greet, { sender: "me", whom: "consumer1abc" });
  assert.throws(() => app.deliver(Greetings.greet, { sender: "me", whom: "cosmos1abc" }), StateError);
});

test("the check takes the prefix from whoever runs it, not from where the message was decoded", () => {
  const { router } = createApp({ name: "greet", modules: [greeting] });
  const packed = router.message(Greet.typeUrl)?.parse(Greet.encode({ sender: "me", whom: "cosmos1abc" }));
  packed?.validate({ addressPrefix: "cosmos" });
  assert.throws(() => packed?.validate({ addressPrefix: "consumer" }), StateError);
});

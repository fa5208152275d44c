import assert from "node:assert/strict";
import { consensusAddress } from "../../src/crypto/address.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import { parseDec } from "../../src/encoding/decimal.ts";
import type { JsonObject } from "../../src/encoding/json.ts";
import { defineModule, type Event, type Module, StateError } from "../../src/framework/index.ts";
import { createTestApp, type TestApp } from "../../src/framework/testApp.ts";
import { auth, createAccount } from "../../src/modules/auth/index.ts";
import { moduleAccount } from "../../src/modules/auth/slots.ts";
import { bank, getBalance, mintCoins, sendFromModule } from "../../src/modules/bank/index.ts";
import { Msg } from "../../src/modules/staking/api.ts";
import { staking } from "../../src/modules/staking/index.ts";
import { PubKey } from "../../src/proto/gen/cosmos/crypto/ed25519.ts";
import type { MsgCreateValidator } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";

/** Mints the stake that test accounts begin with. */
export const faucet: Module = defineModule({ name: "faucet", fills: [moduleAccount("faucet", ["minter"])] });
/** What every account of a staking app begins with. */
export const START_STAKE = 1_000_000_000n;

/** The bytes, account and operator address that follow from a name. */
export const addressOf = (name: string): Uint8Array => sha256(utf8(name)).slice(0, 20);
export const accountOf = (name: string): string => encodeBech32("cosmos", addressOf(name));
export const operatorOf = (name: string): string => encodeBech32("cosmosvaloper", addressOf(name));
/** The consensus address of the key that follows from a name. */
export const consAddressOf = (name: string): Uint8Array => consensusAddress(sha256(utf8(name)));
export const stake = (amount: bigint): { denom: string; amount: bigint } => ({ denom: "stake", amount });
export const packedKeyOf = (name: string): Any => ({ typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: sha256(utf8(name)) }) });

/** Auth, bank and staking with funded accounts of these names, and modules that listen to staking. */
export function createStakingApp(
  names: readonly string[],
  options: { readonly genesis?: JsonObject; readonly extra?: readonly Module[] } = {},
): TestApp {
  const { genesis = {}, extra = [] } = options;
  const app = createTestApp({ modules: [auth, bank, staking, faucet, ...extra], validatorSource: staking, genesis });
  app.withContext((ctx) => {
    for (const name of names) {
      createAccount(ctx, addressOf(name));
      mintCoins(ctx, "faucet", [stake(START_STAKE)]);
      sendFromModule(ctx, "faucet", addressOf(name), [stake(START_STAKE)]);
    }
  });
  return app;
}

/** What makes a validator of this name; 5 units of power unless said otherwise. */
export function validatorMessage(name: string, tokens = 5_000_000n): Partial<MsgCreateValidator> {
  return {
    description: { moniker: name, identity: "", website: "", securityContact: "", details: "" },
    commission: { rate: parseDec("0.1"), maxRate: parseDec("0.2"), maxChangeRate: parseDec("0.05") },
    minSelfDelegation: 1n,
    validatorAddress: operatorOf(name),
    pubkey: packedKeyOf(name),
    value: stake(tokens),
  };
}

/** Bonded validators of these names and tokens, one block after genesis, and funded delegators. */
export function bondedApp(
  validators: Readonly<Record<string, bigint>>,
  delegators: readonly string[] = ["user"],
  extra: readonly Module[] = [],
): TestApp {
  const names = Object.keys(validators);
  const app = createStakingApp([...names, ...delegators], { extra });
  for (const [name, tokens] of Object.entries(validators)) app.deliver(Msg.createValidator, validatorMessage(name, tokens));
  app.block();
  return app;
}

/** What an account has of the bonded denomination. */
export function balanceOf(app: TestApp, name: string): bigint {
  return app.withContext((ctx) => getBalance(ctx, addressOf(name), "stake"));
}

/** Whether an error has this codespace and code, and this text where it is given. */
export function refusedWith(codespace: string, code: number, text?: string): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof StateError, String(error));
    assert.equal(`${error.kind.codespace}/${error.kind.code}`, `${codespace}/${code}`, error.message);
    if (text !== undefined) assert.equal(error.message, text);
    return true;
  };
}

/** One attribute of the events of a type. */
export function attributesOf(events: readonly Event[], type: string, name: string): readonly string[] {
  return events
    .filter((event) => event.type === type)
    .flatMap(({ attributes }) => attributes.filter(([key]) => key === name).map(([, v]) => v));
}

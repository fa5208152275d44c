import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { consensusAddress } from "../../src/crypto/address.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { concat, toHex, u32be, utf8 } from "../../src/encoding/bytes.ts";
import { parseDec } from "../../src/encoding/decimal.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { type Context, defineModule, type Event, fill, OutOfGasError, StateError } from "../../src/framework/index.ts";
import { createTestApp, type TestApp } from "../../src/framework/testApp.ts";
import { auth, createAccount } from "../../src/modules/auth/index.ts";
import { moduleAccount } from "../../src/modules/auth/slots.ts";
import { bank, mintCoins, sendFromModule } from "../../src/modules/bank/index.ts";
import * as staking from "../../src/modules/staking/index.ts";
import { PubKey } from "../../src/proto/gen/cosmos/crypto/ed25519.ts";
import { Infraction, Msg } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";

// staking.json.gz: a random life of the SDK's own staking, auth and bank, made by go/staking/main.go (which says what each step is).

interface Step {
  readonly op: string;
  readonly args: readonly string[];
  readonly result: string;
  readonly events?: readonly string[];
  readonly hooks?: readonly string[];
}
interface Block {
  readonly height: number;
  readonly seconds: number;
  readonly steps: readonly Step[];
  readonly events?: readonly string[];
  readonly hooks?: readonly string[];
  readonly updates?: readonly string[];
  readonly hashes: { readonly staking: string; readonly bank: string };
}
const file = join(dirname(fileURLToPath(import.meta.url)), "go/staking/staking.json.gz");
const life: { readonly blocks: readonly Block[] } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));

const VALIDATORS = 6;
const DELEGATORS = 6;
const named = (kind: string, i: number): Uint8Array => sha256(utf8(`${kind} ${i}`)).slice(0, 20);
const keyOf = (i: number): Uint8Array => sha256(utf8(`key ${i}`));
const consAddressOf = (i: string): Uint8Array => consensusAddress(keyOf(Number(i)));
const operatorText = (i: string): string => encodeBech32("cosmosvaloper", named("validator", Number(i)));
const stake = (amount: string): { denom: string; amount: bigint } => ({ denom: "stake", amount: BigInt(amount) });

/** Writes every hook down and holds each fifth unbonding back, as the Go program's hooks do. */
function createRecorder(): { readonly module: ReturnType<typeof defineModule>; readonly take: () => readonly string[] } {
  let seen: string[] = [];
  const record =
    (name: string) =>
    (_ctx: Context, ...addresses: readonly Uint8Array[]): void =>
      void seen.push([name, ...addresses.map(toHex)].join(" "));
  const module = defineModule({
    name: "recorder",
    requires: [staking.staking],
    fills: [
      moduleAccount("mint", ["minter"]),
      fill(staking.afterValidatorCreated, record("afterValidatorCreated")),
      fill(staking.beforeValidatorModified, record("beforeValidatorModified")),
      fill(staking.afterValidatorRemoved, record("afterValidatorRemoved")),
      fill(staking.afterValidatorBonded, record("afterValidatorBonded")),
      fill(staking.afterValidatorBeginUnbonding, record("afterValidatorBeginUnbonding")),
      fill(staking.beforeDelegationCreated, record("beforeDelegationCreated")),
      fill(staking.beforeDelegationSharesModified, record("beforeDelegationSharesModified")),
      fill(staking.beforeDelegationRemoved, record("beforeDelegationRemoved")),
      fill(staking.afterDelegationModified, record("afterDelegationModified")),
      fill(staking.beforeValidatorSlashed, (ctx, operator, fraction) => record(`beforeValidatorSlashed ${dec(fraction)}`)(ctx, operator)),
      fill(staking.afterUnbondingInitiated, (ctx, id) => {
        record(`afterUnbondingInitiated ${id}`)(ctx);
        if (id % 5n === 0n) staking.putUnbondingOnHold(ctx, id);
      }),
    ],
  });
  return {
    module,
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}
function dec(atomics: bigint): string {
  const digits = atomics.toString().padStart(19, "0");
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

function perform(app: TestApp, ctx: Context, { op, args }: Step): void {
  const [a = "", b = "", c = "", d = ""] = args;
  const deliver = <I>(
    method: { readonly input: { readonly typeUrl: string; encode: (value: I) => Uint8Array; from: (members: Partial<I>) => I } },
    request: Partial<I>,
  ): void => {
    const { input } = method;
    const handler = app.app.router.message(input.typeUrl);
    assert(handler !== undefined);
    handler.parse(input.encode(input.from(request))).run(ctx);
  };
  switch (op) {
    case "create":
      deliver(Msg.createValidator, {
        description: { moniker: `v${a}`, identity: "", website: "", securityContact: "", details: "" },
        commission: { rate: parseDec("0.1"), maxRate: parseDec("0.3"), maxChangeRate: parseDec("0.01") },
        minSelfDelegation: BigInt(b),
        validatorAddress: operatorText(a),
        pubkey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: keyOf(Number(a)) }) },
        value: stake(c),
      });
      return;
    case "delegate":
      deliver(Msg.delegate, { delegatorAddress: a, validatorAddress: b, amount: stake(c) });
      return;
    case "undelegate":
      deliver(Msg.undelegate, { delegatorAddress: a, validatorAddress: b, amount: stake(c) });
      return;
    case "redelegate":
      deliver(Msg.beginRedelegate, { delegatorAddress: a, validatorSrcAddress: b, validatorDstAddress: c, amount: stake(d) });
      return;
    case "cancel":
      deliver(Msg.cancelUnbondingDelegation, { delegatorAddress: a, validatorAddress: b, creationHeight: BigInt(c), amount: stake(d) });
      return;
    case "edit":
      deliver(Msg.editValidator, {
        description: { moniker: "[do-not-modify]", identity: "edited", website: "", securityContact: "", details: "" },
        validatorAddress: operatorText(a),
        commissionRate: b === "true" ? parseDec(c) : undefined,
        minSelfDelegation: BigInt(d),
      });
      return;
    case "slash": {
      const offence = { consAddress: consAddressOf(a), infractionHeight: BigInt(b), power: BigInt(c), fraction: parseDec(d) };
      staking.slashWithInfractionReason(ctx, offence, Infraction.INFRACTION_DOUBLE_SIGN);
      return;
    }
    case "jail":
      staking.jail(ctx, consAddressOf(a));
      return;
    case "unjail":
      staking.unjail(ctx, consAddressOf(a));
      return;
    case "hold":
      staking.putUnbondingOnHold(ctx, BigInt(a));
      return;
    case "release":
      staking.unbondingCanComplete(ctx, BigInt(a));
      return;
    case "params":
      staking.setParams(ctx, {
        ...staking.params(ctx),
        maxValidators: Number(a),
        maxEntries: Number(b),
        historicalEntries: Number(c),
      });
      return;
    default:
      assert.fail(`the vectors have a step ${op}`);
  }
}

/** Runs a step on a layer of its own; exceptions are Go's panics. */
function result(ctx: Context, body: (inner: Context) => void): { readonly code: string; readonly events: readonly Event[] } {
  try {
    const { events, ...attempt } = ctx.attempt(body);
    return attempt.ok ? { code: "ok", events } : { code: `${attempt.error.kind.codespace}/${attempt.error.kind.code}`, events: [] };
  } catch (error) {
    assert(!(error instanceof StateError) || error instanceof OutOfGasError);
    return { code: "undefined/111222", events: [] };
  }
}

function lines(events: readonly Event[]): readonly string[] {
  return events.map(({ type, attributes }) => [type, ...attributes.map(([name, text]) => `${name}=${text}`)].join("|"));
}

function contents(ctx: Context, store: string): string {
  const parts: Uint8Array[] = [];
  for (const row of ctx.store.iterate(store, new Uint8Array(0), undefined, false)) {
    for (const bytes of row) parts.push(u32be(bytes.length), bytes);
  }
  return toHex(sha256(concat(...parts)));
}

function createApp(recorder: ReturnType<typeof defineModule>): TestApp {
  const app = createTestApp({
    modules: [auth, bank, staking.staking, recorder],
    validatorSource: staking.staking,
    genesis: {
      staking: {
        params: {
          unbonding_time: "100s",
          max_validators: 3,
          max_entries: 3,
          historical_entries: 4,
          bond_denom: "stake",
          min_commission_rate: "0.0",
        },
        last_total_power: "0",
      },
    },
  });
  app.withContext((ctx) => {
    for (let i = 0; i < VALIDATORS + DELEGATORS; i++) {
      const address = i < VALIDATORS ? named("validator", i) : named("delegator", i - VALIDATORS);
      createAccount(ctx, address);
      mintCoins(ctx, "mint", [{ denom: "stake", amount: 1_000_000_000_000n }]);
      sendFromModule(ctx, "mint", address, [{ denom: "stake", amount: 1_000_000_000_000n }]);
    }
  });
  return app;
}

test("a random life of slashes, jailings, holds and every message equals the SDK's in stores, events, hooks and codes after each block", () => {
  const recorder = createRecorder();
  const app = createApp(recorder.module);
  for (const block of life.blocks) {
    let endHooks: readonly string[] = [];
    const { events, validatorUpdates } = app.block(
      (ctx) => {
        recorder.take();
        for (const [i, step] of block.steps.entries()) {
          const at = `block ${block.height} step ${i}: ${step.op} ${step.args.join(" ")}`;
          // On a layer whose events stay here: the block's events are EndBlock's.
          const { value } = ctx.capture((inner) => result(inner, (scope) => perform(app, scope, step)));
          const hooks = recorder.take();
          assert.equal(value.code, step.result, at);
          assert.deepEqual(lines(value.events), step.events ?? [], at);
          if (value.code === "ok") assert.deepEqual(hooks, step.hooks ?? [], at);
        }
      },
      { afterNs: BigInt(block.seconds) * SECOND },
    );
    endHooks = recorder.take();
    const at = `end of block ${block.height}`;
    assert.deepEqual(lines(events), block.events ?? [], at);
    assert.deepEqual(endHooks, block.hooks ?? [], at);
    assert.deepEqual(
      validatorUpdates.map(({ publicKey, power }) => `${toHex(publicKey.bytes)} ${power}`),
      block.updates ?? [],
      at,
    );
    app.withContext((ctx) => {
      assert.equal(contents(ctx, "bank"), block.hashes.bank, `bank at the ${at}`);
      assert.equal(contents(ctx, "staking"), block.hashes.staking, `staking at the ${at}`);
    });
  }
});

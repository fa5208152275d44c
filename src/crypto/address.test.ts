import assert from "node:assert/strict";
import { test } from "node:test";
import { createMultisigThresholdPubkey, encodeSecp256k1Pubkey, pubkeyToRawAddress } from "@cosmjs/amino";
import { encodeBech32 } from "../encoding/bech32.ts";
import { concat, fromHex, utf8 } from "../encoding/bytes.ts";
import * as a from "./address.ts";
import { deriveSecretKey } from "./bip32.ts";
import { sha256 } from "./hash.ts";
import { COSMOS_PATH, isMnemonic, mnemonicFromEntropy, secretKeyFromMnemonic } from "./mnemonic.ts";
import { publicKey } from "./secp256k1.ts";

const WORDS = `${"abandon ".repeat(11)}about`;

test("BIP-39 words give the account that wallets show", () => {
  assert.equal(mnemonicFromEntropy(new Uint8Array(16)), WORDS);
  const key = secretKeyFromMnemonic(`  ${WORDS.toUpperCase().replaceAll(" ", "  ")}\n`);
  assert.equal(encodeBech32("cosmos", a.accountAddress(publicKey(key))), "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
  assert.equal(isMnemonic("abandon ".repeat(12)), false);
  assert.throws(() => secretKeyFromMnemonic("one two three"), /not an English BIP-39 mnemonic/);
});

test("a passphrase behind the words changes the seed as BIP-39's vector has it", () => {
  const seed = fromHex(
    "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04",
  );
  assert.deepEqual(secretKeyFromMnemonic(WORDS, COSMOS_PATH, "TREZOR"), deriveSecretKey(seed, COSMOS_PATH));
});

test("an address derived below a module hashes its kind, its name up to a zero, and key after key [ADR-028]", () => {
  const [one, two] = [utf8("one"), utf8("two")];
  const first = sha256(concat(sha256(utf8("module")), utf8("pool"), Uint8Array.of(0), one));
  assert.deepEqual(a.derivedModuleAddress("pool", one), first);
  assert.deepEqual(a.derivedModuleAddress("pool", one, two), sha256(concat(sha256(first), two)));
});

test("module accounts have the addresses known from the Cosmos Hub", () => {
  const known: readonly (readonly [string, string])[] = [
    ["distribution", "cosmos1jv65s3grqf6v6jl3dp4t6c9t9rk99cd88lyufl"],
    ["gov", "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn"],
    ["fee_collector", "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta"],
    ["bonded_tokens_pool", "cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh"],
  ];
  for (const [name, address] of known) assert.equal(encodeBech32("cosmos", a.derivedModuleAddress(name)), address);
});

test("multisig addresses equal those of an independent client", () => {
  const keys = ["01", "02", "03"].map((hex) => publicKey(fromHex(hex.padStart(64, "0"))));
  for (const threshold of [1, 2, 3]) {
    const expected = pubkeyToRawAddress(createMultisigThresholdPubkey(keys.map(encodeSecp256k1Pubkey), threshold, true));
    assert.deepEqual(a.multisigAddress(threshold, keys), expected);
  }
  assert.throws(() => a.multisigAddress(4, keys), /threshold 4/);
});

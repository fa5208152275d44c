import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { secretKeyFromMnemonic } from "../../crypto/mnemonic.ts";
import { toHex } from "../../encoding/bytes.ts";
import { OperationError } from "../../encoding/error.ts";
import { decodeArmor, encodeArmor } from "./armor.ts";
import { decryptKey, encryptKey } from "./keyArmor.ts";
import { Keyring } from "./keyring.ts";

const WORDS = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const ADDRESS = "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4";
/** Written by `interchain-security-pd keys export` (interchain-security v7.0.1) for the key of WORDS under "correct horse". */
const GO_ARMOR = `-----BEGIN TENDERMINT PRIVATE KEY-----
kdf: argon2
salt: 78C0E76C96A2AC8EE99A257E5180EC17
type: secp256k1

n0D0Fv/N1cSCUzrOmKnW70rcbnTmD0MLdu4jvTDkfdYxnhEYN88N9nOp0uZsnL+X
onGdlZM=
=1Qc+
-----END TENDERMINT PRIVATE KEY-----`;

const code = (expected: string) => (error: unknown) => error instanceof OperationError && error.code === expected;

async function inKeyring(
  backend: "file" | "test",
  passphrases: readonly string[],
  body: (open: () => Keyring, dir: string) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "interlease-keys-"));
  const queue = [...passphrases];
  try {
    await body(() => new Keyring({ dir, backend, passphrase: async () => queue.shift() ?? "" }), dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test("a key that Go exported is imported, and one of ours is in Go's form", () => {
  const key = secretKeyFromMnemonic(WORDS);
  assert.equal(toHex(decryptKey(GO_ARMOR, "correct horse")), toHex(key));
  const ours = encryptKey(key, "battery staple");
  assert.deepEqual([...decodeArmor(ours).headers.keys()], ["kdf", "salt", "type"]);
  assert.equal(toHex(decryptKey(ours, "battery staple")), toHex(key));
});

test("armor that Go wrote comes out byte for byte when written again", () => {
  assert.equal(encodeArmor(decodeArmor(GO_ARMOR)), GO_ARMOR);
});

test("a wrong passphrase and damaged armor are told apart", () => {
  assert.throws(() => decryptKey(GO_ARMOR, "wrong horse"), code("WRONG_PASSPHRASE"));
  assert.throws(() => decryptKey(GO_ARMOR.replace("n0D0", "n0D1"), "correct horse"), /checksum/);
  assert.throws(() => decryptKey(GO_ARMOR.replace("kdf: argon2", "kdf: bcrypt"), "correct horse"), /unrecognized KDF type: bcrypt/);
  assert.throws(() => decryptKey("no armor", ""), /holds no armor/);
});

test("keys are found by name and by address under any prefix, and survive a new keyring on the same directory", async () => {
  await inKeyring("test", [], async (open) => {
    await open().add("alice", secretKeyFromMnemonic(WORDS));
    const again = open();
    assert.deepEqual(
      again.list().map((k) => k.name),
      ["alice"],
    );
    assert.equal(again.get(ADDRESS).name, "alice");
    assert.equal(toHex(await again.secretOf("alice")), toHex(secretKeyFromMnemonic(WORDS)));
    await assert.rejects(again.add("alice", secretKeyFromMnemonic(WORDS, "m/44'/118'/1'/0/0")), code("KEY_EXISTS"));
    await assert.rejects(again.add("bob", secretKeyFromMnemonic(WORDS)), /is there as alice/);
    await assert.rejects(again.add("../bob", new Uint8Array(32).fill(1)), code("KEY_NAME"));
    again.remove("alice");
    assert.throws(() => open().get("alice"), code("NO_KEY"));
  });
});

test("the file backend keeps no secret in the clear, and one passphrase opens all keys", async () => {
  const passphrases = ["correct horse", "battery staple", "correct horse", "wrong horse", "short"];
  await inKeyring("file", passphrases, async (open, dir) => {
    const key = secretKeyFromMnemonic(WORDS);
    await open().add("alice", key);
    const [file = ""] = readdirSync(dir);
    assert.equal(readFileSync(join(dir, file), "utf8").includes(toHex(key)), false);
    assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600);
    await assert.rejects(open().add("bob", new Uint8Array(32).fill(1)), code("WRONG_PASSPHRASE"));
    assert.equal(toHex(await open().secretOf("alice")), toHex(key));
    await assert.rejects(open().secretOf("alice"), code("WRONG_PASSPHRASE"));
    writeFileSync(join(dir, file), "{}");
    assert.throws(() => open().list(), code("KEY_FILE"));
  });
});

test("a passphrase that is too short is refused", async () => {
  await inKeyring("file", ["short"], async (open) => {
    await assert.rejects(open().add("alice", new Uint8Array(32).fill(1)), /at least 8 characters/);
  });
});

import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { accountAddress } from "../../crypto/address.ts";
import { isSecretKey, publicKey } from "../../crypto/secp256k1.ts";
import { decodeBech32 } from "../../encoding/bech32.ts";
import { equalBytes, fromHex, toHex } from "../../encoding/bytes.ts";
import { OperationError } from "../../encoding/error.ts";
import { decryptKey, encryptKey } from "./keyArmor.ts";

/** A key without its secret: what can be seen without the passphrase. */
export interface KeyEntry {
  readonly name: string;
  /** 33 bytes, secp256k1. */
  readonly publicKey: Uint8Array;
}

export interface KeyringOptions {
  readonly dir: string;
  /** "file" encrypts every secret with one passphrase; "test" does not, for development only. */
  readonly backend: "file" | "test";
  /** Asked for when a secret is read or written; `fresh` is true for the first key, whose passphrase is chosen. */
  readonly passphrase: (fresh: boolean) => Promise<string>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MIN_PASSPHRASE = 8;

/** Keys in files of a directory, one each, readable by their owner only. */
export class Keyring {
  readonly #options: KeyringOptions;
  #passphrase: string | undefined;

  constructor(options: KeyringOptions) {
    this.#options = options;
  }

  /** All keys, by name. */
  list(): readonly KeyEntry[] {
    let files: readonly string[];
    try {
      files = readdirSync(this.#options.dir);
    } catch {
      return [];
    }
    return files
      .filter((file) => file.endsWith(SUFFIX))
      .sort()
      .map((file) => this.#read(file.slice(0, -SUFFIX.length)));
  }

  /** The key of a name, or of an address under any prefix. */
  find(nameOrAddress: string): KeyEntry | undefined {
    const keys = this.list();
    const named = keys.find(({ name }) => name === nameOrAddress);
    if (named !== undefined) return named;
    let address: Uint8Array;
    try {
      address = decodeBech32(nameOrAddress).bytes;
    } catch {
      return undefined;
    }
    return keys.find((key) => equalBytes(accountAddress(key.publicKey), address));
  }

  get(nameOrAddress: string): KeyEntry {
    const found = this.find(nameOrAddress);
    if (found === undefined)
      throw new OperationError("NO_KEY", `${nameOrAddress} is not a valid name or address: key not found`, {
        hint: "`interlease keys list` shows the keys there are",
      });
    return found;
  }

  /** Keeps a secret key under a new name. */
  async add(name: string, secretKey: Uint8Array): Promise<KeyEntry> {
    if (!NAME.test(name))
      throw new OperationError("KEY_NAME", `${JSON.stringify(name)} cannot name a key`, {
        hint: "use up to 64 letters, digits, dots, dashes and underscores",
      });
    if (!isSecretKey(secretKey)) throw new OperationError("KEY", "the bytes are no secp256k1 secret key");
    const known = this.list();
    const key = publicKey(secretKey);
    if (known.some((k) => k.name === name))
      throw new OperationError("KEY_EXISTS", `there is a key ${name} already`, { hint: "choose another name, or delete it first" });
    const twin = known.find((k) => equalBytes(k.publicKey, key));
    if (twin !== undefined) throw new OperationError("KEY_EXISTS", `the same key is there as ${twin.name}`);
    this.#write(name, key, await this.#seal(secretKey, known));
    return { name, publicKey: key };
  }

  /** The secret of a key. */
  async secretOf(name: string): Promise<Uint8Array> {
    const { secret } = this.#file(name);
    return this.#open(secret);
  }

  remove(name: string): void {
    this.#file(name);
    rmSync(this.#path(name));
  }

  /** The secret of a key in armor under a passphrase of its own, as the Cosmos SDK imports it. */
  async export(name: string, passphrase: string): Promise<string> {
    return encryptKey(await this.secretOf(name), passphrase);
  }

  async import(name: string, armor: string, passphrase: string): Promise<KeyEntry> {
    return this.add(name, decryptKey(armor, passphrase));
  }

  async #seal(secretKey: Uint8Array, known: readonly KeyEntry[]): Promise<string> {
    if (this.#options.backend === "test") return toHex(secretKey);
    const [first] = known;
    const passphrase = await this.#ask(first === undefined);
    // One passphrase for all: a typing error must not lock one key away.
    if (first !== undefined) await this.#open(this.#file(first.name).secret, passphrase);
    if (passphrase.length < MIN_PASSPHRASE)
      throw new OperationError("PASSPHRASE", `a passphrase has at least ${MIN_PASSPHRASE} characters, this one has ${passphrase.length}`);
    return encryptKey(secretKey, passphrase);
  }

  async #ask(fresh: boolean): Promise<string> {
    this.#passphrase ??= await this.#options.passphrase(fresh);
    return this.#passphrase;
  }

  async #open(secret: string, passphrase?: string): Promise<Uint8Array> {
    if (this.#options.backend === "test") return fromHex(secret);
    return decryptKey(secret, passphrase ?? (await this.#ask(false)));
  }

  #path(name: string): string {
    return join(this.#options.dir, `${name}${SUFFIX}`);
  }

  #read(name: string): KeyEntry {
    return { name, publicKey: this.#file(name).publicKey };
  }

  #file(name: string): { readonly publicKey: Uint8Array; readonly secret: string } {
    let text: string;
    if (!NAME.test(name)) throw new OperationError("NO_KEY", `there is no key ${JSON.stringify(name)}`);
    try {
      text = readFileSync(this.#path(name), "utf8");
    } catch (cause) {
      throw new OperationError("NO_KEY", `there is no key ${name} in ${this.#options.dir}`, { cause });
    }
    const file = parseFile(text);
    if (file === undefined)
      throw new OperationError("KEY_FILE", `${this.#path(name)} is not a key file`, { hint: "restore it from a copy, or remove it" });
    return file;
  }

  #write(name: string, key: Uint8Array, secret: string): void {
    mkdirSync(this.#options.dir, { recursive: true, mode: 0o700 });
    const path = this.#path(name);
    const file = openSync(`${path}.tmp`, "w", 0o600);
    try {
      writeSync(file, `${JSON.stringify({ version: 1, publicKey: toHex(key), secret })}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.tmp`, path);
  }
}

const SUFFIX = ".key.json";

function parseFile(text: string): { readonly publicKey: Uint8Array; readonly secret: string } | undefined {
  try {
    const { version, publicKey: key, secret } = JSON.parse(text) as { version?: unknown; publicKey?: unknown; secret?: unknown };
    if (version !== 1 || typeof key !== "string" || typeof secret !== "string") return undefined;
    const bytes = fromHex(key);
    return bytes.length === 33 ? { publicKey: bytes, secret } : undefined;
  } catch {
    return undefined;
  }
}

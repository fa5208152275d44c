import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consensusAddress } from "../../crypto/address.ts";
import { publicKeyFromSeed } from "../../crypto/ed25519.ts";
import { randomBytes } from "../../crypto/random.ts";
import { OperationError } from "../../encoding/error.ts";
import { appTomlPath } from "./appToml.ts";
import { parseJson } from "../../encoding/json.ts";
import { nodeKeyText, seedOfKeyFile, validatorKeyText } from "./keyFiles.ts";

/** A node's directory as Go's binaries lay it out: config/ with genesis and keys, data/ with databases. */
export const nodePaths = {
  genesis: (home: string): string => join(home, "config", "genesis.json"),
  validatorKey: (home: string): string => join(home, "config", "priv_validator_key.json"),
  nodeKey: (home: string): string => join(home, "config", "node_key.json"),
  data: (home: string): string => join(home, "data"),
} as const;

/** Makes config/ and data/ with new keys and settings; files that are there stay. */
export function createNodeHome(home: string, appToml: string): { readonly validatorSeed: Uint8Array } {
  mkdirSync(join(home, "config"), { recursive: true, mode: 0o700 });
  mkdirSync(nodePaths.data(home), { recursive: true, mode: 0o700 });
  writeNew(nodePaths.nodeKey(home), nodeKeyText(randomBytes(32)));
  writeNew(nodePaths.validatorKey(home), validatorKeyText(randomBytes(32)));
  writeNew(appTomlPath(home), appToml);
  // CometBFT will not start a key whose last signature it does not know.
  writeNew(join(nodePaths.data(home), "priv_validator_state.json"), '{"height":"0","round":0,"step":0}\n');
  return { validatorSeed: readValidatorSeed(home) };
}

/** Writes a genesis file; one that is there is not overwritten. */
export function writeGenesisFile(home: string, genesis: object): void {
  if (!writeNew(nodePaths.genesis(home), `${JSON.stringify(genesis, null, 2)}\n`))
    throw new OperationError("HOME", `${nodePaths.genesis(home)} is there already`, { hint: "give another --home, or remove the file" });
}

function writeNew(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new OperationError("HOME", `${path} cannot be read`, {
      hint: "make a home with `interlease init`, or name another --home",
      cause,
    });
  }
}

export function readValidatorSeed(home: string): Uint8Array {
  return seedOfKeyFile(read(nodePaths.validatorKey(home)), nodePaths.validatorKey(home));
}

/** The 20 bytes that name the node to its peers. */
export function readNodeId(home: string): Uint8Array {
  return consensusAddress(publicKeyFromSeed(seedOfKeyFile(read(nodePaths.nodeKey(home)), nodePaths.nodeKey(home))));
}

/** app_state may be 64 deep in it. */
const GENESIS_DEPTH = 68;

/** The genesis document, parsed without losing digits; the engine judges what it says. */
export function readGenesisFile(home: string): { readonly chain_id: string; readonly [field: string]: unknown } {
  const path = nodePaths.genesis(home);
  let json: unknown;
  try {
    json = parseJson(read(path), { maxDepth: GENESIS_DEPTH });
  } catch (cause) {
    if (cause instanceof OperationError) throw cause;
    throw new OperationError("GENESIS", `${path} is not JSON`, { cause });
  }
  if (typeof json !== "object" || json === null || !("chain_id" in json) || typeof json.chain_id !== "string")
    throw new OperationError("GENESIS", `${path} has no chain_id`);
  return json as { readonly chain_id: string; readonly [field: string]: unknown };
}

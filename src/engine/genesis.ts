import { JsonReader } from "../comet/jsonReader.ts";
import { MAX_CHAIN_ID_LENGTH } from "../comet/header.ts";
import { checkParams, DEFAULT_CONSENSUS_PARAMS, updateParams } from "../comet/params.ts";
import { publicKeyAddress } from "../comet/publicKey.ts";
import { paramsToJson, paramUpdatesFromJson } from "../comet/resultsJson.ts";
import { publicKeyFromJson, publicKeyToJson } from "../comet/validatorsJson.ts";
import { equalBytes, toHexUpper, utf8 } from "../encoding/bytes.ts";
import { DecodeError, OperationError } from "../encoding/error.ts";
import { exactJson } from "../encoding/json.ts";
import { formatTime, ZERO_TIME } from "../encoding/time.ts";
import type { Genesis } from "./api.ts";

/** Reads a genesis file, parsed, as the SDK writes it (`consensus`) or as CometBFT does (`consensus_params`, `validators`). */
export function parseGenesis(json: unknown): Genesis {
  try {
    return readGenesis(new JsonReader(json, "genesis"));
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new OperationError("GENESIS_INVALID", cause.message, {
      hint: "take the genesis file that `init` or the chain's founders gave",
      cause,
    });
  }
}

function readGenesis(r: JsonReader): Genesis {
  const chainId = r.get("chain_id").string();
  const idLength = utf8(chainId).length;
  if (idLength === 0) throw new DecodeError("genesis doc must include non-empty chain_id");
  if (idLength > MAX_CHAIN_ID_LENGTH)
    throw new DecodeError(`chain_id in genesis doc is too long (${idLength}, max: ${MAX_CHAIN_ID_LENGTH})`);
  const timeNs = r.get("genesis_time").time();
  if (timeNs === ZERO_TIME) throw new DecodeError("genesis doc must include genesis_time: the first block has it");
  const initialHeight = r.get("initial_height").i64();
  if (initialHeight < 0n) throw new DecodeError(`initial_height cannot be negative (got ${initialHeight})`);
  const sdk = r.get("consensus");
  const params = sdk.isNull ? r.get("consensus_params") : sdk.get("params");
  const consensusParams = updateParams(DEFAULT_CONSENSUS_PARAMS, params.optional(paramUpdatesFromJson));
  const fault = checkParams(consensusParams);
  if (fault !== undefined) throw new DecodeError(`${params.path}: ${fault.message}`);
  return {
    chainId,
    timeNs,
    initialHeight: initialHeight === 0n ? 1n : initialHeight,
    consensusParams,
    validators: (sdk.isNull ? r.get("validators") : sdk.get("validators")).map(readValidator),
    // The SDK writes base64 or null, CometBFT hex; neither uses it once InitChain has answered with a hash of its own.
    appHash: sdk.isNull ? r.get("app_hash").hex() : r.get("app_hash").base64(),
    appState: r.get("app_state").value,
  };
}

function readValidator(r: JsonReader): Genesis["validators"][number] {
  const publicKey = publicKeyFromJson(r.get("pub_key"));
  const power = r.get("power").i64();
  if (power <= 0n) throw new DecodeError(`${r.path}: the genesis file cannot contain validators with voting power ${power}`);
  const [given, derived] = [r.get("address").hex(), publicKeyAddress(publicKey)];
  if (given.length > 0 && !equalBytes(given, derived)) {
    throw new DecodeError(`${r.path}: incorrect address ${toHexUpper(given)} for validator, should be ${toHexUpper(derived)}`);
  }
  return { publicKey, power, name: r.get("name").optional((n) => n.string()) ?? "" };
}

/** The genesis document as CometBFT's /genesis answers it. */
export function genesisToJson(g: Genesis) {
  return {
    genesis_time: formatTime(g.timeNs),
    chain_id: g.chainId,
    initial_height: String(g.initialHeight),
    consensus_params: paramsToJson(g.consensusParams),
    ...(g.validators.length === 0
      ? {}
      : {
          validators: g.validators.map(({ publicKey, power, name }) => ({
            address: toHexUpper(publicKeyAddress(publicKey)),
            pub_key: publicKeyToJson(publicKey),
            power: String(power),
            name,
          })),
        }),
    app_hash: toHexUpper(g.appHash),
    app_state: g.appState,
  };
}

/** The bytes that InitChain is given. */
export function appStateBytes(g: Genesis): Uint8Array {
  return g.appState === undefined || g.appState === null ? new Uint8Array(0) : utf8(exactJson(g.appState));
}

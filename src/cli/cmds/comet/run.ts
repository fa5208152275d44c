import { consensusAddress } from "../../../crypto/address.ts";
import { publicKeyFromSeed } from "../../../crypto/ed25519.ts";
import { toBase64 } from "../../../encoding/base64.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { toHex } from "../../../encoding/bytes.ts";
import { readNodeId, readValidatorSeed } from "../../../node/home/nodeHome.ts";
import type { Io } from "../../io.ts";
import type { ShowKeyOptions, Shown } from "./options.ts";

/** Prints a key as CometBFT and the SDK write it. */
export function runShowKey(what: Shown, options: ShowKeyOptions, io: Io): void {
  if (what === "show-node-id") {
    io.out(toHex(readNodeId(options.home)));
    return;
  }
  const key = publicKeyFromSeed(readValidatorSeed(options.home));
  io.out(
    what === "show-address"
      ? encodeBech32(`${options.prefix}valcons`, consensusAddress(key))
      : JSON.stringify({ "@type": "/cosmos.crypto.ed25519.PubKey", key: toBase64(key) }),
  );
}

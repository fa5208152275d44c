import { walletFromMnemonic, type Wallet } from "../../client/wallet.ts";
import { decodeBech32 } from "../../encoding/bech32.ts";
import { OperationError } from "../../encoding/error.ts";
import type { NetworkFile } from "../../localnet/node/networkFile.ts";

/** Someone who can sign on a chain. */
export interface Signer {
  readonly name: string;
  readonly wallet: Wallet;
}

/** An account or validator of the running network, by name or by any of its addresses. */
export function networkSigner(network: NetworkFile, who: string, prefix: string): Signer | undefined {
  for (const { name, mnemonic } of [...network.accounts, ...network.validators]) {
    const wallet = walletFromMnemonic(mnemonic, prefix);
    if (name === who || sameAccount(wallet.address, who)) return { name, wallet };
  }
  return undefined;
}

/** Whether two bech32 texts name the same account, whatever their prefixes. */
function sameAccount(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const x = decodeBech32(a).bytes;
    const y = decodeBech32(b).bytes;
    return x.length === y.length && x.every((byte, i) => byte === y[i]);
  } catch {
    return false;
  }
}

/** Nobody has this name; the hint names those who are there. */
export function unknownSigner(who: string, known: readonly string[]): OperationError {
  return new OperationError("NO_KEY", `there is no key ${who}`, {
    hint: known.length === 0 ? "add it with `interlease keys add`" : `known are ${known.join(", ")}; \`interlease keys add\` makes more`,
  });
}

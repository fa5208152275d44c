import { createVerifyCache } from "../../../src/crypto/verifyCache.ts";
import { fromBase64 } from "../../../src/encoding/base64.ts";
import { WireError } from "../../../src/encoding/wire.ts";
import { createApp } from "../../../src/framework/app.ts";
import type { DecCoin } from "../../../src/framework/context.ts";
import type { Module } from "../../../src/framework/module.ts";
import { auth, createAnte } from "../../../src/modules/auth/index.ts";
import { bank } from "../../../src/modules/bank/index.ts";
import { consensus } from "../../../src/modules/consensus/index.ts";
import { AuthInfo, TxBody, TxRaw } from "../../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { accountHolder } from "../../support/accountHolder.ts";
import type { RecordedChain, Role } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

/** Accounts of modules that are not composed here, so that they are known and blocked as on the Go chains. */
const HOLDERS: Readonly<Record<Role | "democracy", readonly Module[]>> = {
  provider: [
    accountHolder("distribution", { distribution: [] }),
    accountHolder("staking", { bonded_tokens_pool: ["burner", "staking"], not_bonded_tokens_pool: ["burner", "staking"] }),
    accountHolder("gov", { gov: ["burner"] }),
    accountHolder("mint", { mint: ["minter"] }),
    accountHolder("transfer", { transfer: ["minter", "burner"] }, false),
    accountHolder("provider", { consumer_rewards_pool: [] }, false),
  ],
  consumer: [
    accountHolder("ccvconsumer", { cons_redistribute: [], cons_to_send_to_provider: [] }),
    accountHolder("transfer", { transfer: ["minter", "burner"] }, false),
  ],
  democracy: [
    accountHolder("ccvconsumer", { cons_redistribute: [], cons_to_send_to_provider: [] }),
    accountHolder("gov", { gov: ["burner"] }),
    accountHolder("transfer", { transfer: ["minter", "burner"] }, false),
  ],
};
const QUERIES = /^\/cosmos\.(auth|bank|consensus)\./;
/** Kinds of runs whose consumers have the module accounts above. */
const PLAIN_CONSUMER = ["lease", "life"];

function isBank(tx: Uint8Array): boolean {
  try {
    const { messages } = TxBody.decode(TxRaw.decode(tx).bodyBytes);
    return messages.every(({ typeUrl }) => typeUrl.startsWith("/cosmos.bank."));
  } catch (error) {
    if (error instanceof WireError) return true;
    throw error;
  }
}

/** Texts from Go's libraries are not compared: those of its bech32 and protobuf decoders, amounts of gas. */
function logOf(log: string, code: number): string | undefined {
  if (code === 11 || code === 2) return undefined;
  return log.replace(/decoding bech32 failed: .*(?=: invalid address)/, "decoding bech32 failed");
}

/** The nodes' minimum gas price, as the recording's own refusals tell it. */
function floorOf(rejected: RecordedChain["rejected"]): readonly DecCoin[] {
  for (const { tx, check } of rejected) {
    const required = /required: (\d+)stake/.exec(check?.log ?? "")?.[1];
    if (required === undefined) continue;
    const gas = AuthInfo.decode(TxRaw.decode(fromBase64(tx)).authInfoBytes).fee?.gasLimit ?? 1n;
    return [{ denom: "stake", amount: (BigInt(required) * 10n ** 18n) / gas }];
  }
  return [];
}

/**
 * Accounts and bank, block by block from Go's leaves: transactions that hold bank messages only, and what they write where a block holds
 * nothing else.
 */
export function authBankPlan(chain: RecordedChain): ReplayPlan {
  const { role, kind } = chain;
  const ante = createAnte({ verify: createVerifyCache().verify });
  const modules = [auth, bank, ...HOLDERS[role === "consumer" && kind === "democracy" ? kind : role], consensus];
  const purelyBank = new Set(
    chain.blocks.flatMap(({ height, block }) => {
      const txs = block.block.data.txs ?? [];
      return txs.length > 0 && txs.every((tx) => isBank(fromBase64(tx))) ? [height] : [];
    }),
  );
  return {
    app: createApp({ name: role, addressPrefix: chain.bech32Prefix, modules, ante }),
    isForced: true,
    stores: ["acc", "bank"],
    minGasPrices: floorOf(chain.rejected),
    logOf,
    leaveOut: (_event, phase) => (phase === "block" ? "events of blocks" : undefined),
    compat: (event, phase) => (phase === "block" ? undefined : event),
    leaveOutTx(tx, _height, { log }) {
      if (log.startsWith("tx contains unsupported message types")) return "refusals of the consumer module's ante step";
      return isBank(tx) ? undefined : "transactions of other modules";
    },
    // On other chains each block mints and pays out.
    leaveOutLeaf: (_store, _key, height) => (kind === "lease" && purelyBank.has(height) ? undefined : "leaves of blocks with other doings"),
    leaveOutQuery(method) {
      if (!QUERIES.test(method)) return "queries of other modules";
      const isOtherConsumer = role === "consumer" && !PLAIN_CONSUMER.includes(kind);
      return method.endsWith("/ModuleAccounts") && isOtherConsumer ? "module accounts of other modules" : undefined;
    },
    limit: 100_000,
  };
}

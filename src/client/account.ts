import { OperationError } from "../encoding/error.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import { type ChainClient, type TxOutcome, txHash } from "./chainClient.ts";
import { type Coin, signTx, simulationTx } from "./tx.ts";
import type { Wallet } from "./wallet.ts";

export interface AccountOptions {
  readonly client: ChainClient;
  readonly wallet: Wallet;
  readonly chainId: string;
  /** Denom and price of a unit of gas in 10^-18; absent: no fee. */
  readonly gasPrice?: { readonly denom: string; readonly atomics: bigint };
  /** Estimates are multiplied by this many percent; default 140. */
  readonly gasPercent?: bigint;
  /** Resolves when a block later than `height` may be there. Default: 200 ms of wall time. */
  readonly nextBlock?: (height: bigint) => Promise<void>;
  /** How many blocks or waits a transaction may take to be included; default 50. */
  readonly patience?: number;
}

export interface SendOptions {
  /** Default: estimated. */
  readonly gasLimit?: bigint;
  readonly memo?: string;
  readonly mode?: "direct" | "amino-json";
}

const ONE = 10n ** 18n;
const SEQUENCE_MISMATCH = /account sequence mismatch, expected (\d+), got (\d+)/;

/** An account that sends transactions one after the other and waits until they are in a block. */
export class Account {
  readonly options: AccountOptions;
  #known: { accountNumber: bigint; sequence: bigint } | undefined;

  constructor(options: AccountOptions) {
    this.options = options;
  }

  get address(): string {
    return this.options.wallet.address;
  }

  async #state(): Promise<{ accountNumber: bigint; sequence: bigint }> {
    if (this.#known === undefined) {
      const found = await this.options.client.account(this.address);
      if (found === undefined)
        throw new OperationError("ACCOUNT", `${this.address} has no account on ${this.options.chainId}`, {
          hint: "send it some coins first",
        });
      this.#known = { ...found };
    }
    return this.#known;
  }

  /** Forgets what is known of the account, as after a restart. */
  refresh(): void {
    this.#known = undefined;
  }

  #fee(gasLimit: bigint): { amount: readonly Coin[]; gasLimit: bigint } {
    const price = this.options.gasPrice;
    if (price === undefined || price.atomics === 0n) return { amount: [], gasLimit };
    return { amount: [{ denom: price.denom, amount: (gasLimit * price.atomics + ONE - 1n) / ONE }], gasLimit };
  }

  /** Gas for a transaction of these messages: what it uses when simulated, and some more. */
  async estimate(messages: readonly Any[], memo = ""): Promise<bigint> {
    // Taking a fee is a good part of a small transaction's gas, whatever its amount.
    const { amount: fee } = this.#fee(1n);
    for (let attempt = 0; ; attempt++) {
      const { sequence } = await this.#state();
      try {
        const used = await this.options.client.simulate(simulationTx({ messages, memo, fee }, this.options.wallet, sequence));
        return (used * (this.options.gasPercent ?? 140n) + 99n) / 100n;
      } catch (error) {
        // The same key may sign elsewhere, too.
        if (attempt === 2 || !isSequenceMismatch(error)) throw error;
        this.refresh();
      }
    }
  }

  /** Signs, broadcasts and waits for inclusion. A code that is not 0 is in the outcome; refusals by CheckTx are outcomes at height 0. */
  async send(messages: readonly Any[], options: SendOptions = {}): Promise<TxOutcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#sendOnce(messages, options).catch((error: unknown) => {
        if (attempt < 2 && isSequenceMismatch(error)) return undefined;
        throw error;
      });
      if (outcome !== undefined && !(outcome.codespace === "sdk" && outcome.code === 32 && attempt < 2)) return outcome;
      this.refresh();
    }
  }

  async #sendOnce(messages: readonly Any[], options: SendOptions): Promise<TxOutcome> {
    const { client, wallet, chainId } = this.options;
    const state = await this.#state();
    const gasLimit = options.gasLimit ?? (await this.estimate(messages, options.memo));
    const content = { messages, fee: this.#fee(gasLimit), ...(options.memo === undefined ? {} : { memo: options.memo }) };
    const mode = options.mode === undefined ? {} : { mode: options.mode };
    const tx = signTx(content, wallet, { chainId, accountNumber: state.accountNumber, sequence: state.sequence, ...mode });
    const { height } = await client.status();
    const answer = await client.broadcast(tx);
    if (answer.code !== 0) {
      return { ...answer, height: 0n, data: new Uint8Array(0), gasWanted: gasLimit, gasUsed: 0n, events: [] };
    }
    state.sequence += 1n;
    return this.#included(txHash(tx), height);
  }

  async #included(hash: string, from: bigint): Promise<TxOutcome> {
    const wait = this.options.nextBlock ?? ((): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200)));
    const patience = this.options.patience ?? 50;
    for (let i = 0; i < patience; i++) {
      const found = await this.options.client.tx(hash);
      if (found !== undefined) return found;
      await wait(from + BigInt(i));
    }
    this.refresh();
    throw new OperationError("NOT_INCLUDED", `transaction ${hash} is in no block of ${this.options.chainId} after ${patience} waits`, {
      hint: "is the chain making blocks?",
    });
  }
}

function isSequenceMismatch(error: unknown): boolean {
  return error instanceof OperationError && SEQUENCE_MISMATCH.test(error.message);
}

import type { TxOutcome } from "../client/chainClient.ts";
import type { ChainClient } from "../client/chainClient.ts";
import { signTx } from "../client/tx.ts";
import { OperationError } from "../encoding/error.ts";
import type { OpenChain } from "../engine/openChain.ts";
import { encodeMembers } from "../proto/encodeMembers.ts";
import { DENOM, GAS_PRICE_ATOMICS } from "./economy.ts";
import { addressOf, type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";
import type { Pace } from "./pace.ts";
import type { Role } from "./plan.ts";
import type { Opening } from "./roster.ts";
import type { TestChain, TxResult } from "./testChain.ts";
import { ThreadChain } from "./threadChain.ts";

const GAS_LIMIT = 10_000_000n;

export interface ChainValidator {
  readonly name: string;
  readonly operator: string;
  readonly consAddress: Uint8Array;
  readonly mnemonic: string;
}

/** A chain of a network as tests hold it. */
export interface NetworkChain extends TestChain {
  /** A chain with a provider is a consumer, whatever else it is. */
  readonly role: Role;
  readonly consumerId?: string;
  /** Typed queries, as any client asks them. */
  readonly client: ChainClient;
  readonly accounts: readonly { readonly name: string; readonly mnemonic: string; readonly address: string }[];
  /** Who makes its blocks: its own validators, or its provider's. */
  readonly validators: readonly ChainValidator[];
  /** Who created a validator in its own genesis, and makes the blocks of its consumers; nobody where the app has no staking. */
  readonly founders: readonly ChainValidator[];
  /** A signed transaction of these messages, delivered in the next block; throws on a code that is not 0. */
  send(from: string, messages: readonly { readonly typeUrl: string; readonly value: unknown }[]): Promise<TxResult>;
}

/** A chain in this thread with what a network knows of it. */
export class MemberChain extends ThreadChain implements NetworkChain {
  readonly role: Role;
  readonly consumerId?: string;
  readonly accounts: NetworkChain["accounts"];
  readonly validators: readonly ChainValidator[];
  readonly founders: readonly ChainValidator[];
  readonly #pace: Pace;
  readonly #signers: readonly NamedAccount[];

  constructor(
    opened: OpenChain,
    timeNs: bigint,
    { plan, genesis, consumerId }: Opening,
    network: { readonly accounts: readonly NamedAccount[]; readonly pace: Pace },
  ) {
    super(opened, genesis, timeNs);
    const { addressPrefix } = plan.app;
    const shown = (v: NamedValidator): ChainValidator => {
      const { name, consAddress, mnemonic } = v;
      return { name, operator: operatorOf(v, addressPrefix), consAddress, mnemonic };
    };
    this.role = plan.role;
    if (consumerId !== undefined) this.consumerId = consumerId;
    this.accounts = network.accounts.map((a) => ({ name: a.name, mnemonic: a.mnemonic, address: addressOf(a, addressPrefix) }));
    this.validators = plan.validators.map(shown);
    this.founders = plan.founders.map(shown);
    this.#pace = network.pace;
    this.#signers = [...network.accounts, ...plan.founders, ...plan.validators];
  }

  async send(from: string, messages: readonly { readonly typeUrl: string; readonly value: unknown }[]): Promise<TxResult> {
    const wallet = this.#signer(from).wallet(this.addressPrefix);
    const account = await this.client.account(wallet.address);
    if (account === undefined) throw new OperationError("ACCOUNT", `${from} has no account on ${this.chainId}`);
    const packed = messages.map(({ typeUrl, value }) => {
      const codec = this.opened.app.router.codec(typeUrl);
      if (codec === undefined) throw new OperationError("MESSAGE", `unknown message type ${typeUrl}`);
      return { typeUrl, value: value instanceof Uint8Array ? value : encodeMembers(codec, value as Partial<unknown>) };
    });
    const fee = { amount: [{ denom: DENOM, amount: (GAS_LIMIT * GAS_PRICE_ATOMICS) / 10n ** 18n }], gasLimit: GAS_LIMIT };
    const sent = await this.client.broadcast(signTx({ messages: packed, fee }, wallet, { chainId: this.chainId, ...account }));
    if (sent.code !== 0) throw txError(this.chainId, sent);
    await this.#pace.produce(this);
    const outcome = await this.client.tx(sent.hash);
    if (outcome === undefined)
      throw new OperationError("NOT_INCLUDED", `transaction ${sent.hash} is not in block ${this.height} of ${this.chainId}`);
    if (outcome.code !== 0) throw txError(this.chainId, outcome);
    return {
      ...outcome,
      events: outcome.events.map((e) => ({ type: e.type, attributes: e.attributes.map((a) => ({ ...a, index: true })) })),
    };
  }

  #signer(name: string): NamedAccount {
    const found = this.#signers.find((signer) => signer.name === name);
    if (found !== undefined) return found;
    const known = [...new Set(this.#signers.map((signer) => signer.name))];
    throw new OperationError("ACCOUNT", `${this.chainId} has no account ${name}`, { hint: `known: ${known.join(", ")}` });
  }
}

function txError(chainId: string, outcome: Pick<TxOutcome, "code" | "codespace" | "log" | "hash">): OperationError {
  return new OperationError("TX_FAILED", `${chainId}: ${outcome.codespace}/${outcome.code} ${outcome.log}`, { data: { ...outcome } });
}

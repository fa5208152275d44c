import { ChainClient, type TxOutcome } from "../client/chainClient.ts";
import { rpcError, type RpcTransport } from "../client/transport.ts";
import { signTx } from "../client/tx.ts";
import { type Wallet, walletFromMnemonic } from "../client/wallet.ts";
import { OperationError } from "../encoding/error.ts";
import { RpcError } from "../node/rpc/errors.ts";
import type { MessageCodec } from "../proto/codec.ts";
import { DENOM, GAS_PRICE_ATOMICS } from "./economy.ts";
import type { GenesisJson } from "./genesis.ts";
import type { ChainHost } from "./host.ts";
import { addressOf, type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";
import { LocalChain, type TestChain, type TxResult } from "./testChain.ts";

const GAS_LIMIT = 10_000_000n;

export interface NetworkChain extends TestChain {
  readonly role: "provider" | "consumer" | "standalone";
  readonly consumerId?: string;
  readonly accounts: readonly { readonly name: string; readonly mnemonic: string; readonly address: string }[];
  readonly validators: readonly {
    readonly name: string;
    readonly operator: string;
    readonly consAddress: Uint8Array;
    readonly mnemonic: string;
  }[];
  /** A signed transaction of these messages, delivered in the next block; throws on a code that is not 0. */
  send(from: string, messages: readonly { readonly typeUrl: string; readonly value: unknown }[]): Promise<TxResult>;
}

/** RPC of a chain in this thread: the same code that serves the socket, without one. */
export function localTransport(chain: LocalChain): RpcTransport {
  return {
    endpoint: chain.chainId,
    async request(method, params = {}) {
      try {
        return await chain.rpc(method, params);
      } catch (error) {
        if (error instanceof RpcError) throw rpcError(chain.chainId, method, error.toJson());
        throw error;
      }
    },
  };
}

/** A chain of this thread, as the network's clock and launch drive it. */
export class LocalHost implements ChainHost {
  readonly local: LocalChain;
  readonly transport: RpcTransport;
  private lastTimeNs: bigint;

  constructor(local: LocalChain, genesisTimeNs: bigint) {
    this.local = local;
    this.transport = localTransport(local);
    this.lastTimeNs = genesisTimeNs;
  }
  get chainId(): string {
    return this.local.chainId;
  }
  get height(): bigint {
    return this.local.height;
  }
  get timeNs(): bigint {
    return this.lastTimeNs;
  }
  /** After a restart: the time of the last block. */
  async resume(): Promise<void> {
    const { latest } = await this.local.opened.engine.status();
    if (latest !== undefined) this.lastTimeNs = latest.header.time;
  }
  async produceBlock(timeNs: bigint): Promise<void> {
    const options = this.height === 0n ? {} : { time: timeNs };
    const block = await this.local.produceBlock({ ...options, mempool: true });
    this.lastTimeNs = block.time;
  }
  async setOnline(consAddress: Uint8Array, online: boolean): Promise<void> {
    this.local.opened.engine.setOnline(consAddress, online);
  }
  async close(): Promise<void> {
    await this.local.close();
  }
}

/** Extends a chain with what a network knows of it. */
export class MemberChain extends LocalChain implements NetworkChain {
  readonly role: "provider" | "consumer";
  readonly consumerId?: string;
  readonly accounts: NetworkChain["accounts"];
  readonly validators: NetworkChain["validators"];
  private readonly prefix: string;
  private readonly block: () => Promise<void>;
  /** Deriving a key from its mnemonic takes milliseconds. */
  private readonly wallets = new Map<string, Wallet>();

  constructor(
    opened: ConstructorParameters<typeof LocalChain>[0],
    genesis: GenesisJson,
    about: {
      readonly role: "provider" | "consumer";
      readonly consumerId: string | undefined;
      readonly prefix: string;
      readonly accounts: readonly NamedAccount[];
      readonly validators: readonly NamedValidator[];
      readonly block: () => Promise<void>;
    },
  ) {
    super(opened, genesis);
    this.role = about.role;
    if (about.consumerId !== undefined) this.consumerId = about.consumerId;
    this.prefix = about.prefix;
    this.block = about.block;
    this.accounts = about.accounts.map((a) => ({ name: a.name, mnemonic: a.mnemonic, address: addressOf(a, about.prefix) }));
    this.validators = about.validators.map((v) => ({
      name: v.name,
      operator: operatorOf(v, about.prefix),
      consAddress: v.consAddress,
      mnemonic: v.mnemonic,
    }));
  }

  async send(from: string, messages: readonly { readonly typeUrl: string; readonly value: unknown }[]): Promise<TxResult> {
    const sender = [...this.accounts, ...this.validators].find((a) => a.name === from);
    if (sender === undefined)
      throw new OperationError("ACCOUNT", `${this.chainId} has no account ${from}`, {
        hint: `known: ${[...this.accounts, ...this.validators].map((a) => a.name).join(", ")}`,
      });
    const wallet = this.wallets.get(from) ?? walletFromMnemonic(sender.mnemonic, this.prefix);
    this.wallets.set(from, wallet);
    const client = new ChainClient(localTransport(this));
    const account = await client.account(wallet.address);
    if (account === undefined) throw new OperationError("ACCOUNT", `${from} has no account on ${this.chainId}`);
    const packed = messages.map(({ typeUrl, value }) => {
      const codec = this.opened.app.router.codec(typeUrl);
      if (codec === undefined) throw new OperationError("MESSAGE", `unknown message type ${typeUrl}`);
      return { typeUrl, value: value instanceof Uint8Array ? value : encodeMembers(codec, value) };
    });
    const fee = { amount: [{ denom: DENOM, amount: (GAS_LIMIT * GAS_PRICE_ATOMICS) / 10n ** 18n }], gasLimit: GAS_LIMIT };
    const tx = signTx({ messages: packed, fee }, wallet, { chainId: this.chainId, ...account });
    const sent = await client.broadcast(tx);
    if (sent.code !== 0) throw txError(this.chainId, sent);
    await this.block();
    const outcome = await client.tx(sent.hash);
    if (outcome === undefined)
      throw new OperationError("NOT_INCLUDED", `transaction ${sent.hash} is not in block ${this.height} of ${this.chainId}`);
    if (outcome.code !== 0) throw txError(this.chainId, outcome);
    return {
      ...outcome,
      events: outcome.events.map((e) => ({ type: e.type, attributes: e.attributes.map((a) => ({ ...a, index: true })) })),
    };
  }
}

function encodeMembers(codec: MessageCodec<unknown>, value: unknown): Uint8Array {
  return codec.encode(codec.from(value as Partial<unknown>));
}

function txError(chainId: string, outcome: Pick<TxOutcome, "code" | "codespace" | "log" | "hash">): OperationError {
  return new OperationError("TX_FAILED", `${chainId}: ${outcome.codespace}/${outcome.code} ${outcome.log}`, { data: { ...outcome } });
}

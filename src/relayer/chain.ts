import type { Account } from "../client/account.ts";
import type { ChainClient, TxOutcome } from "../client/chainClient.ts";
import { OperationError } from "../encoding/error.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import type { Height } from "../proto/gen/ibc/core/client/v1.ts";

/** A chain as the relayer sees it: queries and an account that signs; never a store. */
export interface RelayerChain {
  readonly chainId: string;
  readonly client: ChainClient;
  readonly account: Account;
  /** Resolves when the chain has a block later than `height`: in a network on demand it makes one. */
  readonly blockAfter: (height: bigint) => Promise<bigint>;
  /** The least time that the chain's next block can have, where the clock is known; default that of its last block. */
  readonly now?: () => bigint;
}

/** Where and when the next transaction of a chain will run, as far as that can be known. */
export interface Moment {
  readonly height: Height;
  readonly timeNs: bigint;
}

/** Number at the end of a chain id `name-N`, else 0 [ICS-02]. */
export function revisionOf(chainId: string): bigint {
  const match = /^.*[^\n-]-([1-9][0-9]*)$/.exec(chainId);
  return match?.[1] === undefined ? 0n : BigInt(match[1]);
}

/** A height of a chain with the revision of its id. */
export function heightOn(chain: RelayerChain, height: bigint): Height {
  return { revisionNumber: revisionOf(chain.chainId), revisionHeight: height };
}

/** The chain's next block: what is sent now runs in it, or later. */
export async function nextMoment(chain: RelayerChain): Promise<Moment> {
  const { height, timeNs } = await chain.client.status();
  const now = chain.now?.() ?? timeNs;
  return { height: heightOn(chain, height + 1n), timeNs: now > timeNs ? now : timeNs };
}

/** Waits until the chain has reached a height. */
export async function reach(chain: RelayerChain, height: bigint): Promise<bigint> {
  let { height: now } = await chain.client.status();
  while (now < height) now = await chain.blockAfter(now);
  return now;
}

/** Sends messages and throws where the chain refuses them, naming code and log. */
export async function submit(chain: RelayerChain, messages: readonly Any[], gasLimit?: bigint): Promise<TxOutcome> {
  const outcome = await chain.account.send(messages, gasLimit === undefined ? {} : { gasLimit });
  if (outcome.code !== 0) {
    const { code, codespace, log, hash } = outcome;
    throw new OperationError("TX_FAILED", `${messages.map((m) => m.typeUrl).join(", ")} on ${chain.chainId}: ${codespace}/${code} ${log}`, {
      data: { code, codespace, log, hash },
    });
  }
  return outcome;
}

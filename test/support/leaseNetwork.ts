import assert from "node:assert/strict";
import { SECOND } from "../../src/encoding/time.ts";
import { MsgTransfer } from "../../src/proto/gen/ibc/applications/transfer/v1.ts";
import { MsgChannelOpenInit, Order, Query as ChannelQuery, State } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { Network, NetworkChain } from "../../src/testing.ts";

/** What a user of a chain signs. */
export interface Signed {
  readonly typeUrl: string;
  readonly value: unknown;
}

export function addressOf(chain: NetworkChain, name: string): string {
  const found = chain.accounts.find((a) => a.name === name);
  assert.ok(found);
  return found.address;
}

/** The power of a validator in a chain's next set. */
export async function powerOf(chain: NetworkChain, consAddress: Uint8Array): Promise<string> {
  const address = Buffer.from(consAddress).toString("hex").toUpperCase();
  const { validators } = (await chain.rpc("validators", { height: (chain.height + 1n).toString(), per_page: "100" })) as {
    readonly validators: readonly { readonly address: string; readonly voting_power: string }[];
  };
  return validators.find((v) => v.address === address)?.voting_power ?? "0";
}

/** Delegates whole units of power on the provider. */
export async function delegate(network: Network, units: bigint): Promise<void> {
  const [validator] = network.provider.validators;
  assert.ok(validator);
  const amount = { denom: "stake", amount: units * 1_000_000n };
  const value = { delegatorAddress: addressOf(network.provider, "alice"), validatorAddress: validator.operator, amount };
  await network.provider.send("alice", [{ typeUrl: MsgDelegate.typeUrl, value }]);
}

/** A channel that somebody begins. */
export function openInit(
  chain: NetworkChain,
  signer: string,
  channel: { readonly port: string; readonly counterparty: string; readonly version?: string; readonly isOrdered?: boolean },
): Signed {
  return {
    typeUrl: MsgChannelOpenInit.typeUrl,
    value: {
      portId: channel.port,
      channel: {
        state: State.STATE_INIT,
        ordering: channel.isOrdered === true ? Order.ORDER_ORDERED : Order.ORDER_UNORDERED,
        counterparty: { portId: channel.counterparty, channelId: "" },
        connectionHops: ["connection-0"],
        version: channel.version ?? "",
      },
      signer: addressOf(chain, signer),
    },
  };
}

/** As large as a transfer can be. */
export function maximalTransfer(chain: NetworkChain, sender: string, nowNs: bigint): Signed {
  return {
    typeUrl: MsgTransfer.typeUrl,
    value: {
      sourcePort: "transfer",
      sourceChannel: "channel-1",
      token: { denom: "stake", amount: 1n },
      sender: addressOf(chain, sender),
      receiver: "r".repeat(2_048),
      timeoutHeight: { revisionNumber: 0n, revisionHeight: 0n },
      timeoutTimestamp: nowNs + 86_400n * SECOND,
      memo: "m".repeat(32_768),
    },
  };
}

/** Sequences that a chain still has commitments of. */
export async function pendingPackets(chain: NetworkChain, portId: string, channelId: string): Promise<readonly bigint[]> {
  const { commitments } = await chain.client.query(ChannelQuery.packetCommitments, { portId, channelId });
  return commitments.map(({ sequence }) => sequence);
}

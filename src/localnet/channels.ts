import { signedHeaderFromJson } from "../comet/headerJson.ts";
import { findAttribute } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import { OperationError } from "../encoding/error.ts";
import { DAY, SECOND } from "../encoding/time.ts";
import { SDK_SPECS } from "../merkle/proofSpec.ts";
import { Order } from "../proto/gen/ibc/core/channel/v1.ts";
import { Query as StakingQuery } from "../proto/gen/cosmos/staking/v1beta1.ts";
import { MsgCreateClient } from "../proto/gen/ibc/core/client/v1.ts";
import { ClientState, ConsensusState } from "../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { type Path, type RelayerChain, revisionOf } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import { type LaunchSite, sendOrThrow, tellStep } from "./launch.ts";

/** How long validators of a chain without staking stay punishable: a consumer's default. */
const CONSUMER_UNBONDING_NS: bigint = 20n * DAY;
const VERSIONS: Readonly<Record<string, string>> = { transfer: "ics20-1" };

/** Makes a client of `source` on `host`, which begins to trust the last block of its source; it must forget a validator before that can leave. */
export async function createClientOn(host: RelayerChain, source: RelayerChain, hasStaking: boolean): Promise<string> {
  const unbondingPeriod = hasStaking ? (await source.client.query(StakingQuery.params, {})).params.unbondingTime : CONSUMER_UNBONDING_NS;
  const { height } = await source.client.status();
  const { header } = signedHeaderFromJson(await source.client.commit(height));
  const clientState = ClientState.from({
    chainId: source.chainId,
    trustLevel: { numerator: 1n, denominator: 3n },
    trustingPeriod: (unbondingPeriod * 66n) / 100n,
    unbondingPeriod,
    maxClockDrift: 10n * SECOND,
    latestHeight: { revisionNumber: revisionOf(source.chainId), revisionHeight: height },
    proofSpecs: SDK_SPECS,
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
  const consensusState = ConsensusState.from({
    timestamp: header.time,
    root: { hash: header.appHash },
    nextValidatorsHash: header.nextValidatorsHash,
  });
  const { events } = await sendOrThrow(host.account, `MsgCreateClient on ${host.chainId}`, [
    pack(MsgCreateClient, {
      clientState: { typeUrl: ClientState.typeUrl, value: ClientState.encode(clientState) },
      consensusState: { typeUrl: ConsensusState.typeUrl, value: ConsensusState.encode(consensusState) },
      signer: host.account.address,
    }),
  ]);
  const clientId = findAttribute(events, "create_client", "client_id");
  if (clientId === undefined) throw new OperationError("LAUNCH", "MsgCreateClient left no create_client event");
  return clientId;
}

/** Opens an unordered channel between a port of both ends of a path. */
export async function openChannelOver(
  site: LaunchSite,
  chain: Chain,
  path: Path,
  port: string,
): Promise<{ readonly channelIdOnA: string; readonly channelIdOnB: string }> {
  const connection = await site.relayer.connect(path);
  const plan = { portIdOnA: port, portIdOnB: port, ordering: Order.ORDER_UNORDERED, version: VERSIONS[port] ?? "" };
  const ids = await site.relayer.openChannel(path, connection, plan);
  const ends = `${ids.channelIdOnA} on ${path.a.chain.chainId}, ${ids.channelIdOnB} on ${path.b.chain.chainId}`;
  tellStep(site, chain, `${port} channel`, ends);
  return ids;
}

import type { JsonObject } from "../encoding/json.ts";
import { SECOND } from "../encoding/time.ts";
import type { Path } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import { createClientOn, openChannelOver } from "./channels.ts";
import { BLOCKS_PER_EPOCH, FAUCET_FUNDED, FUNDED, stakeOf } from "./economy.ts";
import { chainGenesis, type GenesisJson } from "./genesis.ts";
import { CLIENT_ON_CONSUMER, firstChange, launchOnProvider, type LaunchSite, openLease, tellStep } from "./launch.ts";
import type { ChainPlan, NetworkPlan } from "./plan.ts";
import type { Roster } from "./roster.ts";
import type { LeaseSpec } from "./topology.ts";

/** A network that is being launched. */
export interface NetworkLaunch<C extends Chain> extends LaunchSite {
  readonly roster: Roster<C>;
  /** Keeps a genesis for the next start. */
  readonly keepGenesis: (genesis: GenesisJson) => Promise<void>;
}

/** Begins every chain of a new network and opens what is between them, step by step as on any real chain. */
export async function launchNetwork<C extends Chain>(launch: NetworkLaunch<C>): Promise<void> {
  const { pace, roster } = launch;
  const { plan } = roster;
  const leased = new Set(plan.leases.map(({ consumer }) => consumer));
  await pace.onDemand(async () => {
    for (const chain of plan.chains) if (!leased.has(chain.chainId)) await begin(launch, chain);
    for (const lease of plan.leases) await launchLease(launch, lease);
    for (const channel of plan.channels) await launchChannel(launch, channel);
    // What is left of a head start goes by at once: from now on blocks have the network's time.
    if (pace.now > pace.clockNs) {
      pace.moveTo(pace.now);
      for (const chain of roster.chains) await pace.produce(chain);
    }
  }, SECOND);
}

/** Opens a chain from its own genesis and makes its first two blocks: what the first wrote can then be proved. */
async function begin<C extends Chain>(
  launch: NetworkLaunch<C>,
  plan: ChainPlan,
  lease?: { readonly consumerId: string; readonly genesis: JsonObject },
): Promise<C> {
  const { roster, pace } = launch;
  const { app, chainId, founders, role } = plan;
  const isProvider = app.modules.some(({ name }) => name === "provider");
  const genesis = chainGenesis({
    app,
    chainId,
    timeNs: pace.clockNs,
    accounts: roster.plan.accounts.map((account) => ({ account, amount: account.name === "faucet" ? FAUCET_FUNDED : FUNDED })),
    validators: founders.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
    ...(lease === undefined ? {} : { sections: { ccvconsumer: lease.genesis } }),
    overrides: { ...(isProvider ? { "provider.params.blocks_per_epoch": BLOCKS_PER_EPOCH.toString() } : {}), ...plan.genesis },
  });
  await launch.keepGenesis(genesis);
  const chain = await roster.add({ plan, genesis, consumerId: lease?.consumerId });
  await pace.blockAfter(chain, 1n);
  const epoch = isProvider ? `, an epoch is ${BLOCKS_PER_EPOCH} blocks` : "";
  const origin = lease === undefined ? `${founders.length} validators` : `${chainId} runs from the genesis that the provider made`;
  tellStep(launch, chain, role, `${origin}${epoch}`);
  return chain;
}

async function launchLease<C extends Chain>(launch: NetworkLaunch<C>, lease: LeaseSpec): Promise<void> {
  const { pace, roster, relayer } = launch;
  const { plan: lessor, chain: provider } = roster.member(lease.provider);
  const optIn = lessor.founders.filter((_, i) => lease.optIn?.includes(i) ?? true);
  const owner = roster.account(roster.plan.owner);
  const launched = await launchOnProvider(launch, provider, { chainId: lease.consumer, owner, optIn, topN: lease.topN ?? 0 });
  pace.moveTo(pace.clockNs + SECOND);
  const { consumerId, clientId } = launched;
  const consumer = await begin(launch, roster.planned(lease.consumer), launched);
  const path: Path = {
    a: { chain: roster.end(consumer), clientId: CLIENT_ON_CONSUMER },
    b: { chain: roster.end(provider), clientId },
  };
  const ids = await openLease(launch, consumer, path);
  roster.paths.push(path);
  const clients = { clientIdOnProvider: clientId, clientIdOnConsumer: CLIENT_ON_CONSUMER };
  roster.leases.push({ provider: provider.chainId, chainId: consumer.chainId, consumerId, ...clients, ...ids });
  const validator = optIn[0];
  if (validator !== undefined) await firstChange(launch, { provider, consumer }, { delegator: owner, validator });
  // Acknowledgements, and the handshake of the transfer channel that the consumer opens by itself.
  for (let pass = 0; pass < 2; pass++) await relayer.relay();
}

async function launchChannel<C extends Chain>(launch: NetworkLaunch<C>, channel: NetworkPlan["channels"][number]): Promise<void> {
  const { roster } = launch;
  const path = roster.between(channel.a, channel.b) ?? (await newPath(launch, channel.a, channel.b));
  const a = roster.chain(path.a.chain.chainId);
  const ids = await openChannelOver(launch, a, path, channel.port);
  const clients = { clientIdOnA: path.a.clientId, clientIdOnB: path.b.clientId };
  roster.channels.push({ a: a.chainId, b: path.b.chain.chainId, port: channel.port, ...clients, ...ids });
}

async function newPath<C extends Chain>(launch: NetworkLaunch<C>, a: string, b: string): Promise<Path> {
  const { roster } = launch;
  const [onA, onB] = [roster.member(a), roster.member(b)];
  const [endOnA, endOnB] = [roster.end(onA.chain), roster.end(onB.chain)];
  const clientIdOnA = await createClientOn(endOnA, endOnB, onB.plan.founders.length > 0);
  const clientIdOnB = await createClientOn(endOnB, endOnA, onA.plan.founders.length > 0);
  tellStep(launch, onA.chain, "clients", `${clientIdOnA} of ${b} on ${a}, ${clientIdOnB} of ${a} on ${b}`);
  const path = { a: { chain: endOnA, clientId: clientIdOnA }, b: { chain: endOnB, clientId: clientIdOnB } };
  roster.paths.push(path);
  return path;
}

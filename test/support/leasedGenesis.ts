import { consumerApp } from "../../src/chains/consumer.ts";
import { type App, appOf } from "../../src/framework/app.ts";
import { FUNDED } from "../../src/localnet/economy.ts";
import { chainGenesis, type GenesisJson } from "../../src/localnet/genesis.ts";
import type { NamedAccount } from "../../src/localnet/keys.ts";
import { state } from "../../src/modules/ccv/consumer/state.ts";
import { CCV_CHANNEL, leasedConsumer, openCcvChannel } from "./ccvApps.ts";

/** Genesis of a consumer that has heard of its provider already, so that it takes transactions of every kind. */
export function leasedGenesis(
  accounts: readonly NamedAccount[],
  overrides: Readonly<Record<string, unknown>> = {},
): { readonly app: App; readonly genesis: GenesisJson } {
  const { app: leased } = leasedConsumer();
  openCcvChannel(leased);
  leased.withContext((ctx) => state.providerChannel.set(ctx, CCV_CHANNEL));
  const { ibc, ccvconsumer } = leased.exportGenesis();
  const app = appOf(consumerApp());
  const genesis = chainGenesis({
    app,
    chainId: "consumer-1",
    timeNs: leased.timeNs,
    accounts: accounts.map((account) => ({ account, amount: FUNDED })),
    sections: { ibc: ibc ?? {}, ccvconsumer: ccvconsumer ?? {} },
    overrides,
  });
  return { app, genesis };
}

import { genesis, StateError, unregisteredError } from "../../framework/index.ts";
import { GenesisState as ChannelGenesis } from "../../proto/gen/ibc/core/channel/v1.ts";
import { GenesisState as ChannelV2Genesis } from "../../proto/gen/ibc/core/channel/v2.ts";
import { GenesisState as ClientGenesis } from "../../proto/gen/ibc/core/client/v1.ts";
import { GenesisState as ClientV2Genesis } from "../../proto/gen/ibc/core/client/v2.ts";
import { GenesisState as ConnectionGenesis } from "../../proto/gen/ibc/core/connection/v1.ts";
import { GenesisState } from "../../proto/gen/ibc/core/types/v1.ts";
import { channelGenesis } from "./channel/index.ts";
import { clientGenesis } from "./client/index.ts";
import { connectionGenesis } from "./connection/index.ts";

const DEFAULT_TIME_PER_BLOCK = 30_000_000_000n;

/** IBC version 2 is not served: its sections must say nothing. */
function refuseVersion2({ clientV2Genesis, channelV2Genesis }: GenesisState): void {
  const lists = [...Object.entries(clientV2Genesis), ...Object.entries(channelV2Genesis)];
  const filled = lists.find(([, list]) => list.length > 0);
  if (filled !== undefined) throw new StateError(unregisteredError, `ibc genesis: ${filled[0]} of IBC version 2 must be empty`);
}

/** The section `ibc`: clients, connections and channels. */
export const ibcGenesis = genesis(GenesisState, {
  init(ctx, state) {
    refuseVersion2(state);
    clientGenesis.initGenesis(ctx, state.clientGenesis);
    connectionGenesis.initGenesis(ctx, state.connectionGenesis);
    channelGenesis.initGenesis(ctx, state.channelGenesis);
  },
  export: (ctx) => ({
    clientGenesis: clientGenesis.exportGenesis(ctx),
    connectionGenesis: connectionGenesis.exportGenesis(ctx),
    channelGenesis: channelGenesis.exportGenesis(ctx),
    clientV2Genesis: ClientV2Genesis.from(),
    channelV2Genesis: ChannelV2Genesis.from(),
  }),
  validate(state) {
    clientGenesis.validateGenesis(state.clientGenesis);
    connectionGenesis.validateGenesis(state.connectionGenesis);
    channelGenesis.validateGenesis(state.channelGenesis);
    refuseVersion2(state);
  },
  defaults: () =>
    GenesisState.from({
      clientGenesis: ClientGenesis.from({ params: { allowedClients: ["*"] } }),
      connectionGenesis: ConnectionGenesis.from({ params: { maxExpectedTimePerBlock: DEFAULT_TIME_PER_BLOCK } }),
      channelGenesis: ChannelGenesis.from(),
    }),
});

import { toHex } from "../../../encoding/bytes.ts";
import { faultOfCoins } from "../../../encoding/coins.ts";
import { defineModule, ensure, fill, genesis, unregisteredError } from "../../../framework/index.ts";
import { GenesisState } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { moduleAccount } from "../../auth/slots.ts";
import { bank } from "../../bank/index.ts";
import { checkPortId } from "../host.ts";
import { ibc } from "../index.ts";
import { ibcApplications } from "../channel/slots.ts";
import { denomHash, describeDenom, validateDenom } from "./denom.ts";
import { denomTraceQueries } from "./denomTraces.ts";
import { setTotalEscrow } from "./escrow.ts";
import { transferMessages } from "./messages.ts";
import { TRANSFER_PORT } from "./packetData.ts";
import { getParams } from "./params.ts";
import { compareDenoms, transferQueries } from "./queries.ts";
import { transferApplication } from "./receive.ts";
import { state } from "./state.ts";

export { denomFromPath, denomHash, denomPath, localDenom } from "./denom.ts";
export { escrowAddress, getTotalEscrow } from "./escrow.ts";
export { decodePacketData, ICS20_VERSION, TRANSFER_PORT } from "./packetData.ts";
export { transfer } from "./send.ts";

/** The section `transfer`. */
const transferGenesis = genesis(GenesisState, {
  init(ctx, { portId, denoms, params, totalEscrowed }) {
    state.port.set(ctx, portId);
    for (const denom of denoms) {
      state.denoms.set(ctx, denomHash(denom), denom);
      describeDenom(ctx, denom);
    }
    state.params.set(ctx, params);
    for (const coin of totalEscrowed) setTotalEscrow(ctx, coin);
  },
  export: (ctx) => ({
    portId: state.port.get(ctx),
    denoms: [...state.denoms.values(ctx)].sort(compareDenoms),
    params: getParams(ctx),
    totalEscrowed: [...state.totalEscrow.entries(ctx)].map(([denom, amount]) => ({ denom, amount })),
  }),
  validate({ portId, denoms, totalEscrowed }) {
    checkPortId(portId);
    const hashes = denoms.map((denom) => toHex(denomHash(denom)));
    const twice = hashes.find((hash, i) => hashes.indexOf(hash) !== i);
    ensure(twice === undefined, unregisteredError, `duplicated denomination with hash ${twice}`);
    denoms.forEach(validateDenom);
    const fault = faultOfCoins(totalEscrowed);
    ensure(fault === undefined, unregisteredError, `total escrow: ${fault}`);
  },
  defaults: () => GenesisState.from({ portId: TRANSFER_PORT, params: { sendEnabled: true, receiveEnabled: true } }),
});

/** [ICS-20] Coins that move between chains. */
export const transferModule = defineModule({
  name: "transfer",
  state,
  requires: [bank, ibc],
  fills: [moduleAccount("transfer", ["minter", "burner"]), fill(ibcApplications, transferApplication)],
  messages: transferMessages,
  queries: [...transferQueries, ...denomTraceQueries],
  genesis: transferGenesis,
});

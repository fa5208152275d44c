import { toHex } from "../../../encoding/bytes.ts";
import { faultOfCoins } from "../../../encoding/coins.ts";
import { ensure, genesis, unregisteredError } from "../../../framework/index.ts";
import { GenesisState } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { checkPortId } from "../host.ts";
import { compareDenoms, denomHash, describeDenom, validateDenom } from "./denom.ts";
import { setTotalEscrow } from "./escrow.ts";
import { TRANSFER_PORT } from "./packetData.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

/** The section `transfer`. */
export const transferGenesis = genesis(GenesisState, {
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

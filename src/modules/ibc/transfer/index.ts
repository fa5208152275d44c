import { defineModule, fill } from "../../../framework/index.ts";
import { moduleAccount } from "../../auth/slots.ts";
import { bank } from "../../bank/index.ts";
import { ibcApplications } from "../channel/slots.ts";
import { ibc } from "../index.ts";
import { denomTraceQueries } from "./denomTraces.ts";
import { transferGenesis } from "./genesis.ts";
import { transferApplication } from "./ibcApplication.ts";
import { transferMessage } from "./messages/transfer.ts";
import { updateParams } from "./messages/updateParams.ts";
import { queries } from "./queries.ts";
import { state } from "./state.ts";

export { denomFromPath, denomHash, denomPath, localDenom } from "./denom.ts";
export { escrowAddress, getTotalEscrow } from "./escrow.ts";
export { decodePacketData, ICS20_VERSION, TRANSFER_PORT } from "./packetData.ts";
export { transfer } from "./send.ts";

/** [ICS-20] Coins that move between chains. */
export const transferModule = defineModule({
  name: "transfer",
  state,
  requires: [bank, ibc],
  fills: [moduleAccount("transfer", ["minter", "burner"]), fill(ibcApplications, transferApplication)],
  messages: [transferMessage, updateParams],
  queries: [...queries, ...denomTraceQueries],
  genesis: transferGenesis,
});

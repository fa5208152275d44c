import { defineModule, fill, type Module } from "../../framework/index.ts";
import { auth, FEE_COLLECTOR } from "../auth/index.ts";
import { collectFee } from "../auth/slots.ts";
import { SendAuthorization } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { authorizationTypes } from "../authz/slots.ts";
import { bankGenesis } from "./genesis.ts";
import { multiSend } from "./messages/multiSend.ts";
import { send } from "./messages/send.ts";
import { setSendEnabled } from "./messages/setSendEnabled.ts";
import { updateParams } from "./messages/updateParams.ts";
import { queries } from "./queries.ts";
import { sendAuthorization } from "./sendAuthorization.ts";
import { sendToModule } from "./send.ts";
import { state } from "./state.ts";

export { getBalance, getBalances, spendableCoins } from "./balances.ts";
export { getDenomMetadata, setDenomMetadata, validateMetadata } from "./metadata.ts";
export { ensureSendEnabled, isSendEnabled } from "./params.ts";
export { delegateCoins, ensureNotBlocked, sendBetweenModules, sendCoins, sendFromModule, sendToModule, undelegateCoins } from "./send.ts";
export { burnCoins, getSupply, getTotalSupply, mintCoins } from "./supply.ts";

/** Balances, supply, and who may send what. */
export const bank: Module = defineModule({
  name: "bank",
  state,
  requires: [auth],
  fills: [fill(collectFee, (ctx, payer, fee) => sendToModule(ctx, payer, FEE_COLLECTOR, fee)), fill(authorizationTypes, sendAuthorization)],
  types: [SendAuthorization],
  messages: [send, multiSend, updateParams, setSendEnabled],
  queries,
  genesis: bankGenesis,
});

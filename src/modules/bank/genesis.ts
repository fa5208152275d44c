import { addCoins, type Coins, equalCoins, faultOfCoins, formatCoins } from "../../encoding/coins.ts";
import { compareBytes } from "../../encoding/bytes.ts";
import { type Context, ensure, genesis, type GenesisHandler, goSort, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { type Balance, GenesisState, type SendEnabled } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { formatAddress, parseAddress } from "../auth/index.ts";
import { setBalance } from "./balances.ts";
import { setDenomMetadata, validateMetadata } from "./metadata.ts";
import { DEFAULT_PARAMS, faultOfSendEnabled, getParams, setParams } from "./params.ts";
import { state } from "./state.ts";
import { getTotalSupply, setSupply } from "./supply.ts";

/** Entries of both the list and the old one in the parameters; the list wins. */
function allSendEnabled({ sendEnabled, params }: GenesisState): readonly SendEnabled[] {
  const known = new Set(sendEnabled.map(({ denom }) => denom));
  return [...sendEnabled, ...params.sendEnabled.filter(({ denom }) => !known.has(denom))];
}

function initGenesis(ctx: Context, genesisState: GenesisState): void {
  setParams(ctx, genesisState.params);
  for (const { denom, enabled } of allSendEnabled(genesisState)) state.sendEnabled.set(ctx, denom, enabled);
  const balances = genesisState.balances.map(({ address, coins }) => ({
    address: parseAddress(ctx, address, "balance", unregisteredError),
    coins,
  }));
  const sorted = goSort(balances, (a, b) => compareBytes(a.address, b.address));
  for (const { address, coins } of sorted) for (const { denom, amount } of coins) setBalance(ctx, address, denom, amount);
  const total = addCoins(...balances.map(({ coins }) => coins));
  ensureSupply(genesisState.supply, total);
  for (const coin of total) setSupply(ctx, coin);
  for (const metadata of genesisState.denomMetadata) setDenomMetadata(ctx, metadata);
}

function ensureSupply(supply: Coins, total: Coins): void {
  const isRight = supply.length === 0 || equalCoins(supply, total);
  ensure(isRight, unregisteredError, `genesis supply is incorrect, expected ${formatCoins(supply)}, got ${formatCoins(total)}`);
}

function exportGenesis(ctx: ReadContext): GenesisState {
  const balances: { address: string; coins: Coins }[] = [];
  for (const [[address, denom], amount] of state.balances.entries(ctx)) {
    const text = formatAddress(ctx, address);
    const last = balances.at(-1);
    if (last?.address === text) last.coins = addCoins(last.coins, [{ denom, amount }]);
    else balances.push({ address: text, coins: [{ denom, amount }] });
  }
  return {
    params: getParams(ctx),
    balances,
    supply: getTotalSupply(ctx),
    denomMetadata: [...state.metadata.values(ctx)],
    sendEnabled: [...state.sendEnabled.entries(ctx)].map(([denom, enabled]) => ({ denom, enabled })),
  };
}

function validateGenesis(genesisState: GenesisState): void {
  const { params, sendEnabled, balances, denomMetadata, supply } = genesisState;
  const check = (condition: boolean, text: string): void => ensure(condition, unregisteredError, text);
  const isTwice = params.sendEnabled.length > 0 && sendEnabled.length > 0;
  check(!isTwice, "send_enabled defined in both the send_enabled field and in params (deprecated)");
  refuseDuplicates(
    allSendEnabled(genesisState).map(({ denom }) => denom),
    "duplicate send enabled found",
  );
  for (const entry of allSendEnabled(genesisState)) check(faultOfSendEnabled(entry) === undefined, faultOfSendEnabled(entry) ?? "");
  refuseDuplicates(
    balances.map(({ address }) => address),
    "duplicate balance for address",
  );
  for (const { coins } of balances) check(faultOfCoins(coins) === undefined, faultOfCoins(coins) ?? "");
  refuseDuplicates(
    denomMetadata.map(({ base }) => base),
    "duplicate client metadata for denom",
  );
  denomMetadata.forEach(validateMetadata);
  check(faultOfCoins(supply) === undefined, faultOfCoins(supply) ?? "");
  ensureSupply(supply, addCoins(...balances.map(({ coins }: Balance) => coins)));
}

function refuseDuplicates(names: readonly string[], text: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    ensure(!seen.has(name), unregisteredError, `${text}: ${name}`);
    seen.add(name);
  }
}

/** Section "bank" of app_state. */
export const bankGenesis: GenesisHandler = genesis(GenesisState, {
  init: initGenesis,
  export: exportGenesis,
  validate: validateGenesis,
  defaults: () => GenesisState.from({ params: DEFAULT_PARAMS }),
});

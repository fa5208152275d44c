import { encodeBech32 } from "../../../encoding/bech32.ts";
import { compareBytes } from "../../../encoding/bytes.ts";
import type { Context, ReadContext } from "../../../framework/index.ts";
import {
  BondStatus,
  Commission,
  CommissionRates,
  Description,
  type HistoricalInfo,
  Validator,
} from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import type { CrossChainValidator } from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import { Header } from "../../../proto/gen/tendermint/types.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { allValidators } from "./validators.ts";

/** Tokens that stand for one unit of power. */
const TOKENS_PER_POWER = 1_000_000n;
/** 1970: what Go's staking gives a validator that never unbonded. */
const EPOCH = 0n;

/** The validator as the staking module would describe it: bonded, with the tokens of its power. */
function describe(ctx: Context, { address, power, pubkey }: CrossChainValidator): Validator {
  return Validator.from({
    operatorAddress: encodeBech32(`${ctx.addressPrefix}valoper`, address),
    consensusPubkey: pubkey,
    status: BondStatus.BOND_STATUS_BONDED,
    tokens: power * TOKENS_PER_POWER,
    description: Description.from(),
    unbondingTime: EPOCH,
    commission: Commission.from({ commissionRates: CommissionRates.from(), updateTime: EPOCH }),
    minSelfDelegation: 1n,
  });
}

function byPower(a: CrossChainValidator, b: CrossChainValidator): number {
  if (a.power !== b.power) return a.power > b.power ? -1 : 1;
  return compareBytes(a.address, b.address);
}

/** Header and validators of a height, if they are still kept. */
export function historicalInfo(ctx: ReadContext, height: bigint): HistoricalInfo | undefined {
  return height < 0n ? undefined : state.historicalInfos.get(ctx, height);
}

/** Keeps header and validators of this height and forgets those beyond the number of entries, down to the first gap. */
export function trackHistoricalInfo(ctx: Context): void {
  const { historicalEntries } = getParams(ctx);
  for (let height = ctx.height - historicalEntries; height >= 0n; height--) {
    if (!state.historicalInfos.has(ctx, height)) break;
    state.historicalInfos.delete(ctx, height);
  }
  if (historicalEntries === 0n) return;
  const { appHash, nextValidatorsHash, proposerAddress } = ctx.header;
  const header = Header.from({ chainId: ctx.chainId, height: ctx.height, time: ctx.timeNs, appHash, nextValidatorsHash, proposerAddress });
  const valset = [...allValidators(ctx)].sort(byPower).map((validator) => describe(ctx, validator));
  state.historicalInfos.set(ctx, ctx.height, { header, valset });
}

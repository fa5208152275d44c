import { ONE } from "../../encoding/decimal.ts";
import { HOUR, splitTime } from "../../encoding/time.ts";
import { ensure } from "../../framework/index.ts";
import type { Commission, CommissionRates } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { errors } from "./api.ts";

/** Refuses rates that contradict each other. */
export function validateRates({ rate, maxRate, maxChangeRate }: CommissionRates): void {
  ensure(maxRate >= 0n, errors.CommissionNegative, "");
  ensure(maxRate <= ONE, errors.CommissionHuge, "");
  ensure(rate >= 0n, errors.CommissionNegative, "");
  ensure(rate <= maxRate, errors.CommissionGTMaxRate, "");
  ensure(maxChangeRate >= 0n, errors.CommissionChangeRateNegative, "");
  ensure(maxChangeRate <= maxRate, errors.CommissionChangeRateGTMaxRate, "");
}

/** Refuses a rate that comes too early or changes too much. */
export function validateNewRate({ commissionRates, updateTime }: Commission, rate: bigint, timeNs: bigint): void {
  ensure(timeNs - updateTime >= 24n * HOUR, errors.CommissionUpdateTime, "");
  ensure(rate >= 0n, errors.CommissionNegative, "");
  ensure(rate <= commissionRates.maxRate, errors.CommissionGTMaxRate, "");
  ensure(rate - commissionRates.rate <= commissionRates.maxChangeRate, errors.CommissionGTMaxChangeRate, "");
}

/** gogoproto's compact text of a commission, which the edit_validator event carries. */
export function commissionText({ commissionRates, updateTime }: Commission): string {
  const { rate, maxRate, maxChangeRate } = commissionRates;
  const { seconds, nanos } = splitTime(updateTime);
  const time = `${seconds === 0n ? "" : `seconds:${seconds} `}${nanos === 0 ? "" : `nanos:${nanos} `}`;
  return `commission_rates:<rate:"${rate}" max_rate:"${maxRate}" max_change_rate:"${maxChangeRate}" > update_time:<${time}> `;
}

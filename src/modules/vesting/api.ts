export { Msg } from "../../proto/gen/cosmos/vesting/v1beta1.ts";

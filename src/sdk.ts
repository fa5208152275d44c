/**
 * `interlease/sdk`: what the developer of an app-chain needs. Modules are values (`defineModule`) over collections (`defineState`),
 * with messages of their own (`defineMessages`); a chain is a list of modules (`createApp`, or a shipped app with `extra`).
 */
export { consumerApp } from "./chains/consumer.ts";
export { providerApp } from "./chains/provider.ts";
export { type ChainOptions, standaloneApp } from "./chains/standalone.ts";
export { decodeBech32, encodeBech32 } from "./encoding/bech32.ts";
export { fromHex, fromUtf8, toHex, utf8 } from "./encoding/bytes.ts";
export { formatDec, parseDec } from "./encoding/decimal.ts";
export { DecodeError, type OperationCode, OperationError } from "./encoding/error.ts";
export type { JsonObject, JsonValue } from "./encoding/json.ts";
export { DAY, formatTime, HOUR, MINUTE, parseTime, SECOND } from "./encoding/time.ts";
export * from "./framework/index.ts";
/** Accounts and addresses; `auth.auth` is the module. */
export * as auth from "./modules/auth/index.ts";
/** Balances and supply; `bank.bank` is the module. */
export * as bank from "./modules/bank/index.ts";
/** Rewards, commissions and the community pool; `distribution.distribution` is the module. */
export * as distribution from "./modules/distribution/index.ts";
/** IBC core; `ibc.ibc` is the module. */
export * as ibc from "./modules/ibc/index.ts";
/** Punishes double signs; `evidence.evidence` is the module. Its slots: whose validators it judges. */
export * as evidence from "./modules/evidence/index.ts";
/** Inflation; `mint.mint` is the module, its slot the stake that steers it. */
export * as mint from "./modules/mint/index.ts";
/** Downtime, jail and signing records; `slashing.slashing` is the module, its slot the validators that it judges. */
export * as slashing from "./modules/slashing/index.ts";
/** Validators and delegations, on chains that have them; `staking.staking` is the module. */
export * as staking from "./modules/staking/index.ts";
/** Module accounts are declared by filling this slot: `fills: [moduleAccount("pool", ["burner"])]`. */
export { moduleAccount } from "./modules/auth/slots.ts";
export type { Codec, EnumInfo, FieldInfo, FieldKind, MessageCodec, MethodCodec, UnknownFields } from "./proto/codec.ts";
export {
  defineMessages,
  f,
  type Field,
  type Messages,
  type MessagesOptions,
  type Shape,
  type Shapes,
  type ValueOf,
} from "./proto/defineMessages.ts";
export { PageRequest, PageResponse } from "./proto/gen/cosmos/base/query/v1beta1.ts";
export { Coin, DecCoin as DecCoinMessage } from "./proto/gen/cosmos/base/v1beta1.ts";
export { Any } from "./proto/gen/google/protobuf.ts";
export { fromJson, toJson } from "./proto/registry.ts";

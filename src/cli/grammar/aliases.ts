/** Where Go's binaries name a command, or order its arguments, otherwise than the descriptors say. */
export interface GoAlias {
  /** Further names of the command. */
  readonly names?: readonly string[];
  /** Fields that stand as arguments, in order; `from` is the sender. Default: the fields in their order, without signers and pagination. */
  readonly args?: readonly string[];
}

/** Messages, by type name. */
export const MESSAGE_ALIASES: Readonly<Record<string, GoAlias>> = {
  "cosmos.bank.v1beta1.MsgSend": { args: ["from", "to_address", "amount"] },
  "cosmos.bank.v1beta1.MsgMultiSend": { args: [] },
  "cosmos.staking.v1beta1.MsgDelegate": { args: ["validator_address", "amount"] },
  "cosmos.staking.v1beta1.MsgUndelegate": { names: ["unbond"], args: ["validator_address", "amount"] },
  "cosmos.staking.v1beta1.MsgBeginRedelegate": {
    names: ["redelegate"],
    args: ["validator_src_address", "validator_dst_address", "amount"],
  },
  "cosmos.staking.v1beta1.MsgCancelUnbondingDelegation": {
    names: ["cancel-unbond"],
    args: ["validator_address", "amount", "creation_height"],
  },
  "cosmos.staking.v1beta1.MsgCreateValidator": { args: [] },
  "cosmos.staking.v1beta1.MsgEditValidator": { args: [] },
  "interchain_security.ccv.provider.v1.MsgCreateConsumer": { args: [] },
  "interchain_security.ccv.provider.v1.MsgUpdateConsumer": { args: [] },
  "interchain_security.ccv.provider.v1.MsgRemoveConsumer": { args: ["consumer_id"] },
  "interchain_security.ccv.provider.v1.MsgOptIn": { args: ["consumer_id", "consumer_key"] },
  "interchain_security.ccv.provider.v1.MsgOptOut": { args: ["consumer_id"] },
  "interchain_security.ccv.provider.v1.MsgAssignConsumerKey": { names: ["assign-consensus-key"], args: ["consumer_id", "consumer_key"] },
  "interchain_security.ccv.provider.v1.MsgSetConsumerCommissionRate": { args: ["consumer_id", "rate"] },
  "ibc.applications.transfer.v1.MsgTransfer": { args: ["source_port", "source_channel", "receiver", "token"] },
};

/** Queries, by path. */
export const QUERY_ALIASES: Readonly<Record<string, GoAlias>> = {
  "/cosmos.bank.v1beta1.Query/AllBalances": { names: ["balances"], args: ["address"] },
  "/cosmos.bank.v1beta1.Query/TotalSupply": { names: ["total"] },
  "/cosmos.bank.v1beta1.Query/SupplyOf": { names: ["total-supply-of"] },
  "/cosmos.staking.v1beta1.Query/DelegatorDelegations": { names: ["delegations"] },
  "/cosmos.staking.v1beta1.Query/ValidatorDelegations": { names: ["delegations-to"] },
  "/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations": { names: ["unbonding-delegations"] },
  "/cosmos.staking.v1beta1.Query/ValidatorUnbondingDelegations": { names: ["unbonding-delegations-from"] },
  "/cosmos.staking.v1beta1.Query/Delegation": { args: ["delegator_addr", "validator_addr"] },
  "/cosmos.staking.v1beta1.Query/UnbondingDelegation": { args: ["delegator_addr", "validator_addr"] },
  "/interchain_security.ccv.provider.v1.Query/QueryConsumerChains": { names: ["list-consumer-chains"] },
  "/interchain_security.ccv.provider.v1.Query/QueryValidatorConsumerAddr": {
    names: ["validator-consumer-key"],
    args: ["consumer_id", "provider_address"],
  },
  "/interchain_security.ccv.provider.v1.Query/QueryValidatorProviderAddr": {
    names: ["validator-provider-key"],
    args: ["consumer_id", "consumer_address"],
  },
  "/interchain_security.ccv.provider.v1.Query/QueryAllPairsValConsAddrByConsumer": { names: ["all-pairs-valconsensus-address"] },
  "/interchain_security.ccv.provider.v1.Query/QueryConsumerChainOptedInValidators": { names: ["consumer-opted-in-validators"] },
  "/interchain_security.ccv.provider.v1.Query/QueryConsumerChainsValidatorHasToValidate": { names: ["has-to-validate"] },
  "/interchain_security.ccv.provider.v1.Query/QueryValidatorConsumerCommissionRate": { args: ["consumer_id", "provider_address"] },
  "/ibc.core.client.v1.Query/ClientStates": { names: ["states"] },
  "/ibc.core.client.v1.Query/ClientState": { names: ["state"] },
  "/ibc.core.client.v1.Query/ClientStatus": { names: ["status"] },
  "/ibc.core.connection.v1.Query/Connection": { names: ["end"] },
  "/ibc.core.channel.v1.Query/Channel": { names: ["end"] },
};

/** Fields that hold the sender's operator address, "type.field". */
export const OPERATOR_FIELDS: ReadonlySet<string> = new Set([
  "cosmos.staking.v1beta1.MsgCreateValidator.validator_address",
  "cosmos.staking.v1beta1.MsgEditValidator.validator_address",
  "interchain_security.ccv.provider.v1.MsgOptIn.provider_addr",
  "interchain_security.ccv.provider.v1.MsgOptOut.provider_addr",
  "interchain_security.ccv.provider.v1.MsgAssignConsumerKey.provider_addr",
  "interchain_security.ccv.provider.v1.MsgSetConsumerCommissionRate.provider_addr",
]);

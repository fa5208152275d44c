/**
 * Which interface an Any must hold, and which a message stands for, where the descriptors leave out what the Go code registers
 * (`test/vectors/go/interfaces` lists the registry of the Go chains).
 */
export const ACCEPTS: Readonly<Record<string, string>> = {
  "cosmos.crypto.multisig.LegacyAminoPubKey.public_keys": "cosmos.crypto.PubKey",
  "cosmos.tx.v1beta1.TxBody.messages": "cosmos.base.v1beta1.Msg",
  "cosmos.tx.v1beta1.TxBody.extension_options": "cosmos.tx.v1beta1.TxExtensionOptionI",
  "cosmos.tx.v1beta1.TxBody.non_critical_extension_options": "cosmos.tx.v1beta1.TxExtensionOptionI",
  "cosmos.tx.v1beta1.SignerInfo.public_key": "cosmos.crypto.PubKey",
  "cosmos.gov.v1.MsgSubmitProposal.messages": "cosmos.base.v1beta1.Msg",
  "ibc.core.client.v1.MsgCreateClient.client_state": "ibc.core.client.v1.ClientState",
  "ibc.core.client.v1.MsgCreateClient.consensus_state": "ibc.core.client.v1.ConsensusState",
  "ibc.core.client.v1.MsgUpdateClient.client_message": "ibc.core.client.v1.Header",
  "ibc.core.client.v1.MsgUpgradeClient.client_state": "ibc.core.client.v1.ClientState",
  "ibc.core.client.v1.MsgUpgradeClient.consensus_state": "ibc.core.client.v1.ConsensusState",
  "ibc.core.client.v1.MsgSubmitMisbehaviour.misbehaviour": "ibc.core.client.v1.Misbehaviour",
  "ibc.core.client.v1.MsgIBCSoftwareUpgrade.upgraded_client_state": "ibc.core.client.v1.ClientState",
};

const KEY = ["cosmos.auth.v1.ModuleCredential", "cosmos.crypto.PubKey"];
const ACCOUNT = ["cosmos.auth.v1beta1.AccountI", "cosmos.auth.v1beta1.GenesisAccount"];
const VESTING = [...ACCOUNT, "cosmos.vesting.v1beta1.VestingAccount"];
/** In ibc-go both are the same Go interface. */
const CLIENT_MESSAGE = ["ibc.core.client.v1.Header", "ibc.core.client.v1.Misbehaviour"];

/** What messages stand for in the Go registry, the descriptors' own included. */
export const IMPLEMENTS: Readonly<Record<string, readonly string[]>> = {
  "cosmos.auth.v1beta1.BaseAccount": ACCOUNT,
  "cosmos.auth.v1beta1.ModuleAccount": [...ACCOUNT, "cosmos.auth.v1beta1.ModuleAccountI"],
  "cosmos.auth.v1beta1.ModuleCredential": KEY,
  "cosmos.crypto.ed25519.PrivKey": ["cosmos.crypto.PrivKey"],
  "cosmos.crypto.ed25519.PubKey": KEY,
  "cosmos.crypto.multisig.LegacyAminoPubKey": KEY,
  "cosmos.crypto.secp256k1.PrivKey": ["cosmos.crypto.PrivKey"],
  "cosmos.crypto.secp256k1.PubKey": KEY,
  "cosmos.crypto.secp256r1.PubKey": KEY,
  "cosmos.distribution.v1beta1.CommunityPoolSpendProposalWithDeposit": [],
  "cosmos.evidence.v1beta1.Equivocation": ["cosmos.evidence.v1beta1.Evidence"],
  "cosmos.tx.v1beta1.Tx": ["cosmos.tx.v1beta1.Tx"],
  "cosmos.vesting.v1beta1.BaseVestingAccount": ACCOUNT,
  "cosmos.vesting.v1beta1.ContinuousVestingAccount": VESTING,
  "cosmos.vesting.v1beta1.DelayedVestingAccount": VESTING,
  "cosmos.vesting.v1beta1.PeriodicVestingAccount": VESTING,
  "cosmos.vesting.v1beta1.PermanentLockedAccount": VESTING,
  "ibc.core.channel.v1.Packet": ["ibc.core.channel.v1.PacketI"],
  "ibc.core.client.v1.Height": ["ibc.core.client.v1.Height"],
  "ibc.core.commitment.v1.MerklePrefix": ["ibc.core.commitment.v1.Prefix"],
  "ibc.core.commitment.v1.MerkleRoot": ["ibc.core.commitment.v1.Root"],
  "ibc.core.commitment.v2.MerklePath": ["ibc.core.commitment.v1.Path"],
  "ibc.lightclients.tendermint.v1.ClientState": ["ibc.core.client.v1.ClientState"],
  "ibc.lightclients.tendermint.v1.ConsensusState": ["ibc.core.client.v1.ConsensusState"],
  "ibc.lightclients.tendermint.v1.Header": CLIENT_MESSAGE,
  "ibc.lightclients.tendermint.v1.Misbehaviour": CLIENT_MESSAGE,
  "interchain_security.ccv.provider.v1.ConsumerModificationProposal": ["cosmos.gov.v1beta1.Content"],
  "interchain_security.ccv.provider.v1.EquivocationProposal": ["cosmos.gov.v1beta1.Content"],
};

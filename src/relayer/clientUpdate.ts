import { type SignedHeader, signedHeaderOf, verifyLight } from "../comet/lightClient.ts";
import { signedHeaderFromJson } from "../comet/headerJson.ts";
import { validatorsFromJson } from "../comet/validatorsJson.ts";
import { findValidator, type ValidatorSet, validatorSetToProto } from "../comet/validatorSet.ts";
import { OperationError } from "../encoding/error.ts";
import { pack } from "../client/tx.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import { type Height, MsgUpdateClient, Query as ClientQuery } from "../proto/gen/ibc/core/client/v1.ts";
import { ClientState, ConsensusState, Header } from "../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { heightOn, reach, type RelayerChain } from "./chain.ts";
import { pages } from "./pages.ts";

/** A client of `source` that lives on `host`. */
export interface HostedClient {
  readonly host: RelayerChain;
  readonly source: RelayerChain;
  readonly clientId: string;
}

interface LightBlock {
  readonly signed: SignedHeader;
  readonly validators: ValidatorSet;
}

/** The state of a client; refuses what is no 07-tendermint client. */
export async function clientState({ host, clientId }: HostedClient): Promise<ClientState> {
  const answer = await host.client.query(ClientQuery.clientState, { clientId });
  if (answer.clientState?.typeUrl !== ClientState.typeUrl)
    throw new OperationError("CLIENT", `client ${clientId} on ${host.chainId} is no 07-tendermint client`);
  return ClientState.decode(answer.clientState.value);
}

/** What a client holds of one height of its source. */
export async function consensusState({ host, clientId }: HostedClient, height: Height): Promise<ConsensusState> {
  const answer = await host.client.query(ClientQuery.consensusState, {
    clientId,
    revisionNumber: height.revisionNumber,
    revisionHeight: height.revisionHeight,
  });
  if (answer.consensusState === undefined)
    throw new OperationError("CLIENT", `client ${clientId} on ${host.chainId} has no consensus state at ${height.revisionHeight}`);
  return ConsensusState.decode(answer.consensusState.value);
}

async function lightBlock(chain: RelayerChain, height: bigint): Promise<LightBlock> {
  const signed = signedHeaderOf(signedHeaderFromJson(await chain.client.commit(height)));
  const set = validatorsFromJson(await chain.client.validators(height));
  return { signed, validators: { ...set, proposer: findValidator(set, signed.header.proposerAddress) } };
}

/**
 * Messages that bring a client to a height of its source: one header, or several where too few of the trusted set signed the
 * target (bisection). Every header is verified here with real signatures before it is sent. Empty where the client is there already.
 */
export async function updatesTo(hosted: HostedClient, target: bigint): Promise<readonly Any[]> {
  const { host, source, clientId } = hosted;
  await reach(source, target);
  const state = await clientState(hosted);
  let trustedHeight = state.latestHeight;
  if (trustedHeight.revisionHeight >= target) {
    const known = await host.client.find(ClientQuery.consensusState, {
      clientId,
      revisionNumber: trustedHeight.revisionNumber,
      revisionHeight: target,
    });
    if (known?.consensusState !== undefined) return [];
    trustedHeight = await trustedBelow(hosted, target);
  }
  const now = (await host.client.status()).timeNs;
  const messages: Any[] = [];
  let trusted = { height: trustedHeight.revisionHeight, state: await consensusState(hosted, trustedHeight) };
  const goals = [target];
  while (goals.length > 0) {
    const goal = goals[goals.length - 1] ?? target;
    const block = await lightBlock(source, goal);
    const trustedSet = await lightSetAfter(source, trusted.height);
    const fault = verifyLight({
      trusted: {
        chainId: source.chainId,
        height: trusted.height,
        time: trusted.state.timestamp,
        nextValidatorsHash: trusted.state.nextValidatorsHash,
      },
      trustedValidators: trustedSet,
      untrusted: block.signed,
      validators: block.validators,
      trustingPeriodNs: state.trustingPeriod,
      // The host executes the update in a later block of its own; whoever is ahead of it would be refused there.
      now: now > block.signed.header.time ? now : block.signed.header.time,
      maxClockDriftNs: state.maxClockDrift,
      trustLevel: state.trustLevel,
    });
    if (fault?.reason === "notEnoughTrust" && goal > trusted.height + 1n) {
      goals.push((trusted.height + goal) / 2n);
      continue;
    }
    if (fault !== undefined)
      throw new OperationError("HEADER", `header ${goal} of ${source.chainId} does not follow from ${trusted.height}: ${fault.message}`, {
        data: { reason: fault.reason },
        cause: fault,
      });
    const header = Header.from({
      signedHeader: { header: block.signed.header, commit: block.signed.commit },
      validatorSet: validatorSetToProto(block.validators),
      trustedHeight: heightOn(source, trusted.height),
      trustedValidators: validatorSetToProto(trustedSet),
    });
    messages.push(
      pack(MsgUpdateClient, {
        clientId,
        clientMessage: { typeUrl: Header.typeUrl, value: Header.encode(header) },
        signer: host.account.address,
      }),
    );
    trusted = {
      height: goal,
      state: {
        timestamp: block.signed.header.time,
        root: { hash: block.signed.header.appHash },
        nextValidatorsHash: block.signed.header.nextValidatorsHash,
      },
    };
    goals.pop();
  }
  return messages;
}

/** The set that the trusted header names as its next one. */
async function lightSetAfter(source: RelayerChain, trusted: bigint): Promise<ValidatorSet> {
  const set = validatorsFromJson(await source.client.validators(trusted + 1n));
  return { ...set, proposer: set.proposer ?? set.validators[0] };
}

async function trustedBelow({ host, clientId }: HostedClient, target: bigint): Promise<Height> {
  let best: Height | undefined;
  for await (const page of pages((pagination) => host.client.query(ClientQuery.consensusStateHeights, { clientId, pagination })))
    for (const height of page.consensusStateHeights)
      if (height.revisionHeight < target && height.revisionHeight > (best?.revisionHeight ?? -1n)) best = height;
  if (best === undefined) throw new OperationError("CLIENT", `client ${clientId} on ${host.chainId} trusts no header below ${target}`);
  return best;
}

import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { ensure, StateError, sdkErrors } from "../../../framework/index.ts";
import type { MessageCodec } from "../../../proto/codec.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { ClientState, ConsensusState, Header, Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { ibcErrors } from "../errors.ts";
import type { ClientMessage } from "../lightClient.ts";

function decodeAny<T>(codec: MessageCodec<T>, any: Any): T {
  try {
    return codec.decode(any.value);
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof WireError)) throw error;
    throw new StateError(sdkErrors.TxDecode, error.message, { cause: error });
  }
}

function present(any: Any | undefined): Any {
  ensure(any !== undefined, ibcErrors.UnpackAny, "protobuf Any message cannot be nil");
  return any;
}

/** Types that do not implement the interface are refused where Go's decoder refuses them: as an undecodable transaction. */
function wrongType({ typeUrl }: Any, name: string): never {
  throw new StateError(sdkErrors.TxDecode, `no concrete type registered for type URL ${typeUrl} against interface ${name}`);
}

/** The client state in an Any. */
export function unpackClientState(packed: Any | undefined): ClientState {
  const any = present(packed);
  return any.typeUrl === ClientState.typeUrl ? decodeAny(ClientState, any) : wrongType(any, "*exported.ClientState");
}

/** The consensus state in an Any. */
export function unpackConsensusState(packed: Any | undefined): ConsensusState {
  const any = present(packed);
  return any.typeUrl === ConsensusState.typeUrl ? decodeAny(ConsensusState, any) : wrongType(any, "*exported.ConsensusState");
}

/** The header or misbehaviour in an Any. */
export function unpackClientMessage(packed: Any | undefined): ClientMessage {
  const any = present(packed);
  if (any.typeUrl === Header.typeUrl) return { kind: "header", header: decodeAny(Header, any) };
  if (any.typeUrl === Misbehaviour.typeUrl) return { kind: "misbehaviour", misbehaviour: decodeAny(Misbehaviour, any) };
  return wrongType(any, "*exported.ClientMessage");
}

/** The Any around a client state. */
export function packClientState(clientState: ClientState): Any {
  return { typeUrl: ClientState.typeUrl, value: ClientState.encode(clientState) };
}

/** The Any around a consensus state. */
export function packConsensusState(consensusState: ConsensusState): Any {
  return { typeUrl: ConsensusState.typeUrl, value: ConsensusState.encode(consensusState) };
}

import { defineErrors } from "../../framework/index.ts";

/** Errors of every IBC module without a codespace of their own. */
export const ibcErrors = defineErrors("ibc", {
  InvalidSequence: [1, "invalid sequence"],
  Unauthorized: [2, "unauthorized"],
  InsufficientFunds: [3, "insufficient funds"],
  UnknownRequest: [4, "unknown request"],
  InvalidAddress: [5, "invalid address"],
  InvalidCoins: [6, "invalid coins"],
  OutOfGas: [7, "out of gas"],
  InvalidRequest: [8, "invalid request"],
  InvalidHeight: [9, "invalid height"],
  InvalidVersion: [10, "invalid version"],
  InvalidChainId: [11, "invalid chain-id"],
  InvalidType: [12, "invalid type"],
  PackAny: [13, "failed packing protobuf message to Any"],
  UnpackAny: [14, "failed unpacking protobuf message from Any"],
  Logic: [15, "internal logic error"],
  NotFound: [16, "not found"],
});

/** [ICS-24] Identifiers and paths. */
export const hostErrors = defineErrors("host", {
  InvalidId: [2, "invalid identifier"],
  InvalidPath: [3, "invalid path"],
  InvalidPacket: [4, "invalid packet"],
});

/** [ICS-23] Commitments and proofs. */
export const commitmentErrors = defineErrors("commitment", {
  InvalidProof: [2, "invalid proof"],
  InvalidPrefix: [3, "invalid prefix"],
  InvalidMerkleProof: [4, "invalid merkle proof"],
});

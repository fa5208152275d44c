import { DecodeError } from "../../../encoding/error.ts";
import type { ChainSettings, ErrorCode } from "../../../framework/index.ts";
import { checkConsumerId, isBlank, type Problem, refuse } from "../index.ts";
import { validateOperator } from "./addresses.ts";
import { parseConsumerKeyText } from "./keyAssignment.ts";

/** What all messages of validator operators carry. */
export interface OperatorMessage {
  readonly chainId: string;
  readonly consumerId: string;
  readonly providerAddr: string;
  readonly signer: string;
}

/** Refuses the deprecated chain id, text that is not a consumer id, and an operator who is not the signer. */
export function validateOperatorMessage(chain: ChainSettings, msg: OperatorMessage, error: ErrorCode): void {
  const deprecated = isBlank(msg.chainId)
    ? undefined
    : `found non-empty chainId(${msg.chainId}); chainId is deprecated, use consumerId instead`;
  refuse(deprecated, error, "ChainId");
  refuse(checkConsumerId(msg.consumerId), error, "ConsumerId");
  validateOperator(chain, msg.providerAddr, msg.signer, error);
}

/** What is wrong with a key's JSON; its type and length are judged by the handler. */
export function checkConsumerKey(text: string): Problem {
  try {
    parseConsumerKeyText(text);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

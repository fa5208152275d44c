import { OperationError } from "../../../encoding/error.ts";
import type { NetworkFile } from "../networkFile.ts";

/** Calls a verb of a running network's control API. */
export async function callControl(
  network: Pick<NetworkFile, "control" | "token">,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  let answer: unknown;
  try {
    const response = await fetch(network.control, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${network.token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    answer = await response.json();
  } catch (cause) {
    throw new OperationError("NO_NETWORK", `the network at ${network.control} does not answer`, {
      hint: "is it running? `interlease up` starts it",
      cause,
    });
  }
  if (typeof answer !== "object" || answer === null) throw new OperationError("CONTROL", `${method}: the answer is no JSON-RPC`);
  const { result, error } = answer as { result?: unknown; error?: { message?: unknown; data?: { hint?: unknown } } };
  if (error !== undefined && error !== null)
    throw new OperationError("CONTROL", String(error.message ?? "error"), {
      ...(typeof error.data?.hint === "string" ? { hint: error.data.hint } : {}),
    });
  return result;
}

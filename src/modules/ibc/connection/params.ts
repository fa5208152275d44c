import { ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import type { Params } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { ibcErrors } from "../errors.ts";
import { state } from "./state.ts";

/** The parameters of this module; they are set at genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(params !== undefined, ibcErrors.NotFound, "connection params are not set in store");
  return params;
}

/** Refuses parameters that cannot hold. */
export function validateParams({ maxExpectedTimePerBlock }: Params): void {
  ensure(maxExpectedTimePerBlock !== 0n, unregisteredError, "MaxExpectedTimePerBlock cannot be zero");
}

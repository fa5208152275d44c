import { ensure, type ReadContext } from "../../../framework/index.ts";
import type { Params } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { ibcErrors } from "../errors.ts";
import { state } from "./state.ts";

/** The parameters of this module; they are set at genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(params !== undefined, ibcErrors.NotFound, "transfer params are not set in store");
  return params;
}

import type { Environment } from "../environment.ts";
import type { ParamSpec, Params } from "../params.ts";

/** A method of CometBFT's RPC: its parameters in positional order, and its answer as JSON. */
export interface RpcMethod {
  readonly params: ParamSpec;
  readonly run: (env: Environment, params: Params) => Promise<unknown>;
}

/** Methods of one feature by name. */
export type RpcMethods = Readonly<Record<string, RpcMethod>>;

export const method = (params: ParamSpec, run: RpcMethod["run"]): RpcMethod => ({ params, run });

export const HEIGHT: ParamSpec = { height: "int64" };

/** CometBFT's max_subscription_clients. */
export const MAX_SUBSCRIPTION_CLIENTS = 100;

/** The height asked for, or the latest; CometBFT's wording where there is none. */
export function heightOf(env: Environment, params: Params, latest: bigint = env.engine.blocks.height): bigint {
  const height = params.int("height");
  if (height === undefined) return latest;
  if (height <= 0n) throw new Error(`height must be greater than 0, but got ${height}`);
  if (height > latest) throw new Error(`height ${height} must be less than or equal to the current blockchain height ${latest}`);
  const { base } = env.engine.blocks;
  if (height < base) throw new Error(`height ${height} is not available, lowest height is ${base}`);
  return height;
}

/** The value, or an error with CometBFT's sentence. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(what);
  return value;
}

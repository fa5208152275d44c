import { toBase64 } from "../../../encoding/base64.ts";
import type { Environment } from "../environment.ts";
import type { Params } from "../params.ts";
import { method, type RpcMethods } from "./rpcMethod.ts";

async function abciQuery(env: Environment, params: Params): Promise<unknown> {
  const path = params.text("path");
  const height = params.int("height") ?? 0n;
  const data = params.bytes("data");
  const request = { path, data, height, prove: params.bool("prove") };
  const answer = (await env.services.get(path)?.(request)) ?? (await env.engine.query(request));
  return {
    response: {
      code: answer.code,
      log: answer.log,
      info: answer.info,
      index: String(answer.index),
      key: orNull(answer.key),
      value: orNull(answer.value),
      proofOps:
        answer.proofOps === undefined
          ? null
          : { ops: answer.proofOps.map((op) => ({ type: op.type, key: toBase64(op.key), data: toBase64(op.data) })) },
      height: String(answer.height),
      codespace: answer.codespace,
    },
  };
}

function orNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}

/** The application itself; the node's own services are tried before it. */
export const applicationMethods: RpcMethods = {
  abci_query: method({ path: "string", data: "hex", height: "int64", prove: "bool" }, abciQuery),
  abci_info: method({}, async (env) => {
    const info = env.engine.app.info();
    return {
      response: {
        ...(info.data === "" ? {} : { data: info.data }),
        ...(info.version === "" ? {} : { version: info.version }),
        ...(info.appVersion === 0n ? {} : { app_version: String(info.appVersion) }),
        ...(info.lastBlockHeight === 0n ? {} : { last_block_height: String(info.lastBlockHeight) }),
        ...(info.lastBlockAppHash.length === 0 ? {} : { last_block_app_hash: toBase64(info.lastBlockAppHash) }),
      },
    };
  }),
};

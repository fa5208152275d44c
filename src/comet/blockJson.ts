import { toBase64 } from "../encoding/base64.ts";
import type { Block } from "../proto/gen/tendermint/types.ts";
import { evidenceFromJson, evidenceToJson } from "./evidenceJson.ts";
import { commitFromJson, commitToJson, headerFromJson, headerToJson } from "./headerJson.ts";
import { JsonReader } from "./jsonReader.ts";

/** A block as CometBFT's RPC writes it. */
export function blockToJson(b: Block) {
  return {
    header: headerToJson(b.header),
    data: { txs: b.data.txs.map(toBase64) },
    evidence: { evidence: b.evidence.evidence.map(evidenceToJson) },
    last_commit: b.lastCommit === undefined ? null : commitToJson(b.lastCommit),
  };
}

export function blockFromJson(json: unknown, path = "block"): Block {
  const r = new JsonReader(json, path);
  const evidence = r.get("evidence").get("evidence");
  return {
    header: headerFromJson(r.get("header").value, `${path}.header`),
    data: {
      txs: r
        .get("data")
        .get("txs")
        .map((tx) => tx.base64()),
    },
    evidence: { evidence: evidence.map((e) => evidenceFromJson(e.value, e.path)) },
    lastCommit: r.get("last_commit").optional((c) => commitFromJson(c.value, c.path)),
  };
}

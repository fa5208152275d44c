import { defineState, key, map } from "../../framework/index.ts";
import { Any } from "../../proto/gen/google/protobuf.ts";

/** Everything in store "evidence", by the hash of the evidence. */
export const state = defineState("evidence", { evidences: map(0, key.bytes, Any) });

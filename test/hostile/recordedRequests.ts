import { fromBase64 } from "../../src/encoding/base64.ts";
import type { MessageCodec, MethodCodec } from "../../src/proto/codec.ts";
import { AuthInfo, TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { SERVICES } from "../../src/proto/gen/registry.ts";
import { anyCodec } from "../../src/proto/registry.ts";
import { ref } from "../../src/proto/define.ts";
import type { RecordedBlock, RecordedChain } from "../conformance/recording.ts";
import { mutateBytes } from "../support/mutateMessage.ts";
import { damage, type Dice } from "../support/mutation.ts";

/** Something hostile to ask of a chain: at the state before the block (transactions) or after it (queries). */
export type HostileRequest =
  | { readonly op: "simulate" | "check"; readonly tx: Uint8Array; readonly label: string }
  | { readonly op: "query"; readonly path: string; readonly data: Uint8Array; readonly label: string };

function wrong(tx: Uint8Array, dice: Dice): Uint8Array {
  const raw = TxRaw.decode(tx);
  const body = TxBody.decode(raw.bodyBytes);
  const way = dice.below(12);
  if (way === 0) return damage(tx, dice);
  if (way === 1) return TxRaw.encode({ ...raw, bodyBytes: damage(raw.bodyBytes, dice) });
  if (way === 2) return TxRaw.encode({ ...raw, authInfoBytes: damage(raw.authInfoBytes, dice) });
  if (way === 3) return TxRaw.encode({ ...raw, authInfoBytes: mutateBytes(ref(() => AuthInfo)(), raw.authInfoBytes, dice) });
  if (way === 4) return TxRaw.encode({ ...raw, bodyBytes: mutateBytes(ref(() => TxBody)(), raw.bodyBytes, dice) });
  const messages = [...body.messages];
  for (let n = 1 + dice.below(2); n > 0; n--) {
    const at = dice.below(messages.length);
    const message = messages[at];
    const codec = message === undefined ? undefined : anyCodec(message.typeUrl);
    if (message === undefined || codec === undefined) continue;
    const value = dice.below(6) === 0 ? damage(message.value, dice) : mutateBytes(codec, message.value, dice);
    messages[at] = { typeUrl: message.typeUrl, value };
  }
  return TxRaw.encode({ ...raw, bodyBytes: TxBody.encode({ ...body, messages }) });
}

/** Wrong variants of every transaction of a recorded block, each to be simulated and every third to be checked. */
export function* hostileTxs(chain: RecordedChain, block: RecordedBlock, each: number, dice: Dice): Generator<HostileRequest> {
  for (const [i, text] of (block.block.block.data.txs ?? []).entries()) {
    const label = `${block.height}/${i} ${chain.labels.get(`${block.height}/${i}`) ?? ""}`;
    for (let n = 0; n < each; n++) {
      const tx = wrong(fromBase64(text), dice);
      yield { op: "simulate", tx, label };
      if (n % 3 === 0) yield { op: "check", tx, label };
    }
  }
}

const INPUTS: ReadonlyMap<string, MessageCodec<unknown>> = new Map(
  SERVICES.flatMap((service) =>
    // Services are listed without their types: every entry is a method.
    (Object.values(service()) as unknown as readonly MethodCodec<unknown, unknown>[]).map(({ path, input }) => [path, input] as const),
  ),
);
const ABSENT = /^\/cosmos\.(distribution|gov|slashing|mint|evidence|feegrant|authz|upgrade|params)\./;

/** Wrong variants of the queries that were asked at a recorded block. */
export function* hostileQueries(chain: RecordedChain, block: RecordedBlock, each: number, dice: Dice): Generator<HostileRequest> {
  for (const { height, grpc } of chain.queries.queries) {
    if (height !== block.height || grpc === undefined || ABSENT.test(grpc.method)) continue;
    const codec = INPUTS.get(grpc.method);
    const data = fromBase64(grpc.request);
    for (let n = 0; n < each; n++) {
      const bad = codec === undefined || dice.below(3) === 0 ? damage(data, dice) : mutateBytes(codec, data, dice);
      yield { op: "query", path: grpc.method, data: bad, label: grpc.method };
    }
  }
}

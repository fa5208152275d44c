import { type Validator, validatorChange } from "../comet/validatorSet.ts";
import { sha256 } from "../crypto/hash.ts";
import { toHexUpper } from "../encoding/bytes.ts";
import type { AbciEvent } from "../framework/application.ts";
import type { CommittedBlock, EventData, EventMessage } from "./api.ts";

/** Everything that is published of a block, in CometBFT's order. */
export function* messagesOf(block: CommittedBlock): IterableIterator<EventMessage> {
  const { results, height } = block;
  const { header, data, evidence } = block.block;
  const blockEvents = flatten(results.events);
  yield message({ type: "NewBlock", block }, blockEvents);
  yield message({ type: "NewBlockHeader", header });
  yield message({ type: "NewBlockEvents", height, events: results.events, txCount: data.txs.length }, blockEvents);
  for (const one of evidence.evidence) yield message({ type: "NewEvidence", height, evidence: one });
  for (const [index, tx] of data.txs.entries()) {
    const result = results.txResults[index];
    if (result === undefined) continue;
    const hash = sha256(tx);
    const predefined = new Map([
      ["tx.hash", [toHexUpper(hash)]],
      ["tx.height", [String(height)]],
    ]);
    yield message({ type: "Tx", tx: { hash, height, index, tx, result } }, flatten(result.events), predefined);
  }
  if (results.validatorUpdates.length > 0) {
    const updates = results.validatorUpdates.map((u): Validator => ({ ...validatorChange(u.publicKey, u.power), proposerPriority: 0n }));
    yield message({ type: "ValidatorSetUpdates", updates });
  }
}

type Flat = ReadonlyMap<string, readonly string[]>;

/** Attributes by "type.key", indexed or not; events without type and attributes without key are left out. */
function flatten(events: readonly AbciEvent[]): Flat {
  const flat = new Map<string, string[]>();
  for (const { type, attributes } of events) {
    if (type === "") continue;
    for (const { key, value } of attributes) {
      if (key === "") continue;
      const tag = `${type}.${key}`;
      const values = flat.get(tag);
      if (values === undefined) flat.set(tag, [value]);
      else values.push(value);
    }
  }
  return flat;
}

/** The application's attributes come first where it uses a reserved name, as in CometBFT. */
function message(data: EventData, own: Flat = new Map(), predefined: Flat = new Map()): EventMessage {
  const events = new Map<string, readonly string[]>(own);
  for (const [tag, values] of [["tm.event", [data.type]] as const, ...predefined]) {
    events.set(tag, [...(events.get(tag) ?? []), ...values]);
  }
  return { data, events };
}

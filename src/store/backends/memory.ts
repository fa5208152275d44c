import { compareBytes } from "../../encoding/bytes.ts";
import { ByteMap } from "../byteMap.ts";
import type { Backend, Batch } from "./backend.ts";

/** A database in memory: what is written survives closing, so a store can be opened again on the same one. */
export function createMemoryBackend(): Backend {
  let content = new ByteMap<Uint8Array | undefined>();
  let deleted = 0;

  const apply = (key: Uint8Array, value: Uint8Array | undefined): void => {
    const entry = content.find(key);
    const before = entry < 0 ? undefined : content.valueAt(entry);
    if (before !== undefined && value === undefined) deleted++;
    if (entry >= 0 && before === undefined && value !== undefined) deleted--;
    if (entry >= 0 || value !== undefined) content.set(key, value);
  };
  const compact = (): void => {
    if (deleted < 1024 || deleted * 2 < content.size) return;
    const kept = new ByteMap<Uint8Array | undefined>();
    for (let entry = 0; entry < content.size; entry++) {
      const value = content.valueAt(entry);
      if (value !== undefined) kept.set(content.keyAt(entry), value);
    }
    content = kept;
    deleted = 0;
  };

  const batch = (): Batch => {
    const writes: [Uint8Array, Uint8Array | undefined][] = [];
    return {
      put: (key, value) => void writes.push([key.slice(), value.slice()]),
      delete: (key) => void writes.push([key.slice(), undefined]),
      async write() {
        for (const [key, value] of writes) apply(key, value);
        compact();
      },
    };
  };

  return {
    get(key) {
      const entry = content.find(key);
      return entry < 0 ? undefined : content.valueAt(entry);
    },
    async keys(from, to, limit) {
      const found: Uint8Array[] = [];
      const order = content.ordered();
      for (let i = content.lowerBound(from); i < order.length && found.length < limit; i++) {
        const entry = order[i] ?? 0;
        const key = content.keyAt(entry);
        if (to !== undefined && compareBytes(key, to) >= 0) break;
        if (content.valueAt(entry) !== undefined) found.push(key);
      }
      return found;
    },
    batch,
    close: async () => {},
  };
}

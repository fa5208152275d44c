import { OperationError } from "../../encoding/error.ts";
import type { Backend, Batch } from "./backend.ts";

const BYTES = { keyEncoding: "view", valueEncoding: "view" } as const;

/** Loaded when a database is opened: what lives in memory needs no compiled code. */
async function loadLevel(): Promise<typeof import("classic-level")> {
  try {
    return await import("classic-level");
  } catch (cause) {
    throw new OperationError("NO_DATABASE", `the package classic-level cannot be loaded: ${firstLine(cause)}`, {
      hint: "install it with a binary for this platform (npm install classic-level; npm rebuild classic-level compiles one), or use memory: up --ephemeral",
      cause,
    });
  }
}

function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}

/** Opens a LevelDB database in a directory, which is made if it is absent. One process may have it open at a time. */
export async function openLevelBackend(directory: string): Promise<Backend> {
  const { ClassicLevel } = await loadLevel();
  const db = new ClassicLevel<Uint8Array, Uint8Array>(directory, {
    ...BYTES,
    compression: false,
    writeBufferSize: 16 << 20,
    cacheSize: 32 << 20,
  });
  try {
    await db.open();
  } catch (cause) {
    throw openError(directory, cause);
  }

  const batch = (): Batch => {
    const chain = db.batch();
    return {
      put: (key, value) => void chain.put(key, value, BYTES),
      delete: (key) => void chain.del(key, BYTES),
      async write() {
        try {
          await chain.write({ sync: true });
        } catch (cause) {
          const reason = cause instanceof Error ? cause.message : String(cause);
          throw new OperationError("DATABASE_WRITE", `the database ${directory} cannot be written: ${reason}`, {
            hint: "check that the disk has room and the directory may be written, then start again",
            data: { directory },
            cause,
          });
        }
      },
    };
  };

  return {
    get(key) {
      const value = db.getSync(key, BYTES);
      return value === undefined ? undefined : plain(value);
    },
    async keys(from, to, limit) {
      const keys = await db.keys({ gte: from, ...(to === undefined ? {} : { lt: to }), limit, keyEncoding: "view" }).all();
      return keys.map(plain);
    },
    batch,
    close: () => db.close(),
  };
}

/** LevelDB hands out Buffers, whose slice() does not copy. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function openError(directory: string, thrown: unknown): OperationError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "LEVEL_LOCKED") {
    return new OperationError("DATABASE_LOCKED", `the database ${directory} is open in another process`, {
      hint: "stop the other process, or use another home",
      data: { directory },
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new OperationError("DATABASE_DAMAGED", `the database ${directory} cannot be opened: ${reason}`, {
    hint: "restore the home from a copy, or remove it and replay from genesis",
    data: { directory },
    cause,
  });
}

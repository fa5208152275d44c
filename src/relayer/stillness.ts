import { OperationError } from "../encoding/error.ts";
import type { Link } from "./paths.ts";

interface Heights {
  readonly a: bigint;
  readonly b: bigint;
}

/** Links one of whose chains made no block in all the time that it was waited for: waiting for it again would hold up all others. */
export class Stillness {
  readonly #heights = new Map<Link, Heights>();

  /** Remembers where a link stood when its chain made no block. */
  async note(link: Link, error: unknown): Promise<void> {
    if (!(error instanceof OperationError) || error.code !== "NO_BLOCK") return;
    const heights = await heightsOf(link).catch(() => undefined);
    if (heights !== undefined) this.#heights.set(link, heights);
  }

  /** Whether a chain that made no block has still made none. */
  async lasts(link: Link): Promise<boolean> {
    const before = this.#heights.get(link);
    if (before === undefined) return false;
    const now = await heightsOf(link).catch(() => undefined);
    const isStill = now !== undefined && (now.a === before.a || now.b === before.b);
    if (!isStill) this.#heights.delete(link);
    return isStill;
  }
}

async function heightsOf({ path: { a, b } }: Link): Promise<Heights> {
  return { a: (await a.chain.client.status()).height, b: (await b.chain.client.status()).height };
}

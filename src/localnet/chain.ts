import type { OpenChainOptions } from "../engine/openChain.ts";

/** State and block databases of a chain's folder; nothing for a chain in memory. */
export async function backendsOf(home: string | undefined): Promise<Pick<OpenChainOptions, "state" | "blocks">> {
  if (home === undefined) return {};
  const { openLevelBackend } = await import("#level");
  return { state: await openLevelBackend(`${home}/application.db`), blocks: await openLevelBackend(`${home}/blockstore.db`) };
}

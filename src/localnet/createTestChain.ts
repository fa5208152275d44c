import { openChain } from "../engine/openChain.ts";
import { appOf } from "../framework/app.ts";
import type { TestChain, TestChainOptions } from "./testChain.ts";
import { backendsOf, ThreadChain, tipTime } from "./threadChain.ts";

/** Opens one chain in this thread: no ports, no timers, time only as blocks are made. */
export async function createTestChain({ app, genesis, keys, home }: TestChainOptions): Promise<TestChain> {
  const opened = await openChain({ app: appOf(app), genesis, keys, ...(await backendsOf(home)) });
  return new ThreadChain(opened, genesis, await tipTime(opened.engine));
}

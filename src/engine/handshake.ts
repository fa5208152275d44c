import { EMPTY_COMMIT } from "../comet/commit.ts";
import { EMPTY_VALIDATOR_SET, type ValidatorSet } from "../comet/validatorSet.ts";
import { equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { Application } from "../framework/application.ts";
import type { Genesis } from "./api.ts";
import { blockRequest, commitInfo } from "./blockRequest.ts";
import type { BlockStore } from "./blockStore.ts";
import { type ChainState, genesisState } from "./chainState.ts";
import { appStateBytes } from "./genesis.ts";

/**
 * Brings the application and the block store to one height: InitChain for an application without state, then the stored blocks that
 * it lacks. An application ahead of the store, or with another hash than the headers say, is fatal.
 */
export async function handshake(app: Application, genesis: Genesis, blocks: BlockStore): Promise<ChainState> {
  const info = app.info();
  refuseOtherChain(genesis, blocks);
  if (info.lastBlockHeight > blocks.height) {
    throw new OperationError(
      "APP_AHEAD",
      `the application is at height ${info.lastBlockHeight}, the block store of ${genesis.chainId} only at ${blocks.height}`,
      { hint: "restore both from the same moment, or roll the application back" },
    );
  }
  if (info.lastBlockHeight === 0n) await initChain(app, genesis, blocks, info.appVersion);
  const state = blocks.state;
  if (state === undefined) {
    throw new OperationError("STORE_EMPTY", `the block store has no state, yet the application is at height ${info.lastBlockHeight}`);
  }
  const hash = await replay(app, info.lastBlockHeight, blocks, state);
  const expected = state.appHash;
  const actual = hash ?? (info.lastBlockHeight > 0n ? info.lastBlockAppHash : expected);
  if (!equalBytes(actual, expected)) throw wrongHash(state.lastHeight, actual, expected);
  return state;
}

function refuseOtherChain(genesis: Genesis, blocks: BlockStore): void {
  const stored = blocks.state;
  if (stored === undefined || stored.chainId === genesis.chainId) return;
  throw new OperationError("WRONG_CHAIN_ID", `the block store belongs to chain ${stored.chainId}, the genesis to ${genesis.chainId}`, {
    hint: "use another home or the chain's own genesis",
  });
}

async function initChain(app: Application, genesis: Genesis, blocks: BlockStore, appVersion: bigint): Promise<void> {
  const response = app.initChain({
    timeNs: genesis.timeNs,
    chainId: genesis.chainId,
    consensusParams: genesis.consensusParams,
    validators: genesis.validators.map(({ publicKey, power }) => ({ publicKey, power })),
    appStateBytes: appStateBytes(genesis),
    initialHeight: genesis.initialHeight,
  });
  const state = genesisState(genesis, appVersion, response);
  if (blocks.height > 0n) return;
  await blocks.saveGenesis(state);
}

/** Feeds the stored blocks above a height to the application; gives the app hash of the last one. */
async function replay(app: Application, from: bigint, blocks: BlockStore, state: ChainState): Promise<Uint8Array | undefined> {
  const first = from === 0n ? state.initialHeight : from + 1n;
  if (blocks.height === 0n || first > blocks.height) return undefined;
  if (first < blocks.base) {
    throw new OperationError("APP_BEHIND", `the application is at height ${from}, but blocks below ${blocks.base} are pruned`, {
      hint: "restore the application from a newer copy",
    });
  }
  let hash: Uint8Array | undefined;
  for (let height = first; height <= blocks.height; height++) {
    const [stored, results] = [blocks.blockAt(height), blocks.resultsAt(height)];
    if (stored === undefined || results === undefined)
      throw new OperationError("STORE_DAMAGED", `block ${height} is missing from the block store`);
    const commit = stored.block.lastCommit ?? EMPTY_COMMIT;
    const lastCommit = commitInfo(commit, lastValidators(blocks, height, commit.signatures.length));
    const response = app.finalizeBlock(blockRequest(stored.block, stored.blockId, lastCommit));
    if (!equalBytes(response.appHash, results.appHash)) throw wrongHash(height, response.appHash, results.appHash);
    await app.commit();
    hash = response.appHash;
  }
  return hash;
}

function lastValidators(blocks: BlockStore, height: bigint, size: number): ValidatorSet {
  if (size === 0) return EMPTY_VALIDATOR_SET;
  const set = blocks.validatorsAt(height - 1n);
  if (set !== undefined) return set;
  throw new OperationError("STORE_DAMAGED", `the validators of height ${height - 1n} are missing from the block store`);
}

function wrongHash(height: bigint, actual: Uint8Array, expected: Uint8Array): OperationError {
  return new OperationError(
    "APP_HASH_MISMATCH",
    `after block ${height} the application has hash ${toHexUpper(actual)}, the block store says ${toHexUpper(expected)}`,
    { hint: "the program or its data changed; use the version that made these blocks, or start over from genesis" },
  );
}

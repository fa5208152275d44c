import type { Account } from "../client/account.ts";
import { type Coin, pack } from "../client/tx.ts";
import { OperationError } from "../encoding/error.ts";
import { MsgSend } from "../proto/gen/cosmos/bank/v1beta1.ts";
import type { Chain } from "./chain.ts";
import type { NamedAccount } from "./keys.ts";
import { accountOn } from "./launch.ts";
import type { Pace } from "./pace.ts";

interface Given {
  readonly hash: string;
  readonly height: bigint;
}

/** Gives coins away on any chain, one gift after the other, since those of a chain share a sequence. */
export class Faucet {
  readonly #giver: NamedAccount;
  readonly #pace: Pace;
  readonly #taps = new Map<Chain, { readonly account: Account; turn: Promise<unknown> }>();

  constructor(giver: NamedAccount, pace: Pace) {
    this.#giver = giver;
    this.#pace = pace;
  }

  give(chain: Chain, address: string, coins: readonly Coin[]): Promise<Given> {
    const tap = this.#taps.get(chain) ?? { account: accountOn(chain, this.#giver, this.#pace), turn: Promise.resolve() };
    this.#taps.set(chain, tap);
    const { account } = tap;
    const task = async (): Promise<Given> => {
      const message = pack(MsgSend, { fromAddress: account.address, toAddress: address, amount: coins });
      const { code, codespace, log, hash, height } = await account.send([message]);
      if (code === 0) return { hash, height };
      throw new OperationError("FAUCET", `${chain.chainId} refused the faucet's transaction: ${codespace}/${code} ${log}`);
    };
    const turn = tap.turn.then(task, task);
    tap.turn = turn.catch(() => undefined);
    return turn;
  }
}

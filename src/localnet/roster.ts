import { OperationError } from "../encoding/error.ts";
import type { Path, RelayerChain } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import type { GenesisJson } from "./genesis.ts";
import { type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";
import { relayerChain } from "./launch.ts";
import type { Pace } from "./pace.ts";
import type { ChainPlan, NetworkPlan } from "./plan.ts";
import type { ChannelRecord, LeaseRecord } from "./record.ts";

/** A chain that is to be opened. */
export interface Opening {
  readonly plan: ChainPlan;
  readonly genesis: GenesisJson;
  /** Of a consumer. */
  readonly consumerId: string | undefined;
}

/** A chain of the network, as planned and as it runs. */
export interface Member<C extends Chain = Chain> {
  readonly plan: ChainPlan;
  readonly chain: C;
}

/** Who is in a network: its chains, and what stands between them. */
export class Roster<C extends Chain> {
  readonly plan: NetworkPlan;
  readonly members: Member<C>[] = [];
  readonly leases: LeaseRecord[] = [];
  readonly channels: ChannelRecord[] = [];
  readonly paths: Path[] = [];
  readonly #pace: Pace;
  readonly #open: (opening: Opening) => Promise<C>;
  readonly #ends = new Map<Chain, RelayerChain>();

  constructor(plan: NetworkPlan, pace: Pace, open: (opening: Opening) => Promise<C>) {
    this.plan = plan;
    this.#pace = pace;
    this.#open = open;
  }

  get chains(): readonly C[] {
    return this.members.map(({ chain }) => chain);
  }

  /** Opens a planned chain, which keeps its place in the order of the plan. */
  async add(opening: Opening): Promise<C> {
    const chain = await this.#open(opening);
    const place = ({ plan }: Member): number => this.plan.chains.indexOf(plan);
    this.members.push({ plan: opening.plan, chain });
    this.members.sort((x, y) => place(x) - place(y));
    this.#pace.add(chain);
    return chain;
  }

  chain(chainId: string): C {
    return this.member(chainId).chain;
  }
  /** A chain of the plan, whether it runs or not. */
  planned(chainId: string): ChainPlan {
    const found = this.plan.chains.find((plan) => plan.chainId === chainId);
    if (found === undefined) throw new OperationError("NETWORK", `the network has no chain ${chainId}`);
    return found;
  }
  member(chainId: string): Member<C> {
    const found = this.members.find(({ chain }) => chain.chainId === chainId);
    if (found !== undefined) return found;
    throw new OperationError("NETWORK", `the network has no chain ${chainId}`, {
      hint: `it has ${this.members.map(({ chain }) => chain.chainId).join(", ")}`,
    });
  }

  account(name: string): NamedAccount {
    const found = this.plan.accounts.find((account) => account.name === name);
    if (found === undefined) throw new OperationError("ACCOUNT", `the network has no account ${name}`);
    return found;
  }

  /** A validator of a chain by its name or operator address. */
  validator(chainId: string, name: string): NamedValidator {
    const { validators } = this.member(chainId).plan;
    const prefixes = new Set(this.chains.map(({ addressPrefix }) => addressPrefix));
    const found =
      validators.find((v) => v.name === name) ?? validators.find((v) => [...prefixes].some((prefix) => operatorOf(v, prefix) === name));
    if (found !== undefined) return found;
    throw new OperationError("NETWORK", `${chainId} has no validator ${name}`, {
      hint: `it has ${validators.map((v) => v.name).join(", ")}`,
    });
  }

  /** The chain as the relayer uses it. */
  end(chain: Chain): RelayerChain {
    const end = this.#ends.get(chain) ?? relayerChain(chain, this.account("relayer"), this.#pace);
    this.#ends.set(chain, end);
    return end;
  }

  /** The path between two chains, whichever of them opened it. */
  between(a: string, b: string): Path | undefined {
    return this.paths.find((path) => {
      const ids = [path.a.chain.chainId, path.b.chain.chainId];
      return a !== b && ids.includes(a) && ids.includes(b);
    });
  }
}

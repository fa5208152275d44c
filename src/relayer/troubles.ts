import { messageOf, type Verdict, verdictOf } from "./failure.ts";

/** Something that could not be relayed, as an observer hears of it. */
export interface Trouble {
  /** What it is about: `link`, `client`, `handshake`, `close`, `packet`. */
  readonly kind: TroubleKind;
  /** The thing by name: `packet transfer/channel-1/7 of consumer-1`. */
  readonly subject: string;
  readonly message: string;
  readonly verdict: Verdict;
  /** Block time of the first failure; of a client that expired, the time of that. */
  readonly sinceNs: bigint;
  readonly failures: number;
  /** Passes until the next attempt; undefined where there is none. */
  readonly nextIn: number | undefined;
}
export type TroubleKind = "link" | "client" | "handshake" | "close" | "packet";

/** What happens to a relayer, told as it happens: each trouble once, and once its end. */
export type RelayEvent = { readonly event: "trouble" | "recovered"; readonly trouble: Trouble };

export interface Failure {
  readonly kind: TroubleKind;
  readonly subject: string;
  readonly error: unknown;
  readonly sinceNs: bigint;
  /** Default: by the error. */
  readonly verdict?: Verdict;
  /** Most passes between two attempts; default 64. */
  readonly patience?: number;
}

interface Entry {
  readonly kind: TroubleKind;
  readonly subject: string;
  readonly sinceNs: bigint;
  message: string;
  verdict: Verdict;
  failures: number;
  /** The pass of the next attempt; undefined: never. */
  nextPass: number | undefined;
}

const PATIENCE = 64;
/** Refusals after which a handshake is given up. */
const MAX_REFUSALS = 4;
/** Strangers can make as many troubles as they pay for: the oldest are forgotten, and met anew. */
const MAX_ENTRIES = 10_000;

/** What a trouble is about: things of one group, a channel's packets or a link's handshakes, come and go together. */
export interface TroubleKey {
  readonly group: string;
  readonly id: string;
}

/** What failed, when it is tried again, and what was told of it: after n failures in a row 2^(n-1) passes go by, at most `patience`. */
export class Troubles {
  readonly #groups = new Map<string, Map<string, Entry>>();
  readonly #observe: (event: RelayEvent) => void;
  #pass = 0;
  #size = 0;

  constructor(observe: (event: RelayEvent) => void = () => {}) {
    this.#observe = observe;
  }

  /** A new pass begins. */
  beginPass(): void {
    this.#pass += 1;
  }

  #entry({ group, id }: TroubleKey): Entry | undefined {
    return this.#groups.get(group)?.get(id);
  }

  /** Whether a thing is to be tried in this pass. */
  isDue(key: TroubleKey): boolean {
    const entry = this.#entry(key);
    return entry === undefined || (entry.nextPass !== undefined && entry.nextPass <= this.#pass);
  }

  /** How often a thing has failed in a row. */
  failures(key: TroubleKey): number {
    return this.#entry(key)?.failures ?? 0;
  }

  /** A thing failed: it is told once, and tried again later and later. */
  failed(key: TroubleKey, failure: Failure): void {
    const known = this.#entry(key);
    const { kind, subject, sinceNs, error } = failure;
    const entry: Entry = known ?? { kind, subject, sinceNs, message: "", verdict: "retry", failures: 0, nextPass: 0 };
    entry.message = messageOf(error);
    entry.failures += 1;
    entry.verdict = failure.verdict ?? verdictOf(error);
    const isOver = kind === "handshake" && entry.verdict !== "fatal" && (entry.verdict === "drop" || entry.failures >= MAX_REFUSALS);
    if (isOver) entry.verdict = "drop";
    const wait = Math.min(2 ** Math.min(entry.failures - 1, 30), failure.patience ?? PATIENCE);
    entry.nextPass = isOver ? undefined : this.#pass + wait;
    if (known === undefined) this.#add(key, entry);
  }

  #add({ group, id }: TroubleKey, entry: Entry): void {
    const entries = this.#groups.get(group) ?? new Map<string, Entry>();
    this.#groups.set(group, entries);
    entries.set(id, entry);
    this.#size += 1;
    if (this.#size > MAX_ENTRIES) this.#forgetOldest();
    this.#tell("trouble", entry);
  }

  #forgetOldest(): void {
    const [oldest] = this.#groups;
    const id = oldest?.[1].keys().next().value;
    if (oldest !== undefined && id !== undefined) this.#remove({ group: oldest[0], id });
  }

  #remove({ group, id }: TroubleKey): void {
    const entries = this.#groups.get(group);
    if (entries?.delete(id) === true) this.#size -= 1;
    if (entries?.size === 0) this.#groups.delete(group);
  }

  /** A thing went well, or is no more to be done. */
  succeeded(key: TroubleKey): void {
    const entry = this.#entry(key);
    if (entry === undefined) return;
    this.#remove(key);
    this.#tell("recovered", entry);
  }

  /** Of a group only these are still there: the troubles of the others are over. */
  retain(group: string, alive: ReadonlySet<string>): void {
    for (const id of [...(this.#groups.get(group)?.keys() ?? [])]) if (!alive.has(id)) this.succeeded({ group, id });
  }

  /** A group is tried in this pass, but for what was given up: somebody asked for it by name. */
  hurry(group: string): void {
    for (const entry of this.#groups.get(group)?.values() ?? []) if (entry.nextPass !== undefined) entry.nextPass = this.#pass;
  }

  list(): readonly Trouble[] {
    return [...this.#groups.values()].flatMap((entries) => [...entries.values()].map((entry) => this.#troubleOf(entry)));
  }

  #troubleOf({ nextPass, ...entry }: Entry): Trouble {
    return { ...entry, nextIn: nextPass === undefined ? undefined : Math.max(1, nextPass - this.#pass) };
  }

  /** An observer that throws holds up nothing. */
  #tell(event: RelayEvent["event"], entry: Entry): void {
    try {
      this.#observe({ event, trouble: this.#troubleOf(entry) });
    } catch {
      // It has heard; what it makes of that is its own.
    }
  }
}

import { formatTime } from "../encoding/time.ts";
import { type BatchLimits, batchLimits } from "./batch.ts";
import { isEnding, isProgrammerError, isSilence, verdictOf } from "./failure.ts";
import { clientHealth } from "./health.ts";
import type { PassContext } from "./passContext.ts";
import { Prover } from "./proofs.ts";
import type { HostedClient } from "./clientUpdate.ts";
import { type Submitted, submitTasks } from "./submit.ts";
import type { Task } from "./task.ts";

/** What a pass writes to one end of a link. What is wrong with the client or the account there concerns that end alone. */
export class Delivery {
  readonly #context: PassContext;
  readonly #prover: Prover;
  readonly #linkName: string;
  #limits: BatchLimits | undefined;
  #isDead = false;

  constructor(hosted: HostedClient, linkName: string, context: PassContext) {
    this.#prover = new Prover(hosted);
    this.#linkName = linkName;
    this.#context = context;
  }

  /** A client that is dead is named once, with the time since which it is, and left alone; the other direction goes on. */
  async checkClient(): Promise<void> {
    const { troubles } = this.#context;
    const { hosted } = this.#prover;
    const subject = `client ${hosted.clientId} on ${hosted.host.chainId}`;
    const key = { group: "client", id: subject };
    const health = await clientHealth(hosted);
    if (health.status === "active") return troubles.succeeded(key);
    this.#isDead = true;
    const since = health.sinceNs === undefined ? "" : ` since ${formatTime(health.sinceNs)}`;
    const error = new Error(`${subject} is ${health.status}${since}: nothing of ${hosted.source.chainId} can be proved there`);
    troubles.failed(key, { kind: "client", subject, error, sinceNs: health.sinceNs ?? this.#context.now(), verdict: "fatal" });
  }

  /** Sends what is due of some tasks; gives what became of them. */
  async send(tasks: readonly Task[], maxBatches: number): Promise<Submitted> {
    const { troubles } = this.#context;
    const { host, source, clientId } = this.#prover.hosted;
    const subject = `messages from ${source.chainId} to ${host.chainId} by ${clientId}`;
    const key = { group: "side", id: `${subject} (${this.#linkName})` };
    const due = this.#newFirst(tasks.filter((task) => troubles.isDue(task.key)));
    if (due.length === 0 || this.#isDead || !troubles.isDue(key)) return { done: [], refused: [] };
    try {
      this.#limits ??= await batchLimits(host.client);
      const since = (await source.client.status()).height;
      const submitted = await submitTasks(this.#prover, due, { limits: this.#limits, maxBatches, since });
      troubles.succeeded(key);
      this.#record(submitted);
      return submitted;
    } catch (error) {
      if (isEnding(error) || isProgrammerError(error) || isSilence(error)) throw error;
      troubles.failed(key, { kind: "link", subject, error, sinceNs: this.#context.now() });
      return { done: [], refused: [] };
    }
  }

  /** What failed before comes last: it takes no other's place. */
  #newFirst(tasks: readonly Task[]): readonly Task[] {
    const hasFailed = ({ key, order }: Task): boolean => order === undefined && this.#context.troubles.failures(key) > 0;
    return [...tasks.filter((task) => !hasFailed(task)), ...tasks.filter(hasFailed)];
  }

  #record({ done, refused }: Submitted): void {
    const { troubles, log, now } = this.#context;
    for (const task of done) {
      troubles.succeeded(task.key);
      this.#context.done(task);
    }
    for (const { task, error } of refused)
      if (verdictOf(error) !== "edge") troubles.failed(task.key, { kind: task.trouble, subject: task.subject, error, sinceNs: now() });
    if (done.length > 0) log(`${this.#prover.hosted.host.chainId}: ${summary(done)}`);
  }
}

/** Handshakes by name, packets by number. */
function summary(done: readonly Task[]): string {
  const count = (kind: Task["kind"]): number => done.filter((task) => task.kind === kind).length;
  const steps = done.filter(({ kind }) => kind === "handshake" || kind === "close").map(({ subject }) => subject);
  const packets = [
    [count("receive"), "received"],
    [count("acknowledge"), "acknowledged"],
    [count("timeout"), "timed out"],
  ].flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]));
  return [...steps, ...packets].join(", ");
}

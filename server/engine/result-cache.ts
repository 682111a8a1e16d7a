import type { Action } from "@/lib/actions/action";
import type { EventBody, Payload } from "@/lib/actions/event";
import { mayTakeOver } from "@/lib/actions/may-take-over";
import { messageOf } from "@/lib/shared/errors";
import type { Clock } from "@/server/ports/clock";
import type { Logger } from "@/server/ports/logger";
import { startTimer, type StartTimer } from "@/server/ports/long-timer";
import type { PayloadStore } from "@/server/ports/payloads";
import { digestOf, resultKey, type ContentOf } from "@/server/ports/result-key";
import type { KeptResult, ResultStore } from "@/server/ports/results";

import { itemOf, once, scopeOf } from "./stage-values";
import type { TaskRun } from "./task-work";

/** What keeping results takes. */
export interface ResultCacheOptions {
  readonly results: ResultStore;
  readonly payloads: PayloadStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long results are kept of stages that do not say. */
  readonly ttlMs: number;
  readonly startTimer?: StartTimer;
}

type TaskCompleted = Extract<EventBody, { type: "task.completed" }>;

/** A task is not kept waiting longer for the record: it can be done without. */
const PATIENCE_MS = 5_000;

/** Results of tasks that are kept, so that the same work is not done twice. Whatever goes wrong with them, tasks run. */
export class ResultCache {
  private readonly options: ResultCacheOptions;

  constructor(options: ResultCacheOptions) {
    this.options = options;
  }

  /** How an attempt ended: as one did that read the same, or by doing its work, of which a good end is kept. */
  async through(run: TaskRun, work: () => Promise<EventBody>): Promise<EventBody> {
    const key = await this.tried("the key of a result could not be made", () => this.keyOf(run));
    if (key === null) return work();
    const kept = mayTakeOver(run.held.action)
      ? await this.tried("a kept result could not be read", () => this.takeOver(run, key))
      : null;
    if (kept !== null) return kept;
    const begunAt = this.options.clock.now();
    const body = await work();
    if (body.type !== "task.completed") return body;
    const durationMs = this.options.clock.now() - begunAt;
    await this.tried("a result could not be kept", () => this.keep(run, { key, output: body.output, durationMs }));
    return body;
  }

  private async keyOf({ held, stage, lease }: TaskRun): Promise<string> {
    const { payloads } = this.options;
    const { organisation, plan } = held.action.created;
    const contentOf: ContentOf = (file) =>
      once(held, `content ${file}`, async () => (await payloads.find(organisation, file))?.sha256 ?? null);
    const [scope, item] = await Promise.all([
      once(held, `digest ${held.action.generation} ${stage.name}`, async () => {
        const { input, outputs } = await scopeOf(payloads, held, stage);
        return digestOf({ input, outputs }, contentOf);
      }),
      stage.plan.wide ? itemOf(payloads, held, { stage, task: lease.task }) : null,
    ]);
    return resultKey({
      organisation,
      flow: plan.name,
      version: plan.version,
      stage: stage.name,
      executor: stage.plan.executor,
      scope,
      item: stage.plan.wide ? await digestOf(item, contentOf) : null,
    });
  }

  private async takeOver(run: TaskRun, key: string): Promise<TaskCompleted | null> {
    const { held, stage, lease, attempt } = run;
    const kept = await this.options.results.find(held.action.created.organisation, key, this.options.clock.now());
    const output = kept === null ? null : await this.outputFor(held.action, kept);
    if (kept === null || output === null) return null;
    const { at, action, durationMs: savedMs } = kept;
    const cached = { at, action, savedMs };
    return { type: "task.completed", stage: stage.name, task: lease.task, attempt, output, progress: null, cached };
  }

  /** An action has its own copy of what it gives, as has the cache: neither ends with the other. */
  private async outputFor({ id, created }: Action, { output }: KeptResult): Promise<Payload | null> {
    if ("value" in output) return output;
    const { payloads } = this.options;
    const { organisation } = created;
    const bytes = await payloads.read(organisation, output.ref);
    if (bytes === null) return null;
    const copy = { organisation, action: id, name: "output.json", type: "application/json", bytes };
    return { ...output, ref: (await payloads.put(copy)).id };
  }

  private async keep(
    { held, stage }: TaskRun,
    { key, output, durationMs }: { readonly key: string; readonly output: Payload; readonly durationMs: number },
  ): Promise<void> {
    const { results, payloads, clock, ttlMs } = this.options;
    const { organisation, plan } = held.action.created;
    const bytes = "value" in output ? null : await payloads.read(organisation, output.ref);
    const at = clock.now();
    const expiresAt = at + (stage.plan.cache?.ttlMs ?? ttlMs);
    const of = { organisation, key, flow: plan.name, version: plan.version, stage: stage.name };
    await results.keep({ ...of, action: held.id, at, expiresAt, durationMs, output, bytes });
  }

  /** What came of work that a task can do without; null when it failed, or took too long. */
  private tried<T>(fault: string, work: () => Promise<T>): Promise<T | null> {
    const { logger, startTimer: start = startTimer } = this.options;
    return new Promise((resolve) => {
      const giveUp = (error: string): void => {
        logger.warn({ error }, `${fault}; the task goes on without`);
        resolve(null);
      };
      const stop = start(PATIENCE_MS, () => giveUp("it took too long"));
      work()
        .then(resolve, (error: unknown) => giveUp(messageOf(error)))
        .finally(stop);
    });
  }
}

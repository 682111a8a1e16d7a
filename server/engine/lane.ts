import type { EventBody } from "@/lib/actions/event";
import { isStageEnded } from "@/lib/actions/status";
import { entryAt, PLAN_TASK } from "@/lib/actions/task-table";
import { partsOf, servedQueues, type QueueChoice } from "@/lib/runners/queue-choice";
import { messageOf } from "@/lib/shared/errors";

import { ExchangeLoop } from "./exchange-loop";
import type { HeldAction } from "./held-action";
import { LazyAbort } from "./lazy-abort";
import { Reporter } from "./reporter";
import { failureOf } from "./run-stage-code";
import type { RunnerOptions } from "./runner";
import { keyOf, type TaskLease } from "./task-lease";
import { TaskReport } from "./task-report";
import { TaskWork, type TaskRun } from "./task-work";
import { TempFolder } from "./temp-folder";

/** A lane of a runner: its own session, and its own part of the runner's slots. */
export interface LaneOptions extends Omit<RunnerOptions, "info" | "concurrency" | "startBeat"> {
  /** Unique for this process's life. */
  readonly session: string;
  readonly slots: number;
  /** Text of the session for people and other processes, as JSON. */
  readonly info: string;
  /** Whether tasks are offered to this lane alone, one at a time, after their runner was lost. */
  readonly takesAlone: boolean;
  /** Whether this lane may claim now. */
  readonly mayClaim: () => boolean;
  /** More than half of the slots are taken: the next lane is needed. */
  readonly onBusy: () => void;
}

const REPORT_MS = 200;

/** Claims tasks, does them, and hands in what came of them, one call to the live store at a time. */
export class Lane {
  private readonly options: LaneOptions;
  private readonly loop: ExchangeLoop;
  private readonly work: TaskWork;
  private readonly runs = new Map<string, TaskRun>();
  private readonly choice: QueueChoice;
  private queues: readonly string[];
  private queuesVersion = -1;
  private loopEnd: Promise<void> = Promise.resolve();
  private reportTimer: NodeJS.Timeout | null = null;
  private readonly reporter: Reporter;

  constructor(options: LaneOptions) {
    this.options = options;
    const { access, logger } = options;
    this.reporter = new Reporter((reports) => access.store.report(access.epoch, reports), logger);
    this.choice = { capabilities: new Set(options.flows.keys()), matches: options.matchesTarget };
    this.queues = servedQueues([], this.choice);
    this.work = new TaskWork({ ...options, handIn: (lease, fact) => this.loop.handIn(lease, fact) });
    this.loop = new ExchangeLoop({
      ...options,
      register: () => this.register(),
      handlers: {
        wants: (free) => this.wants(free),
        begin: (lease, held) => this.begin(lease, held),
        stop: (task) => this.runs.get(keyOf(task))?.abort.abort(new Error("stopped")),
        voidAll: () => this.voidAll(),
        beforeHandIn: () => this.flushLines(),
        queuesVersion: (version) => this.refreshQueues(version),
      },
    });
  }

  /** Number of tasks under way. */
  get running(): number {
    return this.runs.size;
  }

  async start(): Promise<void> {
    await this.register();
    this.reportTimer = setInterval(() => {
      if (!this.reporter.isAway) void this.reportAll();
    }, REPORT_MS);
    this.loopEnd = this.loop.run();
    this.loopEnd.catch((error: unknown) =>
      this.options.logger.error({ error: messageOf(error) }, "the exchange loop has ended"),
    );
  }

  /** Whether more than half of the slots are taken, or were by the last call. */
  get isBusy(): boolean {
    return this.loop.peak * 2 > this.options.slots;
  }

  /** There may be work for this lane. */
  nudge(): void {
    this.loop.nudge();
  }

  /** Claims nothing more, lets what runs finish within `graceMs`, then closes; what is left is offered to other runners. */
  async stop(graceMs: number): Promise<void> {
    const { access, session, logger } = this.options;
    this.loop.drain();
    await access.store
      .beat(access.epoch, { kind: "drain", session })
      .catch((error: unknown) => logger.warn({ error: messageOf(error) }, "could not drain"));
    const deadline = this.options.clock.now() + graceMs;
    while (this.loop.inHand > 0 && this.options.clock.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    this.reporter.close();
    await this.reportAll();
    this.loop.close();
    if (this.reportTimer !== null) clearInterval(this.reportTimer);
    await this.loopEnd.catch(() => undefined);
    for (const run of this.runs.values()) run.abort.abort(new Error("the runner stops"));
    await access.store
      .beat(access.epoch, { kind: "close", session })
      .catch((error: unknown) => logger.warn({ error: messageOf(error) }, "could not close the session"));
  }

  private async register(): Promise<void> {
    const { access, session, runner, info, leaseMs } = this.options;
    await access.store.beat(access.epoch, { kind: "register", session, runner, info, leaseMs });
  }

  private wants(free: number): { queue: string; max: number }[] {
    if (!this.options.mayClaim()) return [];
    const mayTakeAlone = this.options.takesAlone && ![...this.runs.values()].some((run) => isAlone(run));
    return this.queues.flatMap((queue) => {
      if (!partsOf(queue).isAlone) return [{ queue, max: free }];
      return mayTakeAlone ? [{ queue, max: 1 }] : [];
    });
  }

  private refreshQueues(version: number): void {
    if (version === this.queuesVersion) return;
    this.queuesVersion = version;
    const { access, logger } = this.options;
    access.store
      .inspect(access.epoch)
      .then(({ queues }) => {
        this.queues = servedQueues(
          queues.map(({ queue }) => queue),
          this.choice,
        );
        this.loop.nudge();
      })
      .catch((error: unknown) => {
        this.queuesVersion = -1;
        logger.warn({ error: messageOf(error) }, "could not read the queues");
      });
  }

  private voidAll(): void {
    for (const run of this.runs.values()) {
      run.isOver = true;
      run.abort.abort(new Error("the lease is void"));
    }
    this.runs.clear();
  }

  private begin(lease: TaskLease, held: HeldAction): void {
    const stage = held.action.stages[held.action.places.get(lease.stage) ?? -1];
    const task =
      lease.task === PLAN_TASK ? stage?.planning : stage === undefined ? undefined : entryAt(stage.tasks, lease.task);
    if (stage === undefined || isStageEnded(stage.status) || task?.status !== "running") {
      // Its stage ended while it waited in the queue: the claim began no attempt, and is given back.
      const { session } = this.options;
      const body: EventBody = { type: "task.lost", stage: lease.stage, task: lease.task, session };
      void this.loop.handIn(lease, { body, ends: true });
      return;
    }
    const { attempt } = task;
    const report = new TaskReport(
      { action: lease.action, stage: stage.name, task: lease.task, attempt },
      this.options.clock,
      null,
    );
    const run: TaskRun = {
      lease,
      held,
      stage,
      attempt,
      abort: new LazyAbort(),
      report,
      temp: new TempFolder(),
      lastMessageAt: 0,
      isOver: false,
    };
    this.runs.set(lease.key, run);
    if (this.isBusy) this.options.onBusy();
    void this.carryOut(run);
  }

  private async carryOut(run: TaskRun): Promise<void> {
    const body = await this.work.outcome(run).catch((error: unknown): EventBody => {
      const { stage, lease, attempt } = run;
      return {
        type: "task.failed",
        stage: stage.name,
        task: lease.task,
        attempt,
        ...failureOf(error),
        progress: run.report.progress,
      };
    });
    void run.temp
      .remove()
      .catch((error: unknown) =>
        this.options.logger.warn({ error: messageOf(error) }, "a temporary folder could not be removed"),
      );
    if (run.isOver) return;
    if (run.report.close()) await this.flushLines();
    await this.loop.handIn(run.lease, { body, ends: true });
    run.isOver = true;
    if (this.runs.get(run.lease.key) === run) this.runs.delete(run.lease.key);
  }

  private reportAll(): Promise<void> {
    return this.reporter.send([...this.runs.values()].flatMap((run) => run.report.take()));
  }

  /** Lines come before the outcome they belong to. */
  private async flushLines(): Promise<void> {
    const withLines = [...this.runs.values()].filter((run) => run.report.hasLines);
    await this.reporter.send(withLines.flatMap((run) => run.report.take()));
  }
}

function isAlone(run: TaskRun): boolean {
  const stage = run.held.action.stages[run.stage.order];
  const task = stage === undefined ? undefined : entryAt(stage.tasks, run.lease.task);
  return task?.status === "running" && task.alone;
}

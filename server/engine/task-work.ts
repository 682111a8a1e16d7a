import type { Stage } from "@/lib/actions/action";
import { timedOut } from "@/lib/actions/decide/time-limits";
import type { EventBody, Failure } from "@/lib/actions/event";
import { PACE_SHARES } from "@/lib/actions/forecast/pace";
import type { ProgressReport } from "@/lib/actions/progress";
import { checkedSpending, type SpendReport } from "@/lib/actions/spending";
import { PLAN_TASK, UNDO_TASK } from "@/lib/actions/task-table";
import type { Flow } from "@/lib/flows/flow";
import type { StagePlan } from "@/lib/flows/flow-spec";
import { InvariantError } from "@/lib/shared/errors";
import type { Clock } from "@/server/ports/clock";
import type { ExecutorRegistry, TaskOutcome, TaskSetting, WorkExecutor } from "@/server/ports/executor";
import { startTimer, type StartTimer } from "@/server/ports/long-timer";
import type { PayloadStore } from "@/server/ports/payloads";
import type { ReadStages } from "@/server/ports/read-stages";

import type { FactVerdict, HeldAction } from "./held-action";
import type { LazyAbort } from "./lazy-abort";
import type { ResultCache } from "./result-cache";
import { commandToRun, failureOf, runCompensation, runFunction, runPlan, type CodeRun } from "./run-stage-code";
import type { StallWatch } from "./stall-watch";
import { createTaskContext, idempotencyKeyOf, type ContextDoors } from "./task-context";
import type { TaskLease } from "./task-lease";
import type { TaskReport } from "./task-report";
import type { TempFolder } from "./temp-folders";

/** One attempt under way in this process. */
export interface TaskRun {
  readonly lease: TaskLease;
  readonly held: HeldAction;
  readonly stage: Stage;
  readonly attempt: number;
  readonly abort: LazyAbort;
  readonly report: TaskReport;
  readonly temp: TempFolder;
  /** Whether it shows signs of life; null where nobody asks for any. */
  watch: StallWatch | null;
  /** Why this runner gives the attempt up; null while it does not. */
  givenUp: Failure | null;
  /** It was asked to stop. */
  isStopped: boolean;
  /** Stages that are added to the action once the task has completed. */
  readonly adds: StagePlan[];
  lastMessageAt: number;
  /** How often it has said what it used. */
  spendings: number;
  /** How often its code has asked for what. */
  readonly calls: Map<string, number>;
  isOver: boolean;
}

/** What doing tasks takes. */
export interface TaskWorkOptions {
  readonly payloads: PayloadStore;
  readonly executors: ExecutorRegistry;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly clock: Clock;
  readonly cancelGraceMs: number;
  /** Kept results of stages that may have some; without it, everything runs. */
  readonly resultCache?: ResultCache;
  /** Reads stages that tasks add; without it none can be added. */
  readonly readStages?: ReadStages;
  /** How timeouts are waited for; by default in real time. */
  readonly startTimer?: StartTimer;
  /** Resolves when the log of a task's action may have more, and that is known here. */
  readonly awaitNews: (lease: TaskLease) => Promise<FactVerdict>;
  readonly handIn: (
    lease: TaskLease,
    fact: { readonly body: EventBody; readonly ends: boolean },
  ) => Promise<FactVerdict>;
}

const NO_STAGES: ReadStages = () => ({
  stages: [],
  faults: [{ path: "stages", message: "cannot be added on this runner" }],
});

/** Messages of one attempt closer together than this are not all recorded; the last one is. */
const MESSAGE_MS = 40;

/** Does the tasks of a runner: plans, functions and whatever executors do. */
export class TaskWork {
  private readonly options: TaskWorkOptions;
  private readonly doors: ContextDoors;

  constructor(options: TaskWorkOptions) {
    this.options = options;
    this.doors = {
      payloads: options.payloads,
      tell: ({ lease, watch }, body) => {
        watch?.heard();
        return options.handIn(lease, { body, ends: false });
      },
      awaitNews: ({ lease }) => options.awaitNews(lease),
      progress: (run, update) => this.advance(run, update),
      addingOf: (run) => ({ readStages: options.readStages ?? NO_STAGES, flow: this.flowOf(run) }),
      spend: (run, used) => this.spend(run, used),
    };
  }

  /** How an attempt ended, as the event that says so. @throws what a plan throws */
  async outcome(run: TaskRun): Promise<EventBody> {
    const { stage, lease } = run;
    const { resultCache } = this.options;
    if (lease.task === PLAN_TASK) return runPlan(this.codeRunOf(run));
    if (stage.plan.cache === undefined || resultCache === undefined || lease.task < 0) return this.workOf(run);
    return resultCache.through(run, () => this.workOf(run));
  }

  /** Does the work of a task, or undoes a stage. */
  private async workOf(run: TaskRun): Promise<EventBody> {
    const { stage, lease, attempt } = run;
    const executor = lease.task === UNDO_TASK ? stage.plan.compensate : stage.plan.executor;
    if (executor === undefined || executor.type === "wait" || executor.type === "action")
      throw new InvariantError(`There is nothing to run in stage "${stage.name}".`);
    const done = await (executor.type === "function"
      ? this.limited(run)
      : this.execute(run, await commandToRun(this.codeRunOf(run), executor)));
    const of = { stage: stage.name, task: lease.task, attempt, progress: run.report.progress };
    const output = done.output === undefined ? {} : { output: done.output };
    switch (done.status) {
      case "completed":
        return {
          type: "task.completed",
          output: done.output,
          ...of,
          ...paceOf(run),
          ...(run.adds.length === 0 ? {} : { stages: run.adds }),
        };
      case "failed":
        return { type: "task.failed", error: done.error, final: done.final, ...output, ...of };
      case "cancelled":
        return { type: "task.cancelled", ...output, ...of };
    }
  }

  /** What executors other than the flow's own code do. Commands see to timeouts themselves. */
  private execute(run: TaskRun, executor: WorkExecutor): Promise<TaskOutcome> {
    const { stage, lease, held, attempt, abort, report, temp } = run;
    const { created } = held.action;
    const setting: TaskSetting = {
      action: created.id,
      organisation: created.organisation,
      stage: stage.name,
      task: lease.task,
      attempt,
      idempotencyKey: idempotencyKeyOf(created.id, stage.order, lease.task),
      signal: abort.signal,
      target: stage.plan.target ?? created.target,
      taskTimeoutMs: stage.plan.taskTimeoutMs ?? null,
      tempDir: () => temp.path(),
      progress: (update) => this.advance(run, update),
      spend: (used) => void this.spend(run, used),
      line: (stream, text) => report.line(stream, text),
    };
    return this.options.executors.get(executor.type).execute(executor, setting);
  }

  /** Runs a function and ends it at its timeout, or soon after it was told to stop, whether it listens or not. */
  private limited(run: TaskRun): Promise<TaskOutcome> {
    const { abort } = run;
    const { cancelGraceMs, startTimer: start = startTimer } = this.options;
    const timeoutMs = run.stage.plan.taskTimeoutMs ?? null;
    return new Promise((resolve) => {
      const stops: (() => void)[] = [];
      const settle = (outcome: TaskOutcome): void => {
        for (const stop of stops) stop();
        resolve(outcome);
      };
      const timeOut = (): void => {
        abort.abort(new Error("timed out"));
        settle({ status: "failed", error: timedOut("The task", timeoutMs ?? 0), final: false });
      };
      if (timeoutMs !== null) stops.push(start(timeoutMs, timeOut));
      abort.onAbort(() => stops.push(start(cancelGraceMs, () => settle({ status: "cancelled" }))));
      this.runCode(run).then(settle, (error: unknown) =>
        settle(abort.isAborted ? { status: "cancelled" } : { status: "failed", ...failureOf(error) }),
      );
    });
  }

  private async runCode(run: TaskRun): Promise<TaskOutcome> {
    const code = run.lease.task === UNDO_TASK ? runCompensation : runFunction;
    return code(this.codeRunOf(run), createTaskContext(run, this.doors));
  }

  private codeRunOf({ held, stage, lease, attempt }: TaskRun): CodeRun {
    return { flow: this.flowOf({ held }), held, stage, task: lease.task, attempt, payloads: this.options.payloads };
  }

  private flowOf({ held }: Pick<TaskRun, "held">): Flow | null {
    return this.options.flows.get(held.action.created.capability) ?? null;
  }

  private spend(run: TaskRun, used: SpendReport): Promise<FactVerdict> | null {
    const spent = checkedSpending(used);
    if (spent === null) return null;
    run.spendings += 1;
    const { stage, lease, attempt, spendings: n } = run;
    const body: EventBody = { type: "task.spent", stage: stage.name, task: lease.task, attempt, n, ...spent };
    return this.options.handIn(lease, { body, ends: false });
  }

  private advance(run: TaskRun, update: ProgressReport): void {
    if (run.isOver) return;
    const isNewMessage = run.report.advance(update);
    const { progress } = run.report;
    const now = this.options.clock.now();
    if (!isNewMessage || progress === null || now - run.lastMessageAt < MESSAGE_MS) return;
    run.lastMessageAt = now;
    const { stage, lease, attempt } = run;
    void this.options.handIn(lease, {
      body: { type: "task.progressed", stage: stage.name, task: lease.task, attempt, progress },
      ends: false,
    });
  }
}

/** How fast the only task of a stage went, if it told of its items from the beginning. Wide stages count tasks, which the log has. */
function paceOf({ stage, report: { pace } }: TaskRun): { pace?: number[] } {
  return stage.plan.wide || pace?.length !== PACE_SHARES.length ? {} : { pace: [...pace] };
}

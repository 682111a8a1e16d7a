import type { Stage } from "@/lib/actions/action";
import { timedOut } from "@/lib/actions/decide/decide";
import type { EventBody } from "@/lib/actions/event";
import type { ProgressReport } from "@/lib/actions/progress";
import { PLAN_TASK } from "@/lib/actions/task-table";
import type { Flow } from "@/lib/flows/flow";
import type { Clock } from "@/server/ports/clock";
import type { ExecutorRegistry, TaskOutcome, TaskSetting } from "@/server/ports/executor";
import type { PayloadStore } from "@/server/ports/payloads";

import type { FactVerdict, HeldAction } from "./held-action";
import type { LazyAbort } from "./lazy-abort";
import { failureOf, runFunction, runPlan } from "./run-stage-code";
import { createTaskContext, idempotencyKeyOf } from "./task-context";
import type { TaskLease } from "./task-lease";
import type { TaskReport } from "./task-report";

/** One attempt under way in this process. */
export interface TaskRun {
  readonly lease: TaskLease;
  readonly held: HeldAction;
  readonly stage: Stage;
  readonly attempt: number;
  readonly abort: LazyAbort;
  readonly report: TaskReport;
  lastMessageAt: number;
  isOver: boolean;
}

/** What doing tasks takes. */
export interface TaskWorkOptions {
  readonly payloads: PayloadStore;
  readonly executors: ExecutorRegistry;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly clock: Clock;
  readonly cancelGraceMs: number;
  readonly handIn: (
    lease: TaskLease,
    fact: { readonly body: EventBody; readonly ends: boolean },
  ) => Promise<FactVerdict>;
}

/** Messages of one attempt closer together than this are not all recorded; the last one is. */
const MESSAGE_MS = 40;

/** Does the tasks of a runner: plans, functions and whatever executors do. */
export class TaskWork {
  private readonly options: TaskWorkOptions;

  constructor(options: TaskWorkOptions) {
    this.options = options;
  }

  /** How an attempt ended, as the event that says so. @throws what a plan throws */
  async outcome(run: TaskRun, tempDir: () => Promise<string>): Promise<EventBody> {
    const { stage, lease, attempt, held } = run;
    const flow = this.options.flows.get(held.action.created.capability);
    if (lease.task === PLAN_TASK)
      return runPlan({ ...run, flow: required(flow), task: lease.task, payloads: this.options.payloads });
    const done = await this.limited(run, () => this.execute(run, { flow, tempDir }));
    const of = { stage: stage.name, task: lease.task, attempt, progress: run.report.progress };
    const output = done.output === undefined ? {} : { output: done.output };
    switch (done.status) {
      case "completed":
        return { type: "task.completed", output: done.output, ...of };
      case "failed":
        return { type: "task.failed", error: done.error, final: done.final, ...output, ...of };
      case "cancelled":
        return { type: "task.cancelled", ...output, ...of };
    }
  }

  private async execute(
    run: TaskRun,
    by: { flow: Flow | undefined; tempDir: () => Promise<string> },
  ): Promise<TaskOutcome> {
    const { stage, lease, held, attempt, abort, report } = run;
    const { payloads, executors } = this.options;
    const { executor } = stage.plan;
    const progress = (update: ProgressReport): void => this.advance(run, update);
    if (executor.type === "function") {
      const context = createTaskContext({
        held,
        stage,
        task: lease.task,
        attempt,
        fence: lease.fence,
        abort,
        report,
        payloads,
        tempDir: by.tempDir,
        tell: (body) => this.options.handIn(lease, { body, ends: false }),
        progress: (current, total, message) =>
          progress({
            current,
            ...(total === undefined ? {} : { total }),
            ...(message === undefined ? {} : { message }),
          }),
      });
      return runFunction({ flow: required(by.flow), held, stage, task: lease.task, attempt, payloads }, context);
    }
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
      tempDir: by.tempDir,
      progress,
      line: (stream, text) => report.line(stream, text),
    };
    return executors.get(executor.type).execute(executor, setting);
  }

  /** Ends a function at its timeout, or soon after it was told to stop, whether it listens or not. Commands see to it themselves. */
  private limited(run: TaskRun, work: () => Promise<TaskOutcome>): Promise<TaskOutcome> {
    if (run.stage.plan.executor.type !== "function") return work();
    const { abort } = run;
    const timeoutMs = run.stage.plan.taskTimeoutMs ?? null;
    return new Promise((resolve) => {
      const timers: NodeJS.Timeout[] = [];
      const settle = (outcome: TaskOutcome): void => {
        for (const timer of timers) clearTimeout(timer);
        resolve(outcome);
      };
      const timeOut = (): void => {
        settle({ status: "failed", error: timedOut("The task", timeoutMs ?? 0), final: false });
        abort.abort(new Error("timed out"));
      };
      if (timeoutMs !== null) timers.push(setTimeout(timeOut, timeoutMs));
      abort.onAbort(() => timers.push(setTimeout(() => settle({ status: "cancelled" }), this.options.cancelGraceMs)));
      work().then(settle, (error: unknown) =>
        settle(abort.isAborted ? { status: "cancelled" } : { status: "failed", ...failureOf(error) }),
      );
    });
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

function required(flow: Flow | undefined): Flow {
  if (flow === undefined) throw new Error("This runner does not have the flow of a task it claimed.");
  return flow;
}

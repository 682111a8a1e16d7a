import { taskAt } from "@/lib/actions/action";
import type { EventBody } from "@/lib/actions/event";
import { stallFailure } from "@/lib/actions/stalls";
import { isStageEnded } from "@/lib/actions/status";
import { UNDO_TASK } from "@/lib/actions/task-table";
import { messageOf } from "@/lib/shared/errors";
import type { Report } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { startTimer } from "@/server/ports/long-timer";

import type { HeldAction } from "./held-action";
import { LazyAbort } from "./lazy-abort";
import { failureOf } from "./run-stage-code";
import { StallWatch } from "./stall-watch";
import { keyOf, type TaskLease, type TaskName } from "./task-lease";
import { TaskReport } from "./task-report";
import { TaskWork, type TaskRun, type TaskWorkOptions } from "./task-work";
import { TempFolders } from "./temp-folders";

/** What carrying out tasks takes, from their grant to the hand-in of what came of them. */
export interface TaskRunsOptions extends TaskWorkOptions {
  /** The session that holds their leases. */
  readonly session: string;
  readonly logger: Logger;
  /** Where tasks have their folders; without it, among the temporary ones of the machine. */
  readonly tempFolders?: TempFolders;
  /** Takes progress and output lines; resolves once they are settled. */
  readonly report: (reports: readonly Report[]) => Promise<void>;
}

/** The tasks under way in this process. */
export class TaskRuns {
  private readonly options: TaskRunsOptions;
  private readonly work: TaskWork;
  private readonly folders: TempFolders;
  private readonly runs = new Map<string, TaskRun>();
  /** Reports that are not settled yet. */
  private reporting = 0;

  constructor(options: TaskRunsOptions) {
    this.options = options;
    this.work = new TaskWork(options);
    this.folders = options.tempFolders ?? new TempFolders();
  }

  /** Number of tasks under way. */
  get running(): number {
    return this.runs.size;
  }

  /** Whether a task is under way that was offered alone, since its runner had been lost. */
  get isAnyAlone(): boolean {
    return [...this.runs.values()].some(isAlone);
  }

  /** Begins a task that was granted. */
  begin(lease: TaskLease, held: HeldAction): void {
    const stage = held.action.stages[held.action.places.get(lease.stage) ?? -1];
    const task = stage === undefined ? undefined : taskAt(stage, lease.task);
    const hasEnded = stage !== undefined && isStageEnded(stage.status) && lease.task !== UNDO_TASK;
    if (stage === undefined || hasEnded || task?.status !== "running") {
      // Its stage ended while it waited in the queue: the claim began no attempt, and is given back.
      const { session } = this.options;
      const body: EventBody = { type: "task.lost", stage: lease.stage, task: lease.task, session };
      void this.options.handIn(lease, { body, ends: true });
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
      temp: this.folders.of({ action: lease.action, stage: stage.order, task: lease.task, attempt }),
      watch: null,
      givenUp: null,
      adds: [],
      lastMessageAt: 0,
      isStopped: false,
      spendings: 0,
      calls: new Map(),
      isOver: false,
    };
    run.watch = this.watch(run);
    report.onSign = run.watch === null ? null : () => run.watch?.heard();
    this.runs.set(lease.key, run);
    void this.carryOut(run);
  }

  /** Asks a task to stop. */
  stop(task: TaskName): void {
    const run = this.runs.get(keyOf(task));
    if (run === undefined) return;
    run.isStopped = true;
    run.abort.abort(new Error("stopped"));
  }

  /** Asks all tasks to stop. */
  stopAll(reason: Error): void {
    for (const run of this.runs.values()) run.abort.abort(reason);
  }

  /** Gives all tasks up: their leases are void, and nothing of them is handed in any more. */
  voidAll(): void {
    for (const run of this.runs.values()) {
      run.isOver = true;
      run.watch?.stop();
    }
    this.stopAll(new Error("the lease is void"));
    this.runs.clear();
  }

  /** Reports all there is to report. */
  reportAll(): Promise<void> {
    return this.report([...this.runs.values()].flatMap((run) => run.report.take()));
  }

  /** Reports output lines; they come before the outcome they belong to. Null once those of all that has ended are reported. */
  reportLines(): Promise<void> | null {
    const withLines = [...this.runs.values()].filter((run) => run.report.hasLines);
    if (this.reporting === 0 && !withLines.some((run) => run.report.isClosed)) return null;
    return this.report(withLines.flatMap((run) => run.report.take()));
  }

  private async report(reports: readonly Report[]): Promise<void> {
    this.reporting += 1;
    try {
      await this.options.report(reports);
    } finally {
      this.reporting -= 1;
    }
  }

  /** Looks after a task of which signs of life are asked for. */
  private watch(run: TaskRun): StallWatch | null {
    const { heartbeatMs, onStall } = run.stage.plan;
    if (heartbeatMs === undefined || run.lease.task < 0) return null;
    const { clock, startTimer: start = startTimer, handIn } = this.options;
    const say = (body: EventBody): void => void handIn(run.lease, { body, ends: false });
    return new StallWatch({
      heartbeatMs,
      clock,
      startTimer: start,
      onStalled: (silentMs) => {
        if (run.isOver || run.abort.isAborted) return;
        say({ type: "task.stalled", ...attemptOf(run), silentMs });
        if (onStall !== "retry") return;
        run.givenUp = stallFailure(heartbeatMs);
        run.abort.abort(new Error("stalled"));
      },
      onRevived: () => {
        if (!run.isOver && run.givenUp === null) say({ type: "task.revived", ...attemptOf(run) });
      },
    });
  }

  /**
   * What is handed in at the end: of an attempt that this runner gave up, that it is lost, unless it was done after all, or somebody
   * else wanted it to stop as well.
   */
  private endOf(run: TaskRun, body: EventBody): EventBody {
    if (run.givenUp === null || body.type === "task.completed") return body;
    if (run.isStopped && body.type === "task.cancelled") return body;
    const { session } = this.options;
    return { type: "task.lost", stage: run.stage.name, task: run.lease.task, session, error: run.givenUp };
  }

  private endFolder(run: TaskRun, becomes: "kept" | "removed"): void {
    run.temp
      .end(becomes)
      .catch((error: unknown) =>
        this.options.logger.warn({ error: messageOf(error) }, "a temporary folder could not be removed"),
      );
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
    run.watch?.stop();
    // What has completed leaves nothing, whatever becomes of the call that says so.
    const isDone = body.type === "task.completed" && run.held.action.created.plan.cleanup !== "never";
    if (isDone || run.isOver) this.endFolder(run, isDone ? "removed" : "kept");
    if (run.isOver) return;
    // Its lines are reported before it is handed in, and neither is waited for while the live store is away.
    run.report.close();
    await this.options.handIn(run.lease, { body: this.endOf(run, body), ends: true });
    if (!isDone) this.endFolder(run, isTriedNoMore(run) ? "removed" : "kept");
    run.isOver = true;
    if (this.runs.get(run.lease.key) === run) this.runs.delete(run.lease.key);
  }
}

/** Whether a task that did not complete is not tried again, and its folder is not kept for a look at it. What is kept goes with the action. */
function isTriedNoMore({ held, stage, lease }: TaskRun): boolean {
  const { cleanup } = held.action.created.plan;
  const now = held.action.stages[stage.order];
  const task = now === undefined ? undefined : taskAt(now, lease.task);
  const isOver = task?.status === "failed" || task?.status === "cancelled";
  return isOver && (cleanup === undefined || cleanup === "always");
}

/** Which attempt a run is. */
function attemptOf({ stage, lease, attempt }: TaskRun) {
  return { stage: stage.name, task: lease.task, attempt };
}

function isAlone(run: TaskRun): boolean {
  const stage = run.held.action.stages[run.stage.order];
  const task = stage === undefined ? undefined : taskAt(stage, run.lease.task);
  return task?.status === "running" && task.alone;
}

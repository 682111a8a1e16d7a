import type { Failure, Payload } from "@/lib/actions/event";
import type { ProgressReport } from "@/lib/actions/progress";
import type { SpendReport } from "@/lib/actions/spending";
import type { Executor } from "@/lib/flows/flow-spec";

import type { OutputLine } from "./live-store";

/** What an executor is given of the task it does. */
export interface TaskSetting {
  readonly action: string;
  readonly organisation: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly idempotencyKey: string;
  /** Where the task runs: `domain/subdomain`. */
  readonly target: string;
  /** Aborted when the task is to stop: cancelled, timed out, or its lease is lost. */
  readonly signal: AbortSignal;
  readonly taskTimeoutMs: number | null;
  /** The folder of the task on this runner, made when first asked for; a later attempt here finds it as it was left. */
  tempDir(): Promise<string>;
  progress(report: ProgressReport): void;
  /** Counts what was used against budgets. */
  spend(used: SpendReport): void;
  line(stream: OutputLine["stream"], text: string): void;
}

/** How an attempt ended. `final`: trying again would not help, whatever the retry policy says. */
export type TaskOutcome =
  | { readonly status: "completed"; readonly output: Payload }
  | { readonly status: "failed"; readonly error: Failure; readonly final: boolean; readonly output?: Payload }
  | { readonly status: "cancelled"; readonly output?: Payload };

/** What a runner does; a wait is nobody's work, and another action is that of others. */
export type WorkExecutor = Exclude<Executor, { type: "wait" | "action" }>;

/** Does the tasks of one kind of stage. Never throws for what the task itself does wrong. */
export interface TaskExecutor<K extends WorkExecutor["type"] = WorkExecutor["type"]> {
  readonly type: K;
  execute(executor: Extract<WorkExecutor, { type: K }>, setting: TaskSetting): Promise<TaskOutcome>;
}

/** The executors of this process, by kind. */
export interface ExecutorRegistry {
  /** @throws NotFoundError (`EXECUTOR_NOT_FOUND`) naming the kind */
  get<K extends WorkExecutor["type"]>(type: K): TaskExecutor<K>;
}

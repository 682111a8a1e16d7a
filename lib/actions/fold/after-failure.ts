import { retryDelayMs } from "@/lib/shared/backoff";

import type { Stage, Task } from "../action";
import type { Failure, Payload } from "../event";
import type { Draft } from "./draft";

/** A task that has just failed, and what it keeps. */
export interface FailedTask {
  readonly stage: Stage;
  readonly place: number;
  readonly kept: Pick<Task, "attempt" | "failures" | "losses" | "history" | "checkpoints">;
  readonly error: Failure;
  /** No other attempt follows, whatever its retry policy says. */
  readonly isLast: boolean;
  readonly at: number;
  readonly output?: Payload | undefined;
}

/** What a failed task becomes: it waits for another attempt, or has failed for good. */
export function afterFailure(draft: Draft, { stage, place, kept, error, isLast, at, output }: FailedTask): Task {
  const { attempt, losses, history, checkpoints } = kept;
  const { retry } = stage.plan;
  const failures = kept.failures + 1;
  const base = { attempt, failures, losses, history, checkpoints };
  if (isLast || failures >= retry.attempts) return { status: "failed", error, output: output ?? null, ...base };
  const key = `${draft.action.id}/${stage.order}/${place}/${attempt}`;
  return { status: "retrying", retryAt: at + retryDelayMs(retry, failures, key), error, ...base };
}

import type { EventBody } from "@/lib/actions/event";

import type { FactVerdict } from "./held-action";
import type { TaskRun } from "./task-work";

/** The task was taken from this runner: whatever it still does is not kept. */
export class LeaseOverError extends Error {
  readonly code = "LEASE_OVER";
}

/** Hands in a fact that does not end the task. */
export type Tell = (run: TaskRun, body: EventBody) => Promise<FactVerdict>;

/** Hands in what must be part of the log before the code goes on. @throws LeaseOverError */
export async function mustTell(run: TaskRun, tell: Tell, body: EventBody): Promise<void> {
  requireHeld(await tell(run, body));
}

/** @throws LeaseOverError when the task was taken from this runner */
export function requireHeld(verdict: FactVerdict | null): void {
  if (verdict === "fenced") throw new LeaseOverError("This task is no longer held by this runner.");
}

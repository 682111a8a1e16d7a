import type { FlowPlan } from "@/lib/flows/flow-spec";

import type { Action, Stage } from "./action";
import type { Payload, ReusedStage } from "./event";
import { entriesOf } from "./task-table";

/** What is taken over stands in the first event of the new action, so it must not be much. */
export const MOST_REUSED_CHARACTERS = 256 * 1024;

/** What a launch says of taking over what an earlier action gave. */
interface Launched {
  readonly plan: FlowPlan;
  readonly start: boolean;
  readonly delayMs: number;
  readonly noCache?: boolean | undefined;
}

/** Whether a new action may complete with what an earlier one gave: its flow says so, and it would begin at once. Pure. */
export function mayTakeWhole({ plan, start, delayMs, noCache }: Launched): boolean {
  return plan.cache !== undefined && start && delayMs === 0 && noCache !== true;
}

/**
 * What every stage of an action gave, for another one to take over; null where that is not kept: it did not complete, or took it
 * over itself; a task failed, or a person wrote an output; stages were added; it is too much. Pure.
 */
export function wholeResult({ created, status, stages }: Action): readonly ReusedStage[] | null {
  const { plan, cached } = created;
  if (plan.cache === undefined || cached !== undefined || status !== "completed") return null;
  if (stages.length !== plan.stages.length || !stages.every(isOwnWork)) return null;
  const all = stages.map(reusedStage);
  return JSON.stringify(all).length <= MOST_REUSED_CHARACTERS ? all : null;
}

/** How long an action ran, ms, which is saved by not doing it again. Pure. */
export function ranMs({
  startedAt,
  finishedAt,
  pausedMs,
}: Pick<Action, "startedAt" | "finishedAt" | "pausedMs">): number {
  return startedAt === null || finishedAt === null ? 0 : Math.max(0, finishedAt - startedAt - pausedMs);
}

function isOwnWork({ status, skipped, byHand, reused }: Stage): boolean {
  if (byHand !== null || reused?.edited === true) return false;
  return status === "completed" || skipped !== null;
}

function reusedStage({ name: stage, tasks, items, skipped }: Stage): ReusedStage {
  const outputs = entriesOf(tasks).flatMap((task): Payload[] => (task.status === "completed" ? [task.output] : []));
  return { stage, outputs, items, skipped, edited: false };
}

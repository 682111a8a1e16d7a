import { LIMITS } from "@/lib/shared/limits";

import type { Stage, Task } from "../action";
import { STALLED } from "../stalls";
import { isForChildren } from "./children";
import type { Deciding } from "./decision";
import { entryFor } from "./queueing";

/** A lost task is offered again by itself, so that a task that kills its runners is told from one that was unlucky. */
export function requeueLost(deciding: Deciding, lost: { stage: Stage; place: number; task: Task }): void {
  const { stage, place, task } = lost;
  if (task.status === "lost" && task.interrupted) return requeue(deciding, stage, { place, alone: task.losses > 0 });
  if (task.losses < LIMITS.quarantineLosses) return requeue(deciding, stage, { place, alone: true });
  const hasStalled = task.history.some(({ error }) => error?.code === STALLED);
  const what = hasStalled ? "It stalled, or its runner was lost," : "Its runner was lost";
  const message = `${what} ${task.losses} times${hasStalled ? "" : " while it ran alone"}, so it is not offered again.`;
  deciding.put({ type: "task.abandoned", stage: stage.name, task: place, error: { code: "QUARANTINED", message } });
}

/** Offers a task again. */
export function requeue(deciding: Deciding, stage: Stage, task: { place: number; alone: boolean }): void {
  deciding.put({ type: "task.queued", stage: stage.name, task: task.place, alone: task.alone });
  if (isForChildren(stage) && task.place >= 0) return;
  deciding.entries.push(entryFor(deciding.action, stage, { from: task.place, to: task.place, alone: task.alone }));
}

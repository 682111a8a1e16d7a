import type { Millis } from "@/lib/shared/ids";

import { stageNamed, taskAt, type Action } from "./action";
import { NO_USAGE, nanoOf, type Usage } from "./budget";
import type { ActionEvent } from "./event";

/** What one event adds to the use of its day. */
export interface EventUsage extends Usage {
  readonly seq: number;
  readonly day: string;
}

/** The day of an instant, in UTC: `2026-01-31`. */
export function dayOf(at: Millis): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * What events of an action add to the use of their days: tokens and money as they are told of, an attempt and its time when it
 * ends. `action` is as of these events or later. What children use is told by their own logs. Pure.
 */
export function dayUsage(action: Action, events: readonly ActionEvent[]): EventUsage[] {
  return events.flatMap((event): EventUsage[] => {
    const used = usedBy(action, event);
    return used === null ? [] : [{ ...NO_USAGE, ...used, seq: event.seq, day: dayOf(event.at) }];
  });
}

function usedBy(action: Action, event: ActionEvent): Partial<Usage> | null {
  if (event.type === "task.spent") return { tokens: event.tokens, nanoUsd: nanoOf(event.costUsd) };
  if (!isEnd(event) || event.task < 0) return null;
  const timeMs = timeOf(action, event);
  return timeMs === null ? null : { attempts: 1, timeMs };
}

type AttemptEnd = Extract<ActionEvent, { type: "task.completed" | "task.failed" | "task.cancelled" | "task.lost" }>;

const ENDS: ReadonlySet<string> = new Set(["task.completed", "task.failed", "task.cancelled", "task.lost"]);

function isEnd(event: ActionEvent): event is AttemptEnd {
  return ENDS.has(event.type);
}

/** How long the attempt ran that an event ended; null when it ended none, such as one that never began. */
function timeOf(action: Action, { stage: name, task, at }: { stage: string; task: number; at: number }): number | null {
  const stage = stageNamed(action, name);
  const history = stage === undefined ? [] : (taskAt(stage, task)?.history ?? []);
  const ended = history.find(({ finishedAt }) => finishedAt === at);
  return ended === undefined ? null : Math.max(0, ended.finishedAt - ended.startedAt);
}

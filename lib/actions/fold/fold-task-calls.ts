import type { Spawned } from "../action";
import { nanoOf } from "../budget";
import type { ActionEvent } from "../event";
import { isWaitOf, spawnedAs, taskWaitOf } from "../task-calls";
import type { Draft } from "./draft";
import { held } from "./fold-tasks";
import { countUsage } from "./fold-usage";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** The code of a task asks for a signal. Asked for again, the wait goes on as it was, or is over as it was. */
export function foldAwaited(draft: Draft, event: Of<"task.awaited">): void {
  const { action } = draft;
  if (held(draft, event) === undefined || taskWaitOf(action, event) !== undefined) return;
  const { stage, task, key, name, match, timeoutMs, at } = event;
  const until = timeoutMs === null ? null : at + timeoutMs;
  action.taskWaits = [...action.taskWaits, { stage, task, key, name, match, until, outcome: null }];
}

/** What a signal carries is kept with the wait it ends; it ends no other. */
export function foldTaskAnswered({ action }: Draft, event: Of<"task.answered">): void {
  const { signal } = event;
  const value = signal === null ? null : (action.signals.find(({ seq }) => seq === signal)?.value ?? null);
  const outcome = signal === null ? ({ kind: "late" } as const) : ({ kind: "signal", value } as const);
  action.taskWaits = action.taskWaits.map((wait) =>
    isWaitOf(wait, event) && wait.outcome === null ? { ...wait, outcome } : wait,
  );
  if (signal !== null) action.signals = action.signals.filter(({ seq }) => seq !== signal);
}

export function foldSpawned(draft: Draft, event: Of<"child.spawned">): void {
  const { action } = draft;
  if (held(draft, event) === undefined || spawnedAs(action, event.child) !== undefined) return;
  const { stage, task, attempt, child, flow } = event;
  const begun = { isStarted: false, isStopping: false, end: null };
  action.spawned = [...action.spawned, { stage, task, attempt, child, flow, ...begun }];
}

/** Changes an action that code launched, if it is one that has not ended. */
export function changeSpawned({ action }: Draft, child: string, change: Partial<Spawned>): void {
  if (action.spawned.length === 0) return;
  action.spawned = action.spawned.map((one) => (one.child === child && one.end === null ? { ...one, ...change } : one));
}

/** What it had used is its stage's. */
export function foldSpawnedEnded(draft: Draft, { stage: name, child, end, spent }: Of<"child.ended">): void {
  const stage = draft.stage(name);
  const known = spawnedAs(draft.action, child);
  if (stage === undefined || known === undefined || known.end !== null) return;
  if (spent !== undefined) countUsage(stage, { tokens: spent.tokens, nanoUsd: nanoOf(spent.costUsd) });
  changeSpawned(draft, child, { end });
}

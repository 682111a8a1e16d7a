import type { ActionEvent } from "../event";
import type { Draft } from "./draft";
import { held } from "./fold-tasks";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** Notes that a running task shows no sign of life. What it says of itself stands above what is said of its runner. */
export function foldStalled(draft: Draft, event: Of<"task.stalled">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const known = found.task.stalled;
  const isOfRunner = event.isOfRunner === true;
  if (known !== null && (isOfRunner || !known.isOfRunner)) return;
  const since = Math.min(known?.since ?? event.at, event.at - event.silentMs);
  draft.put(found.stage, event.task, { ...found.task, stalled: { since, isOfRunner } });
}

export function foldRevived(draft: Draft, event: Of<"task.revived">): void {
  const found = held(draft, event);
  if (found !== undefined) draft.put(found.stage, event.task, { ...found.task, stalled: null });
}

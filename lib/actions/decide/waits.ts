import { waitMs, type Wait } from "@/lib/flows/wait-kind";
import { canonicalJson, isJsonObject, type JsonObject } from "@/lib/shared/json";

import type { Signal, Stage } from "../action";
import { answerOutcome } from "../approval";
import type { EventBody, Failure, Payload } from "../event";
import { entryAt } from "../task-table";
import type { Deciding } from "./decision";
import { timedOut } from "./time-limits";

/** Begins the wait of a stage, which may be over at once: its signal may have come before. */
export function beginWait(deciding: Deciding, stage: Stage, wait: Wait): void {
  deciding.put({ type: "stage.waiting", stage: stage.name, forMs: waitMs(wait, deciding.now) });
  checkWait(deciding, deciding.action.stages[stage.order] ?? stage);
}

/** Ends the wait of a stage when what it waits for has come, or its time is over. */
export function checkWait(deciding: Deciding, { name, wait, tasks }: Stage): void {
  const task = entryAt(tasks, 0);
  if (wait === null || task?.status !== "waiting") return;
  const signal = wait.kind === "signal" ? deciding.action.signals.find((one) => isAwaited(one, wait)) : undefined;
  if (signal !== undefined) {
    const output = { value: signal.value };
    deciding.put({ type: "wait.completed", stage: name, output, signal: signal.seq });
  } else if (task.until !== null && task.until > deciding.now) {
    deciding.lookAgainAt(task.until);
  } else if (task.until !== null) {
    deciding.put(overdue(name, wait, task.until));
  }
}

/** Whether a signal is one that is waited for, by its name and the fields of its value. */
export function isAwaited(
  signal: Signal,
  { name, match }: { readonly name: string; readonly match: JsonObject },
): boolean {
  return signal.name === name && (Object.keys(match).length === 0 || hasFields(signal.value, match));
}

function hasFields(value: unknown, fields: JsonObject): boolean {
  if (!isJsonObject(value)) return false;
  return Object.entries(fields).every(([key, wanted]) => {
    const found = Object.hasOwn(value, key) ? value[key] : undefined;
    return found !== undefined && canonicalJson(found) === canonicalJson(wanted);
  });
}

/** What becomes of a wait whose time is over. */
function overdue(stage: string, wait: Wait, at: number): EventBody {
  const outcome = outcomeInTime(stage, wait, at);
  return "error" in outcome
    ? { type: "wait.failed", stage, error: outcome.error }
    : { type: "wait.completed", stage, output: outcome.output };
}

function outcomeInTime(stage: string, wait: Wait, at: number): { output: Payload } | { error: Failure } {
  switch (wait.kind) {
    case "sleep":
    case "until":
      return { output: { value: null } };
    case "signal":
      if (wait.default !== null) return { output: wait.default };
      return { error: timedOut(`Stage "${stage}", which waited for the signal "${wait.name}",`, wait.deadlineMs ?? 0) };
    case "approval": {
      const { approval } = wait;
      if (approval.default === undefined)
        return { error: timedOut(`Stage "${stage}", which waited for an approval,`, approval.deadlineMs ?? 0) };
      const { approved, value = null } = approval.default;
      return answerOutcome(approval, { approved, value, comment: null, by: null, at });
    }
  }
}

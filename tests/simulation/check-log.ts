import { stageNamed } from "@/lib/actions/action";
import type { ActionEvent } from "@/lib/actions/event";
import { foldLog } from "@/lib/actions/fold/fold";
import { hasRunningTask } from "@/lib/actions/fold/fold-tasks";

const OUTCOMES = new Set(["task.completed", "task.failed", "task.cancelled", "stage.planned"]);
const STAGE_ENDS = new Set(["stage.completed", "stage.partial", "stage.failed", "stage.skipped"]);
const ENDS = new Set(["action.completed", "action.partial", "action.failed", "action.cancelled"]);

/** Holds a log to the promises. @throws naming the event that breaks one */
export function checkLog(log: readonly ActionEvent[]): void {
  foldLog(log);
  const state = { isPaused: false, isEnded: false, isStopping: false };
  const outcomes = new Set<string>();
  const joined = new Set<string>();
  const ended = new Set<string>();
  const skipped = new Set<string>();
  for (const event of log) {
    follow(state, event);
    if (event.type === "task.claimed") checkClaim(log, event, { ...state, ended });
    if (OUTCOMES.has(event.type) && "attempt" in event)
      once(outcomes, `${event.stage}/${event.task}/${event.attempt}`, event);
    checkEnd(log, event);
    if (event.type === "stage.completed") once(joined, `${event.stage}/${generationAt(log, event.seq)}`, event);
    if (STAGE_ENDS.has(event.type) && "stage" in event) ended.add(event.stage);
    if (event.type === "stage.skipped") skipped.add(event.stage);
    if (event.type === "task.claimed" && skipped.has(event.stage)) throw broken("claimed after it was left out", event);
    if (event.type === "action.retry-requested") for (const stage of event.stages) ended.delete(stage);
  }
}

function follow(state: { isPaused: boolean; isEnded: boolean; isStopping: boolean }, event: ActionEvent): void {
  if (event.type === "action.paused") state.isPaused = true;
  if (event.type === "action.resumed") state.isPaused = false;
  if (event.type === "action.stopping" || event.type === "action.cancel-requested") state.isStopping = true;
  if (ENDS.has(event.type)) {
    if (state.isEnded) throw broken("ended twice", event);
    Object.assign(state, { isEnded: true, isPaused: false });
  }
  if (event.type === "action.retry-requested")
    Object.assign(state, { isEnded: false, isStopping: false, isPaused: false });
}

/** What ends has nothing open: no task of a stage, nothing in a runner's hands when it is the action. */
function checkEnd(log: readonly ActionEvent[], event: ActionEvent): void {
  const isEnd = ENDS.has(event.type);
  if (!isEnd && event.type !== "stage.completed") return;
  const before = foldLog(log.slice(0, event.seq - 1));
  if (before === null) return;
  if (isEnd && hasRunningTask(before)) throw broken("ended with a task in a runner's hands", event);
  if (event.type !== "stage.completed") return;
  const stage = stageNamed(before, event.stage);
  if (stage === undefined || stage.counts.completed !== stage.tasks.size || stage.tasks.size !== stage.total)
    throw broken("completed before all its tasks", event);
}

interface At {
  readonly isPaused: boolean;
  readonly isEnded: boolean;
  readonly isStopping: boolean;
  readonly ended: ReadonlySet<string>;
}

function checkClaim(log: readonly ActionEvent[], event: Extract<ActionEvent, { type: "task.claimed" }>, at: At): void {
  if (at.isPaused) throw broken("claimed while paused", event);
  if (at.isStopping) throw broken("claimed while stopping", event);
  if (at.isEnded) throw broken("claimed after the end", event);
  const [first] = log;
  const stage =
    first?.type === "action.created" ? first.plan.stages.find((one) => one.name === event.stage) : undefined;
  const missing = stage?.after.filter((name) => !at.ended.has(name)) ?? [];
  if (missing.length > 0) throw broken(`claimed before ${missing.join(", ")} ended`, event);
}

function once(seen: Set<string>, key: string, event: ActionEvent): void {
  if (seen.has(key)) throw broken(`a second time: ${key}`, event);
  seen.add(key);
}

function generationAt(log: readonly ActionEvent[], seq: number): number {
  return log.filter((event) => event.seq < seq && event.type === "action.retry-requested").length;
}

function broken(what: string, event: ActionEvent): Error {
  return new Error(`${what}: ${JSON.stringify(event)}`);
}

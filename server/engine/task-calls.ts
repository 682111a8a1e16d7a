import { z } from "zod";

import { spawnedAs, taskWaitOf } from "@/lib/actions/task-calls";
import { parseInput } from "@/lib/api/parse-input";
import { FatalError } from "@/lib/flows/fatal-error";
import type { SpawnedAction, SpawnOptions, WaitForOptions } from "@/lib/flows/flow";
import { SignalName } from "@/lib/flows/wait";
import { readJson, type Json } from "@/lib/shared/json";
import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";
import { childIdOf } from "@/server/ports/child-id";
import { keepValue, valueOf } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { FactVerdict } from "./held-action";
import { mustTell, requireHeld, type Tell } from "./must-tell";
import type { TaskRun } from "./task-work";

/** What code needs to ask others for something and to hear of it. */
export interface CallDoors {
  readonly payloads: PayloadStore;
  readonly tell: Tell;
  /** Resolves when the log of its action may have more, and that is known here. */
  readonly awaitNews: (run: TaskRun) => Promise<FactVerdict>;
}

/** An action that code had launched did not end well, or could not be made; `code` is that of its failure. */
class SpawnedActionError extends Error {
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

const Key = z.string().min(1, "must not be empty").max(LIMITS.callKeyCharacters).optional();
const Text = z.string().min(1, "must not be empty").max(LIMITS.nameCharacters);

const WaitForInput = z.strictObject({
  signal: SignalName,
  match: JsonRecord.default({}),
  timeoutMs: z.number().int().min(0).max(LIMITS.durationMs).nullable().default(null),
  default: JsonValue.optional(),
  key: Key,
});

const SpawnInput = z.strictObject({
  flow: Text,
  name: Text.optional(),
  stepId: Text.optional(),
  metadata: JsonRecord.optional(),
  key: Key,
});

/**
 * Waits for a signal in running code. What it was answered once, a later attempt that asks for the same is answered again.
 * @throws Error `TIMED_OUT` when the time is over and there is no default · LeaseOverError
 */
export async function waitFor(
  run: TaskRun,
  doors: CallDoors,
  asked: { readonly signal: string; readonly options: WaitForOptions },
): Promise<Json> {
  const {
    signal: name,
    match,
    timeoutMs,
    key: given,
    ...rest
  } = parseInput(WaitForInput, {
    ...asked.options,
    signal: asked.signal,
  });
  const { action } = run.held;
  const call = { ...placeOf(run), key: given ?? nextKey(run, `signal ${name}`) };
  if (taskWaitOf(action, call) === undefined) {
    requireRoom(action.taskWaits.length, "awaitedSignals", "signals that its code waits for");
    await mustTell(run, doors.tell, { type: "task.awaited", ...call, attempt: run.attempt, name, match, timeoutMs });
  }
  const outcome = await untilKnown(run, doors, () => taskWaitOf(run.held.action, call)?.outcome ?? null);
  if (outcome.kind === "signal") return outcome.value;
  if (rest.default !== undefined) return rest.default;
  const message = `The signal "${name}" did not come in time.`;
  throw Object.assign(new Error(message), { code: "TIMED_OUT" });
}

/**
 * Launches a flow from running code, once for all attempts of the task. Resolves when the action has been made.
 * @throws Error with the code of what keeps it from being made · LeaseOverError
 */
export async function spawn(
  run: TaskRun,
  doors: CallDoors,
  asked: { readonly flow: string; readonly input: unknown; readonly options: SpawnOptions },
): Promise<SpawnedAction> {
  const { flow, key: given, ...more } = parseInput(SpawnInput, { ...asked.options, flow: asked.flow });
  const { held, attempt } = run;
  const { organisation } = held.action.created;
  const call = { ...placeOf(run), key: given ?? nextKey(run, `action ${flow}`) };
  const child = childIdOf(held.id, "", held.action.generation, call.stage, call.task, call.key);
  if (spawnedAs(held.action, child) === undefined) {
    requireRoom(held.action.spawned.length, "spawnedActions", "actions that its code launched");
    const input = await keepValue(doors.payloads, { organisation, action: held.id, name: "input" }, asked.input);
    const options = readJson(JSON.stringify(more));
    await mustTell(run, doors.tell, {
      type: "child.spawned",
      ...call,
      attempt,
      child,
      flow,
      input,
      ...SpawnInput.pick({ name: true, stepId: true, metadata: true }).parse(options),
    });
  }
  const made = await untilKnown(run, doors, () => {
    const known = spawnedAs(held.action, child);
    return known?.isStarted === true || known?.end?.status === "failed" ? known : null;
  });
  if (!made.isStarted && made.end?.status === "failed") throw new SpawnedActionError(made.end.error);
  return {
    id: child,
    result: async () => {
      const end = await untilKnown(run, doors, () => spawnedAs(held.action, child)?.end ?? null);
      if (end.status === "completed") return valueOf(doors.payloads, organisation, end.output);
      if (end.status === "failed") throw new SpawnedActionError(end.error);
      throw new SpawnedActionError({ code: "CHILD_CANCELLED", message: `Action ${child} was cancelled.` });
    },
  };
}

/** @throws FatalError in code that undoes a stage: what it asked for would outlive its action */
function placeOf({ stage, lease }: TaskRun): { readonly stage: string; readonly task: number } {
  if (lease.task < 0)
    throw new FatalError("Code that undoes a stage launches no actions and waits for no signals.", "NOT_WHILE_UNDOING");
  return { stage: stage.name, task: lease.task };
}

/** Tells what one attempt asks for apart by its order: the next attempt asks for the same in that order again. */
function nextKey({ calls }: TaskRun, what: string): string {
  const count = (calls.get(what) ?? 0) + 1;
  calls.set(what, count);
  return `${what} ${count}`;
}

function requireRoom(count: number, limit: "awaitedSignals" | "spawnedActions", what: string): void {
  if (count < LIMITS[limit]) return;
  throw new FatalError(`The action has ${count} ${what}, which is its limit (${limit}).`, "TOO_MANY_CALLS");
}

/** Looks into the log until it says something. @throws LeaseOverError · Error once the task is to stop */
async function untilKnown<T>(run: TaskRun, doors: CallDoors, find: () => T | null): Promise<T> {
  const { abort, watch } = run;
  const stopped = new Promise<never>((_, reject) => abort.onAbort(() => reject(new Error("The task was stopped."))));
  stopped.catch(() => undefined);
  for (let found = find(); ; found = find()) {
    if (found !== null) return found;
    requireHeld(await Promise.race([doors.awaitNews(run), stopped]));
    // Who waits for others is alive.
    watch?.heard();
  }
}

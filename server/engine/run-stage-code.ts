import type { Stage } from "@/lib/actions/action";
import type { EventBody } from "@/lib/actions/event";
import type { Failure } from "@/lib/actions/event";
import { FatalError } from "@/lib/flows/fatal-error";
import type { Flow, TaskContext } from "@/lib/flows/flow";
import { AppError, InvalidInputError, messageOf } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { TaskOutcome } from "@/server/ports/executor";
import { keepValue, type ValueOwner } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { HeldAction } from "./held-action";
import { itemOf, scopeOf } from "./stage-values";

/** What the code of a stage is run with. */
export interface CodeRun {
  readonly flow: Flow;
  readonly held: HeldAction;
  readonly stage: Stage;
  readonly task: number;
  readonly attempt: number;
  readonly payloads: PayloadStore;
}

const STACK_CHARACTERS = 4_000;

/** The failure a thrown value stands for, and whether trying again would help. */
export function failureOf(thrown: unknown): { readonly error: Failure; readonly final: boolean } {
  const code = codeOf(thrown);
  const stack =
    thrown instanceof Error && thrown.stack !== undefined ? thrown.stack.slice(0, STACK_CHARACTERS) : undefined;
  const error = {
    code,
    message: messageOf(thrown).slice(0, STACK_CHARACTERS),
    ...(stack === undefined ? {} : { detail: stack }),
  };
  const isFinal = thrown instanceof FatalError || (thrown instanceof Error && thrown.name === "FatalError");
  return { error, final: isFinal };
}

/** A stable code an error brings along, when it is one. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof AppError) return thrown.code;
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return "FAILED";
  return typeof thrown.code === "string" && /^[A-Z][A-Z0-9_]{0,63}$/.test(thrown.code) ? thrown.code : "FAILED";
}

/** Runs a stage's function. @throws whatever it throws */
export async function runFunction(run: CodeRun, context: TaskContext): Promise<TaskOutcome> {
  const { flow, held, stage, task, payloads } = run;
  const code = flow.code.get(stage.name)?.run;
  if (code === undefined || code === null)
    throw new FatalError(`The flow this runner has of that version has no code for stage "${stage.name}".`, "NO_CODE");
  const scope = await scopeOf(payloads, held, stage);
  const item = stage.plan.wide ? await itemOf(payloads, held, { stage, task }) : null;
  const value = await code(item, context, { ...scope, input: parsedInput(flow, scope.input) });
  return { status: "completed", output: await keepValue(payloads, ownerOf(held, "output"), value) };
}

/** Evaluates what makes the tasks of a stage, and keeps its items. @throws when it is not a list, or too long a one */
export async function runPlan(run: CodeRun): Promise<EventBody> {
  const { flow, held, stage, task, attempt, payloads } = run;
  const each = flow.code.get(stage.name)?.each;
  if (each === undefined || each === null)
    throw new FatalError(`The flow this runner has of that version does not plan stage "${stage.name}".`, "NO_CODE");
  const scope = await scopeOf(payloads, held, stage);
  const items = await each({ ...scope, input: parsedInput(flow, scope.input) });
  if (!Array.isArray(items)) {
    throw new InvalidInputError(
      "NOT_A_LIST",
      `"each" of stage "${stage.name}" must give a list; it gave ${items === null ? "null" : typeof items}.`,
    );
  }
  if (items.length > LIMITS.tasksPerStage) {
    throw new InvalidInputError(
      "TOO_MANY_TASKS",
      `Stage "${stage.name}" would have ${items.length} tasks; at most ${LIMITS.tasksPerStage} are possible.`,
    );
  }
  const kept = await keepValue(payloads, ownerOf(held, "items"), items);
  return { type: "stage.planned", stage: stage.name, task, attempt, tasks: items.length, items: kept };
}

function ownerOf({ action }: HeldAction, name: ValueOwner["name"]): ValueOwner {
  return { organisation: action.created.organisation, action: action.id, name };
}

const PARSED = new WeakMap<object, unknown>();

/** The input as the flow's own schema gives it, so that stages get what their types say. @throws FatalError when it does not fit */
function parsedInput(flow: Flow, input: unknown): unknown {
  const known = typeof input === "object" && input !== null ? PARSED.get(input) : undefined;
  if (known !== undefined) return known;
  const parsed = flow.input.safeParse(input);
  if (!parsed.success)
    throw new FatalError(`The input does not fit the flow this runner has: ${parsed.error.message}`, "INPUT_INVALID");
  if (typeof input === "object" && input !== null) PARSED.set(input, parsed.data);
  return parsed.data;
}

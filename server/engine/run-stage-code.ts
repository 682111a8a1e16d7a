import type { Stage } from "@/lib/actions/action";
import type { EventBody } from "@/lib/actions/event";
import type { Failure, Payload } from "@/lib/actions/event";
import { isMet } from "@/lib/flows/condition";
import { filledIn } from "@/lib/flows/executor-template";
import { FatalError } from "@/lib/flows/fatal-error";
import type { Flow, StageCode, TaskContext } from "@/lib/flows/flow";
import type { Executor } from "@/lib/flows/flow-spec";
import { render, type TemplateScope, valueOfTemplate } from "@/lib/flows/template";
import { type WholeWait } from "@/lib/flows/wait";
import { waitOf } from "@/lib/flows/wait-kind";
import { isWaitOptions, wholeWait } from "@/lib/flows/wait-stage";
import { AppError, InvalidInputError, messageOf } from "@/lib/shared/errors";
import { isJsonList, readJson, type Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import type { TaskOutcome } from "@/server/ports/executor";
import { keepValue, type ValueOwner } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { HeldAction } from "./held-action";
import { itemOf, outputOf, scopeOf } from "./stage-values";

/** What the code of a stage is run with; `flow` is null where the runner does not have it. */
export interface CodeRun {
  readonly flow: Flow | null;
  readonly held: HeldAction;
  readonly stage: Stage;
  readonly task: number;
  readonly attempt: number;
  readonly payloads: PayloadStore;
}

type CommandExecutor = Extract<Executor, { type: "command" }>;

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
  const { held, stage, task, payloads } = run;
  const flow = flowOf(run);
  const code = codeToRun(flow, stage);
  const scope = await scopeOf(payloads, held, stage);
  const own = stage.plan.wide ? await itemOf(payloads, held, { stage, task }) : null;
  const { input, outputs } = scope;
  const item = isOfHandler(stage) ? givenOf(stage, { input, outputs, state: held.action.state, item: own }) : own;
  const value = await code(item, context, { ...scope, input: parsedInput(flow, scope.input) });
  return { status: "completed", output: await keepValue(payloads, ownerOf(held, "output"), value) };
}

type Code = NonNullable<StageCode["run"]>;

/** The stage's own code, or the handler of one that was added. @throws FatalError when this runner has neither */
function codeToRun({ code, handlers }: Flow, { name, plan: { executor } }: Stage): Code {
  const handler = executor.type === "function" ? executor.handler : undefined;
  const found = handler === undefined ? code.get(name)?.run : handlers?.get(handler);
  if (found !== undefined && found !== null) return found;
  const what = handler === undefined ? `code for stage "${name}"` : `handler "${handler}"`;
  throw new FatalError(`The flow this runner has of that version has no ${what}.`, "NO_CODE");
}

function isOfHandler({ plan: { executor } }: Stage): boolean {
  return executor.type === "function" && executor.handler !== undefined;
}

/** What the handler of a stage that was added is given: what that was added with; of a wide one without it, the item. */
function givenOf({ plan: { executor, templated } }: Stage, scope: TemplateScope): Json {
  const given = executor.type === "function" ? executor.input : undefined;
  if (given === undefined) return readJson(JSON.stringify(scope.item ?? null));
  return templated === true ? render(given, scope) : given;
}

/** Runs the function that undoes a stage, which also gets what the stage had given. @throws whatever it throws */
export async function runCompensation(run: CodeRun, context: TaskContext): Promise<TaskOutcome> {
  const { held, stage, payloads } = run;
  const flow = flowOf(run);
  const undo = flow.code.get(stage.name)?.compensate;
  if (undo === undefined || undo === null)
    throw new FatalError(`The flow this runner has of that version cannot undo stage "${stage.name}".`, "NO_CODE");
  const scope = await scopeOf(payloads, held, stage);
  const output = await outputOf(payloads, held.action, stage);
  await undo({ ...scope, input: parsedInput(flow, scope.input), output }, context);
  return { status: "completed", output: { value: null } };
}

/** @throws Error when this runner does not have the flow */
function flowOf({ flow }: CodeRun): Flow {
  if (flow === null) throw new Error("This runner does not have the flow of a task it claimed.");
  return flow;
}

/** Evaluates whether a stage is needed, and what makes its tasks. @throws what either throws, and when they are not what they must be */
export async function runPlan(run: CodeRun): Promise<EventBody> {
  const { stage, task, attempt } = run;
  const planned = { type: "stage.planned", stage: stage.name, task, attempt } as const;
  if (!(await isNeeded(run))) return { ...planned, tasks: 0, items: null, unmet: true };
  const wait = await waitOfCode(run);
  if (wait !== null) return { ...planned, tasks: 1, items: null, wait };
  if (stage.plan.executor.type === "action" && !stage.plan.wide) return { ...planned, ...(await inputOfChild(run)) };
  if (!stage.plan.wide) return { ...planned, tasks: 1, items: null };
  const { tasks, items } = await itemsOf(run);
  return { ...planned, tasks, items };
}

/** Whether the condition of a stage holds; one without a condition is needed. @throws InvalidInputError, and what its code throws */
async function isNeeded(run: CodeRun): Promise<boolean> {
  const { held, stage, payloads } = run;
  const scope = await scopeOf(payloads, held, stage);
  if (stage.plan.when !== undefined) return isMet(stage.plan.when, { ...scope, state: held.action.state });
  const when = run.flow?.code.get(stage.name)?.when ?? null;
  if (when === null) return true;
  const answer = await when({ ...scope, input: parsedInput(flowOf(run), scope.input) });
  if (typeof answer === "boolean") return answer;
  throw new InvalidInputError(
    "NOT_A_CONDITION",
    `"when" of stage "${stage.name}" must give true or false; it gave ${answer === null ? "null" : typeof answer}.`,
  );
}

/** What the action a stage launches is given, when its code says so. @throws what its code throws */
async function inputOfChild(run: CodeRun): Promise<{ readonly tasks: number; readonly items: Payload | null }> {
  const { held, stage, payloads } = run;
  if (stage.plan.templated === true) {
    const filled = childInput(stage, await templateScopeOf(run));
    return { tasks: 1, items: await keepValue(payloads, ownerOf(held, "items"), [filled]) };
  }
  const input = run.flow?.code.get(stage.name)?.input ?? null;
  if (input === null) return { tasks: 1, items: null };
  const scope = await scopeOf(payloads, held, stage);
  const value = await input({ ...scope, input: parsedInput(flowOf(run), scope.input) });
  return { tasks: 1, items: await keepValue(payloads, ownerOf(held, "items"), [value]) };
}

/** What a stage waits for, when its code says so. @throws InvalidInputError when that is no wait, and what its code throws */
async function waitOfCode(run: CodeRun): Promise<WholeWait | null> {
  const { held, stage, payloads } = run;
  if (stage.plan.executor.type !== "wait" || waitOf(stage.plan.executor) !== null) return null;
  const flow = flowOf(run);
  const wait = flow.code.get(stage.name)?.wait ?? null;
  if (wait === null)
    throw new FatalError(`The flow this runner has does not say what stage "${stage.name}" waits for.`, "NO_CODE");
  const scope = await scopeOf(payloads, held, stage);
  const options = await wait({ ...scope, input: parsedInput(flow, scope.input) });
  if (!isWaitOptions(options))
    throw new InvalidInputError("NOT_A_WAIT", `"wait" of stage "${stage.name}" must say what to wait for.`);
  return wholeWait(options);
}

/** The items of a wide stage, kept. @throws InvalidInputError when they are no list, or too long a one */
async function itemsOf(run: CodeRun): Promise<{ readonly tasks: number; readonly items: Payload }> {
  const { held, stage, payloads } = run;
  const items = stage.plan.each === undefined ? await itemsOfCode(run) : await itemsOfExpression(run, stage.plan.each);
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
  return { tasks: items.length, items: await keepValue(payloads, ownerOf(held, "items"), items) };
}

async function itemsOfCode(run: CodeRun): Promise<unknown> {
  const { held, stage, payloads } = run;
  const flow = flowOf(run);
  const each = flow.code.get(stage.name)?.each;
  if (each === undefined || each === null)
    throw new FatalError(`The flow this runner has of that version does not plan stage "${stage.name}".`, "NO_CODE");
  const scope = await scopeOf(payloads, held, stage);
  return each({ ...scope, input: parsedInput(flow, scope.input) });
}

/** What an expression gives; of a stage of actions the input of each. */
async function itemsOfExpression(run: CodeRun, each: string): Promise<unknown> {
  const scope = await templateScopeOf(run);
  const items = valueOfTemplate(each, scope);
  if (run.stage.plan.executor.type !== "action" || !isJsonList(items)) return items;
  return items.map((item) => childInput(run.stage, { ...scope, item }));
}

/** The input of an action that a stage launches; where the stage does not say, its item. */
function childInput({ plan: { executor } }: Stage, scope: TemplateScope): Json {
  if (executor.type !== "action" || executor.input === undefined) return readJson(JSON.stringify(scope.item ?? {}));
  return render(executor.input, scope);
}

/** What the expressions of a stage read. */
async function templateScopeOf({ held, stage, payloads }: CodeRun): Promise<TemplateScope> {
  const { input, outputs } = await scopeOf(payloads, held, stage);
  return { input, outputs, state: held.action.state };
}

/** A command of a stage as it is run: with its arguments filled in. @throws InvalidInputError `TEMPLATE_FAILED` */
export async function commandToRun(run: CodeRun, command: CommandExecutor): Promise<CommandExecutor> {
  const { held, stage, task, payloads } = run;
  if (stage.plan.templated !== true) return command;
  const scope = await templateScopeOf(run);
  const isOfItem = stage.plan.wide && task >= 0;
  return filledIn(command, isOfItem ? { ...scope, item: await itemOf(payloads, held, { stage, task }) } : scope);
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

import { stageNamed, type Action, type Stage, type Task } from "@/lib/actions/action";
import { taskResult } from "@/lib/actions/stage-output";
import { entriesOf, entryAt } from "@/lib/actions/task-table";
import type { StageScope, TaskResult } from "@/lib/flows/flow";
import { InvariantError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import { valueOf } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { HeldAction } from "./held-action";

/** What a stage reads: the input of its action and the outputs of the stages it waited for; made once for all its tasks. */
export function scopeOf(payloads: PayloadStore, held: HeldAction, stage: Stage): StageScope | Promise<StageScope> {
  const atHand = stage.plan.wide ? null : scopeAtHand(held.action, stage);
  if (atHand !== null) return atHand;
  return once<StageScope>(held, `scope ${held.action.generation} ${stage.name}`, async () => {
    const input = await valueOf(payloads, held.action.created.organisation, held.action.created.input);
    const outputs = await outputsFor(payloads, held.action, stage);
    return { input, outputs, added: addedOf(held.action, stage, outputs) };
  });
}

const NOTHING: Readonly<Record<string, unknown>> = {};

/** Of what a stage reads, what comes of stages that were added, if it joins those. */
function addedOf(action: Action, { plan }: Stage, outputs: StageScope["outputs"]): StageScope["added"] {
  if (plan.joinAdded !== true) return NOTHING;
  const names = plan.after.filter((name) => stageNamed(action, name)?.plan.addedBy !== undefined);
  return Object.fromEntries(names.map((name) => [name, outputs[name] ?? null]));
}

/** What a stage reads when all of it stands in the log; null when something must be fetched or put together. */
function scopeAtHand(action: Action, stage: Stage): StageScope | null {
  const { input } = action.created;
  if (!("value" in input)) return null;
  const outputs: Record<string, unknown> = {};
  for (const name of stage.plan.after) {
    const dependency = stageNamed(action, name);
    if (dependency === undefined) continue;
    if (dependency.skipped !== null) {
      outputs[name] = null;
      continue;
    }
    const task = entryAt(dependency.tasks, 0);
    if (dependency.plan.wide || (task?.status === "completed" && !("value" in task.output))) return null;
    outputs[name] = task?.status === "completed" && "value" in task.output ? task.output.value : null;
  }
  return { input: input.value, outputs, added: addedOf(action, stage, outputs) };
}

/** The item of one task of a wide stage. */
export async function itemOf(
  payloads: PayloadStore,
  held: HeldAction,
  at: { readonly stage: Stage; readonly task: number },
): Promise<Json> {
  const { items, name } = at.stage;
  if (items === null) throw new InvariantError(`Stage "${name}" has tasks but no items.`);
  const all = await once(held, `items ${name}`, async () => {
    const value = await valueOf(payloads, held.action.created.organisation, items);
    return isList(value) ? value : [];
  });
  return all[at.task] ?? null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Makes a value once for all tasks of an action. Values are kept by a key that names their kind, so each is read as what it was made as. */
export function once<T>(held: HeldAction, key: string, make: () => Promise<T>): Promise<T> {
  const known = held.values.get(key);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- a key names one kind of value
  if (known !== undefined) return known as Promise<T>;
  const made = make();
  held.values.set(key, made);
  made.catch(() => held.values.delete(key));
  return made;
}

async function outputsFor(payloads: PayloadStore, action: Action, stage: Stage): Promise<Record<string, unknown>> {
  const outputs: Record<string, unknown> = {};
  for (const name of stage.plan.after) {
    const dependency = stageNamed(action, name);
    if (dependency !== undefined) outputs[name] = await outputOf(payloads, action, dependency);
  }
  return outputs;
}

/** What a stage has given: the output of its task, or of a wide one what came of each; null of one that was left out. */
export function outputOf(payloads: PayloadStore, action: Action, stage: Stage): Promise<unknown> {
  if (stage.skipped !== null) return Promise.resolve(null);
  const results = entriesOf(stage.tasks).map((task, index) =>
    resultOf(payloads, action.created.organisation, { task, index }),
  );
  if (stage.plan.wide) return Promise.all(results);
  return Promise.resolve(results[0]).then((result) => (result?.status === "completed" ? result.output : null));
}

async function resultOf(
  payloads: PayloadStore,
  organisation: string,
  of: { task: Task; index: number },
): Promise<TaskResult<Json>> {
  const result = taskResult(of.task, of.index);
  if (result.status !== "completed") return result;
  return { ...result, output: await valueOf(payloads, organisation, result.output) };
}

import { stageNamed, type Action, type Stage } from "@/lib/actions/action";
import { requestCancel } from "@/lib/actions/commands";
import type { Actor, ChildEnd, Payload } from "@/lib/actions/event";
import { mayTakeOver } from "@/lib/actions/may-take-over";
import { lastOutputs } from "@/lib/actions/stage-output";
import { MOST_GENERATIONS } from "@/lib/flows/child";
import type { TaskResult } from "@/lib/flows/flow";
import { AppError, ConflictError, NotFoundError } from "@/lib/shared/errors";
import { readJson, type Json } from "@/lib/shared/json";
import { childIdOf } from "@/server/ports/child-id";
import type { ChildActions, ChildTask } from "@/server/ports/children";
import { keepValue, valueOf } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import { commitCommand } from "./commit-command";
import type { CreationContext } from "./context";
import { createOne } from "./create-actions";
import { findRecorded, loadLive } from "./load-action";
import { prepareAction, type PreparedAction } from "./prepare-action";

type ChildDependencies = Omit<CreationContext, "caller">;

/** The actions that actions launch, made and ended as those of people are. */
export function createChildActions(services: ChildDependencies): ChildActions {
  return {
    idOf: childId,
    start: (parent, task) => startChild(services, parent, task),
    stop: (parent, id) => stopChild(services, parent, id),
    endOf: (child) => endOf(services, child),
    find: (parent, id) => findAction(services, parent, id),
  };
}

function childId(parent: Action, { stage, task, attempt, spawn }: ChildTask): string {
  return spawn?.child ?? childIdOf(parent.id, stage, task, attempt);
}

async function startChild(services: ChildDependencies, parent: Action, task: ChildTask): Promise<ChildEnd | null> {
  try {
    const context = contextOf(services, parent, parent.created.launchedBy);
    await createOne(context, await prepareChild(context, parent, task));
    return null;
  } catch (error) {
    // It was launched before.
    if (error instanceof ConflictError && error.code === "ACTION_EXISTS") return null;
    if (!(error instanceof AppError) || error.kind === "unavailable" || error.kind === "internal") throw error;
    return { status: "failed", error: { code: error.code, message: error.message }, final: true };
  }
}

async function prepareChild(context: CreationContext, parent: Action, task: ChildTask): Promise<PreparedAction> {
  const { created } = parent;
  const { stage, flow, input } = await whatToLaunch(context, parent, task);
  const depth = (created.parent?.depth ?? 0) + 1;
  if (depth > MOST_GENERATIONS)
    throw new ConflictError("TOO_DEEP", `Actions may launch each other ${MOST_GENERATIONS} deep, not deeper.`);
  const { tags, metadata, priority, workflowId } = created;
  const id = childId(parent, task);
  const { spawn, ...place } = task;
  const request = {
    flow,
    id,
    input,
    tags,
    metadata: { ...metadata, ...spawn?.metadata },
    priority,
    target: stage.plan.target ?? created.target,
    workflowId: workflowId ?? parent.id,
    stepId: spawn?.stepId ?? stepIdOf(task, id),
    ...(spawn?.name === undefined ? {} : { name: spawn.name }),
    ...(mayTakeOver(parent) ? {} : { noCache: true }),
  };
  return prepareAction(context, request, { parent: { id: parent.id, ...place, depth }, mayWait: false });
}

/** A place in the workflow that no other action has. */
function stepIdOf({ stage, task, attempt, spawn }: ChildTask, id: string): string {
  return `${stage}/${task}/${spawn === undefined ? attempt : id}`;
}

/** The flow that a stage launches, or its code did, and its input. @throws NotFoundError when the stage launches none */
async function whatToLaunch(
  context: CreationContext,
  parent: Action,
  task: ChildTask,
): Promise<{ readonly stage: Stage; readonly flow: string; readonly input: Json }> {
  const stage = stageNamed(parent, task.stage);
  const { spawn } = task;
  if (stage !== undefined && spawn !== undefined)
    return {
      stage,
      flow: spawn.flow,
      input: await valueOf(context.payloads, context.caller.organisation, spawn.input),
    };
  const executor = stage?.plan.executor;
  if (stage === undefined || executor?.type !== "action")
    throw new NotFoundError("STAGE_NOT_FOUND", `Stage "${task.stage}" launches no action.`);
  return { stage, flow: executor.flow, input: await inputOfChild(context, stage, task) };
}

/** What one of a stage's actions is given: what the plan of the stage gave it, or what that says itself. */
async function inputOfChild(
  { payloads, caller }: CreationContext,
  { items, plan: { executor } }: Stage,
  { task }: ChildTask,
): Promise<Json> {
  if (items === null) return executor.type === "action" ? (executor.input ?? {}) : {};
  const all = await valueOf(payloads, caller.organisation, items);
  return (isList(all) ? all[task] : undefined) ?? {};
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

async function stopChild(services: ChildDependencies, parent: Action, id: string): Promise<void> {
  const actor: Actor = { kind: "system", id: parent.id, name: `Action ${parent.created.name}` };
  try {
    await commitCommand(contextOf(services, parent, actor), { id }, requestCancel);
  } catch (error) {
    if (error instanceof AppError && (error.kind === "conflict" || error.kind === "not_found")) return;
    throw error;
  }
}

async function endOf(services: ChildDependencies, child: Action): Promise<ChildEnd> {
  if (child.status === "cancelled") return { status: "cancelled" };
  if (child.status === "failed") {
    const error = child.error ?? { code: "FAILED", message: "The action failed." };
    const message = `Action ${child.created.name} failed: ${error.message}`;
    return { status: "failed", error: { code: error.code, message }, final: false };
  }
  return { status: "completed", output: await outputOf(services, child) };
}

/** The output of an action: that of its last stage, or of each of its last stages by name. */
async function outputOf({ payloads }: ChildDependencies, child: Action): Promise<Payload> {
  const { organisation } = child.created;
  const values: [string, Json][] = [];
  for (const { stage, output } of lastOutputs(child)) {
    if (output.kind === "one") values.push([stage, await valueOf(payloads, organisation, output.output)]);
    else
      values.push([stage, await Promise.all(output.results.map((result) => resultOf(payloads, organisation, result)))]);
  }
  const [first] = values;
  const whole = values.length === 1 && first !== undefined ? first[1] : Object.fromEntries(values);
  return keepValue(payloads, { organisation, action: child.created.parentId ?? child.id, name: "output" }, whole);
}

/** What came of one task of a wide stage, with its output at hand. */
async function resultOf(payloads: PayloadStore, organisation: string, result: TaskResult<Payload>): Promise<Json> {
  if (result.status !== "completed") return readJson(JSON.stringify(result));
  const { index, status, output } = result;
  return { index, status, output: await valueOf(payloads, organisation, output) };
}

async function findAction(services: ChildDependencies, parent: Action, id: string): Promise<Action | null> {
  const live = await loadLive(services, id);
  return live === null ? findRecorded(services, parent.created.organisation, id) : live.action;
}

/** What an accepted action launches is part of it: it waits however full its queue is. */
function contextOf(services: ChildDependencies, { created }: Action, actor: Actor): CreationContext {
  const limits = { ...services.limits, queueCap: 0 };
  return { ...services, limits, caller: { actor, organisation: created.organisation } };
}

import type { Action } from "@/lib/actions/action";
import { actionUsage, usageView } from "@/lib/actions/budget";
import type { ActionEvent, EventBody, Parent } from "@/lib/actions/event";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { isEnded, isStageEnded } from "@/lib/actions/status";
import { entriesOf } from "@/lib/actions/task-table";
import { AppError, messageOf } from "@/lib/shared/errors";
import type { ChildActions, ChildTask } from "@/server/ports/children";
import type { LiveAccess } from "@/server/ports/live-access";
import type { StoredEvent } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";

/** What relaying messages between actions and those they launched takes. */
export interface RelayContext {
  readonly access: LiveAccess;
  readonly children: ChildActions;
  readonly logger: Logger;
}

/** A stretch of an action's log, and the action after it. */
export interface Stretch {
  readonly action: Action;
  readonly from: number;
  readonly events: readonly StoredEvent[];
}

/** Marks in the texts of events that speak of children, so that others need not be parsed. */
const OF_PARENTS = ['"child.requested"', '"child.spawned"', '"children.stopping"'];

/**
 * Carries messages: launches and stops the children an action asks for, and tells it how they go. A stretch may be relayed again: every
 * step has the same effect a second time. @throws what is not known yet, to be tried again
 */
export async function relayChildren(context: RelayContext, stretches: readonly Stretch[]): Promise<void> {
  for (const { action, from, events } of stretches) {
    if (events.some(({ body }) => OF_PARENTS.some((mark) => body.includes(mark))))
      await obey(context, action, decodeEvents(events, from));
    const { parent } = action.created;
    if (parent !== undefined) await report(context, { parent, child: action, from, events });
  }
}

/** Sends again what an action whose store was rebuilt may not have been told. */
export async function remindOfChildren(context: RelayContext, parents: readonly Action[]): Promise<void> {
  for (const parent of parents) {
    for (const task of delegatedTasks(parent)) {
      await start(context, parent, task);
      await remindOf(context, parent, { ...task, id: context.children.idOf(parent, task) });
    }
    // What code launched had been launched before the record knew of it.
    for (const { child: id, end, ...task } of parent.spawned)
      if (end === null) await remindOf(context, parent, { ...task, id });
  }
}

async function remindOf(
  context: RelayContext,
  parent: Action,
  { id, isStopping, ...task }: ChildTask & { readonly id: string; readonly isStopping: boolean },
): Promise<void> {
  const { children } = context;
  if (isStopping) await children.stop(parent, id);
  const child = await children.find(parent, id);
  if (child === null) return;
  const bodies: EventBody[] = [{ type: "child.started", ...placeOf(task), child: id }];
  if (isEnded(child.status)) bodies.push(await endedBody(context, child, task));
  await tell(context, parent.id, bodies);
}

function placeOf({ stage, task, attempt }: ChildTask): Pick<ChildTask, "stage" | "task" | "attempt"> {
  return { stage, task, attempt };
}

function delegatedTasks({ stages }: Action) {
  return stages
    .filter(({ counts }) => counts.delegated > 0)
    .flatMap((stage) =>
      entriesOf(stage.tasks).flatMap((task, place) =>
        task.status === "delegated"
          ? [{ stage: stage.name, task: place, attempt: task.attempt, isStopping: task.stopping }]
          : [],
      ),
    );
}

/** What an action asks of its children. */
async function obey(context: RelayContext, parent: Action, events: readonly ActionEvent[]): Promise<void> {
  const { children } = context;
  for (const event of events) {
    if (event.type === "child.requested") await start(context, parent, event);
    if (event.type === "child.spawned") await start(context, parent, { ...placeOf(event), spawn: event });
    if (event.type !== "children.stopping") continue;
    for (const task of event.tasks) await children.stop(parent, task.child ?? children.idOf(parent, task));
  }
}

async function start(context: RelayContext, parent: Action, task: ChildTask): Promise<void> {
  const child = context.children.idOf(parent, task);
  const refusal = await context.children.start(parent, task).catch((error: unknown) => {
    if (error instanceof AppError && error.kind === "unavailable") throw error;
    context.logger.error({ action: parent.id, error: messageOf(error) }, "a child action could not be launched");
    const why = {
      code: "CHILD_NOT_LAUNCHED",
      message: "The action it launches could not be made; see the keeper's log.",
    };
    return { status: "failed" as const, error: why, final: true };
  });
  const of = { ...placeOf(task), child };
  await tell(context, parent.id, [
    refusal === null ? { type: "child.started", ...of } : { type: "child.ended", ...of, end: refusal },
  ]);
}

interface Report {
  readonly parent: Parent;
  readonly child: Action;
  readonly from: number;
  readonly events: readonly StoredEvent[];
}

/** Tells an action how far the one it launched is, when a stage of that has ended, and how it ended. */
async function report(context: RelayContext, { parent, child, from, events }: Report): Promise<void> {
  const task = { stage: parent.stage, task: parent.task, attempt: parent.attempt };
  const hasEnded = isEnded(child.status) && hasType(events, "action.");
  const isFurther =
    hasType(events, "stage.") && decodeEvents(events, from).some(({ type }) => type.startsWith("stage."));
  const bodies: EventBody[] = [];
  if (isFurther || hasEnded) {
    const current = child.stages.filter(({ status }) => isStageEnded(status)).length;
    const progress = { current, total: child.stages.length, message: null };
    bodies.push({ type: "child.progressed", ...task, child: child.id, progress });
  }
  if (hasEnded) bodies.push(await endedBody(context, child, task));
  if (bodies.length > 0) await tell(context, parent.id, bodies);
}

function hasType(events: readonly StoredEvent[], prefix: string): boolean {
  return events.some(({ body }) => body.includes(`"type":"${prefix}`));
}

async function endedBody({ children }: RelayContext, child: Action, task: ChildTask): Promise<EventBody> {
  const { tokens, costUsd } = usageView(actionUsage(child, child.updatedAt));
  const spent = tokens === 0 && costUsd === 0 ? {} : { spent: { tokens, costUsd } };
  const end = await children.endOf(child);
  return { type: "child.ended", ...placeOf(task), child: child.id, end, ...spent };
}

/** Puts messages into the mailbox of an action; one that is gone needs none any more. */
async function tell({ access }: RelayContext, action: string, bodies: readonly EventBody[]): Promise<void> {
  // Nobody here wants to know what the log holds.
  const knownSeq = Number.MAX_SAFE_INTEGER;
  await access.store.commit(access.epoch, [
    { action, facts: [], mail: bodies.map(encodeEvent), decisions: null, knownSeq },
  ]);
}

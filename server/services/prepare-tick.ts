import { actorOf, type Schedule } from "@/lib/schedules/schedule";
import type { Millis } from "@/lib/shared/ids";
import { isoTime } from "@/lib/shared/iso-time";
import type { Json } from "@/lib/shared/json";

import type { CreationContext } from "./context";
import { prepareAction, type PreparedAction } from "./prepare-action";
import { requireRoom } from "./queue-caps";
import { budgetRefusal } from "./shared-budgets";

/** The part of a schedule that says what is launched. */
export type Launched = Pick<Schedule, "id" | "name" | "flow" | "input" | "tags" | "priority" | "target">;

/** What is particular to one launch; `tick` null: by hand. */
export interface Launch {
  readonly tick: Millis | null;
  readonly input?: Json | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * The action of a tick, launched by the schedule itself; its key makes it one, whoever launches it.
 * @throws OverloadedError `QUEUE_FULL`, ConflictError `BUDGET`, and as `prepareAction`
 */
export async function prepareTick(
  context: Omit<CreationContext, "caller">,
  schedule: Launched & Pick<Schedule, "organisation">,
  tick: Millis,
): Promise<PreparedAction> {
  const caller = { actor: actorOf(schedule), organisation: schedule.organisation };
  const idempotencyKey = `schedule:${schedule.id}:${isoTime(tick)}`;
  const creation = { ...context, caller };
  const prepared = await prepareLaunch(creation, schedule, { tick, idempotencyKey });
  const overBudget = await budgetRefusal(creation, prepared.created.plan.name);
  if (overBudget !== null) throw overBudget;
  await requireRoom(creation, prepared.created);
  return prepared;
}

/** An action of a schedule; its metadata says which schedule, and which tick. @throws as `prepareAction` */
export function prepareLaunch(
  context: CreationContext,
  { id, name, flow, tags, priority, target, ...schedule }: Launched,
  { tick, idempotencyKey, input = schedule.input }: Launch,
): Promise<PreparedAction> {
  const metadata = { schedule: { id, name, ...(tick === null ? {} : { tick: isoTime(tick) }) } };
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  const request = { flow, input, name, tags, priority, target, metadata, ...key };
  return prepareAction(context, request, { parent: null, mayWait: false });
}

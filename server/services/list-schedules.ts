import type { ListSchedulesInput } from "@/lib/api/schedule-inputs";

import type { ServiceContext } from "./context";
import { describeSchedule, type ScheduleAnswer } from "./describe-schedule";
import { decodeCursor, encodeCursor } from "./page-cursor";
import { requirePermission } from "./require-permission";

/** A page of schedules. */
export interface SchedulePage {
  readonly items: readonly ScheduleAnswer[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** Schedules of the organisation, newest first. */
export async function listSchedules(
  { record, caller }: ServiceContext,
  { cursor, limit }: ListSchedulesInput,
): Promise<SchedulePage> {
  requirePermission(caller, "schedules:read");
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const { items, total, hasMore } = await record.schedules.list({ organisation: caller.organisation, after, limit });
  const last = items.at(-1);
  return {
    items: items.map(describeSchedule),
    nextCursor: hasMore && last !== undefined ? encodeCursor(last) : null,
    total,
  };
}

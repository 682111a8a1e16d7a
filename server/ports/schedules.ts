import type { ActionCreated } from "@/lib/actions/event";
import type { LastLaunch, Schedule, ScheduleDefinition, TickOutcome } from "@/lib/schedules/schedule";
import type { Millis } from "@/lib/shared/ids";

import type { NewAction } from "./record";

/** A schedule as the record has it. */
export interface ScheduleRow extends Schedule {
  /** Raised with each change by a person. */
  readonly revision: number;
  /** Whether the action launched last is open, as far as has been recorded. */
  readonly isLastOpen: boolean;
}

export type NewSchedule = Pick<
  Schedule,
  "id" | "organisation" | "createdBy" | "createdAt" | "nextTick" | keyof ScheduleDefinition
>;

/** A change by a person of what was read at `revision`. */
export interface ScheduleChange {
  readonly organisation: string;
  readonly id: string;
  readonly revision: number;
  readonly definition: ScheduleDefinition;
  /** Left out, the schedule goes on waiting for the tick it waits for. */
  readonly nextTick?: Millis | null;
  readonly updatedAt: Millis;
}

export interface ScheduleQuery {
  readonly organisation: string;
  readonly after?: { readonly createdAt: Millis; readonly id: string } | undefined;
  readonly limit: number;
}

/** A tick and what becomes of it; `row` is the action it launches. */
export interface TickStep {
  readonly outcome: TickOutcome;
  readonly row: NewAction | null;
}

/** A schedule moves on from the tick it waited for, at `revision`, to the next one. */
export interface ScheduleMove {
  readonly organisation: string;
  readonly id: string;
  readonly revision: number;
  readonly waitedFor: Millis;
  readonly next: Millis | null;
  readonly steps: readonly TickStep[];
}

/** The schedules in the record. Calls throw `RecordAwayError` when the database cannot be reached. */
export interface ScheduleStore {
  create(schedule: NewSchedule): Promise<void>;
  find(organisation: string, id: string): Promise<ScheduleRow | null>;
  /** Newest first; ties by id, descending. */
  list(
    query: ScheduleQuery,
  ): Promise<{ readonly items: readonly ScheduleRow[]; readonly total: number; readonly hasMore: boolean }>;
  /** `moved`: somebody has changed or removed it since that revision. */
  change(change: ScheduleChange): Promise<"changed" | "moved">;
  /** Whether it was there. */
  remove(organisation: string, id: string): Promise<boolean>;
  /** Schedules that wait for a tick, those that wait for the earliest first. */
  listWaiting(
    limit: number,
  ): Promise<readonly { readonly organisation: string; readonly id: string; readonly nextTick: Millis }[]>;
  /**
   * Moves a schedule on and makes its actions, in one transaction. Answers the ids of those that were made: a tick that was launched
   * before, by its key, makes nothing new. Null: it no longer waits for that tick, and nothing was changed.
   */
  fire(move: ScheduleMove): Promise<readonly string[] | null>;
  /** Keeps in mind an action that was launched by hand. */
  noteLaunch(schedule: Pick<Schedule, "organisation" | "id">, launch: Omit<LastLaunch, "tick">): Promise<void>;
}

/** Makes the action of a tick ready; nothing is written. @throws AppError when the flow or its input do not allow it */
export type PrepareTick = (
  schedule: Schedule,
  tick: Millis,
) => Promise<{ readonly created: ActionCreated; readonly row: NewAction }>;

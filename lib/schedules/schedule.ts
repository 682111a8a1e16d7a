import { z } from "zod";

import type { Actor } from "@/lib/actions/event";
import type { Millis } from "@/lib/shared/ids";
import type { Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

/** Which of several ticks that are due at once are launched: none that is late, the newest, or the newest so many. */
export const CatchUp = z.union(
  [
    z.literal("none"),
    z.literal("last"),
    z.strictObject({ all: z.number().int().min(1).max(LIMITS.scheduleCatchUpTicks) }),
  ],
  { error: `must be "none", "last", or { "all": 1 to ${LIMITS.scheduleCatchUpTicks} }` },
);
export type CatchUp = z.infer<typeof CatchUp>;

/** What becomes of a tick while the action launched before is open. */
export const Overlap = z.enum(["allow", "skip"]);
export type Overlap = z.infer<typeof Overlap>;

/** What a schedule is: what it launches, and when. */
export interface ScheduleDefinition {
  readonly name: string;
  /** `name` or `name@version`. */
  readonly flow: string;
  readonly input: Json;
  readonly cron: string;
  readonly zone: string;
  readonly catchUp: CatchUp;
  readonly overlap: Overlap;
  readonly paused: boolean;
  readonly tags: readonly string[];
  readonly priority: number;
  readonly target: string;
}

/**
 * What became of a tick, the nominal time at which a schedule was due. `missed` stands for that tick and for those before it that
 * are not listed.
 */
export type TickOutcome = { readonly tick: Millis; readonly at: Millis } & (
  | { readonly outcome: "launched"; readonly action: string }
  | { readonly outcome: "skipped"; readonly open: string }
  | { readonly outcome: "missed" }
  | { readonly outcome: "refused"; readonly code: string; readonly message: string }
);

/** The last action a schedule launched; `tick` null: somebody ran it by hand. */
export interface LastLaunch {
  readonly action: string;
  readonly at: Millis;
  readonly tick: Millis | null;
}

/** A schedule of an organisation, with where it stands. */
export interface Schedule extends ScheduleDefinition {
  readonly id: string;
  readonly organisation: string;
  readonly createdBy: Actor;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  /** The tick it waits for; null while it is paused. */
  readonly nextTick: Millis | null;
  readonly lastLaunch: LastLaunch | null;
  /** What became of its latest ticks, oldest first. */
  readonly ticks: readonly TickOutcome[];
}

/** The actor in whose name a schedule launches. */
export function actorOf({ id, name }: Pick<Schedule, "id" | "name">): Actor {
  return { kind: "system", id: `schedule:${id}`, name: `Schedule ${name}` };
}

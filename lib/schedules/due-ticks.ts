import type { Millis } from "@/lib/shared/ids";

import type { CatchUp } from "./schedule";
import { latestTicks, nextTick, type Timing } from "./timing";

/** A tick that is later than this was missed: nobody kept time when it came. */
const LATE_MS = 60_000;

/** What is due of a schedule. */
export interface DueTicks {
  /** Ticks to launch, oldest first. */
  readonly launch: readonly Millis[];
  /** The newest tick that is passed over, if any is. */
  readonly missed: Millis | null;
  /** The tick to wait for next; null when none comes any more. */
  readonly next: Millis | null;
}

/** Which of the ticks from `waitedFor` to `now` are launched, by how the schedule catches up; both are instants. */
export function dueTicks(
  timing: Timing & { readonly catchUp: CatchUp },
  { waitedFor, now }: { readonly waitedFor: Millis; readonly now: Millis },
): DueTicks {
  if (waitedFor > now) return { launch: [], missed: null, next: waitedFor };
  const { catchUp } = timing;
  const most = typeof catchUp === "object" ? catchUp.all : 1;
  // One more tells whether any is passed over, and which.
  const latest = latestTicks(timing, now, most + 1).filter((tick) => tick >= waitedFor);
  const wanted = catchUp === "none" ? latest.filter((tick) => tick > now - LATE_MS) : latest;
  const launch = wanted.slice(-most);
  const missed = latest.findLast((tick) => tick < (launch[0] ?? Infinity)) ?? null;
  return { launch, missed, next: nextTick(timing, now) };
}

import type { Millis } from "@/lib/shared/ids";
import type { SessionView } from "@/server/ports/live-store";

/** A runner is heard of three times a lease: after two times that it was not, it is silent. */
export const SILENT_SHARE = 2 / 3;

/** For how many ms nothing was heard of a session. */
export function silentMsOf({ deadline, leaseMs }: Pick<SessionView, "deadline" | "leaseMs">, now: Millis): number {
  return leaseMs - (deadline - now);
}

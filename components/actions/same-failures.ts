import type { AttemptView } from "@/lib/actions/action-view";

/** How many attempts in a row, up to the latest, failed with the same message. */
export function sameFailures(attempts: readonly AttemptView[]): number {
  const latest = attempts.at(-1)?.error?.message;
  if (latest === undefined) return 0;
  const others = attempts.toReversed().findIndex((attempt) => attempt.error?.message !== latest);
  return others === -1 ? attempts.length : others;
}

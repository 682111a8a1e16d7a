import type { Approval } from "@/lib/flows/wait";
import type { Millis } from "@/lib/shared/ids";
import { isoTime } from "@/lib/shared/iso-time";

import type { Answer, Failure, Payload } from "./event";

/** An answer with who gave it and when; nobody, when the deadline gave it. */
export interface GivenAnswer extends Answer {
  readonly by: string | null;
  readonly at: Millis;
}

/** What an answer makes of the stage that waited for it: its output, or why it failed. Pure. */
export function answerOutcome(
  { onReject }: Approval,
  { approved, value, comment, by, at }: GivenAnswer,
): { readonly output: Payload } | { readonly error: Failure } {
  if (approved || onReject === "continue")
    return { output: { value: { approved, value, comment, by, at: isoTime(at) } } };
  const said = comment === null || comment === "" ? "" : `: ${comment}`;
  const who = by === null ? "Nobody answered in time, which counts as a rejection" : `Rejected by ${by}${said}`;
  return { error: { code: "REJECTED", message: `${who}.` } };
}

/** Whether somebody may answer: the one it was assigned to or an administrator; anybody, when nobody in particular was asked. */
export function mayAnswer(
  { assignee, role }: Approval,
  { names, isAdmin }: { readonly names: readonly string[]; readonly isAdmin: boolean },
): boolean {
  if (isAdmin) return true;
  if (role === "admin") return false;
  return assignee === undefined || names.some((name) => name.toLowerCase() === assignee.toLowerCase());
}

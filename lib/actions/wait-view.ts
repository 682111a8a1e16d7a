import type { Millis } from "@/lib/shared/ids";
import type { JsonObject } from "@/lib/shared/json";

import type { Stage } from "./action";
import { entryAt } from "./task-table";

interface Waiting {
  readonly since: Millis;
  /** When it waits no longer; null for as long as it takes. */
  readonly until: Millis | null;
}

/** What a stage waits for, as doors and pages show it. */
export type WaitView =
  | (Waiting & { readonly kind: "sleep" })
  | (Waiting & { readonly kind: "signal"; readonly signal: string })
  | (Waiting & {
      readonly kind: "approval";
      readonly assignee: string | null;
      readonly role: "operator" | "admin" | null;
      /** JSON Schema of what an approver fills in. */
      readonly schema: JsonObject | null;
      /** What happens at the deadline, for people. */
      readonly atDeadline: string;
    });

/** What a stage waits for now; null when it does not. Pure. */
export function waitView({ wait, tasks }: Stage): WaitView | null {
  const task = entryAt(tasks, 0);
  if (wait === null || task?.status !== "waiting") return null;
  const { since, until } = task;
  switch (wait.kind) {
    case "sleep":
    case "until":
      return { kind: "sleep", since, until };
    case "signal":
      return { kind: "signal", since, until, signal: wait.name };
    case "approval": {
      const { assignee = null, role = null, schema = null, default: answer } = wait.approval;
      return { kind: "approval", since, until, assignee, role, schema, atDeadline: atDeadline(answer?.approved) };
    }
  }
}

function atDeadline(approved: boolean | undefined): string {
  if (approved === undefined) return "It fails without an answer";
  return approved ? "It counts as approved" : "It counts as rejected";
}

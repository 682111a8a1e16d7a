import { amountText } from "@/lib/actions/budget-text";
import type { CapKind } from "@/lib/actions/event";

/** Texts of what an action uses and may use. */
export const budgetStrings = {
  used: "Used",
  paused: "Paused at its budget",
  next: "Resume it to allow as much again, or raise the budget.",
  nextShared: "It goes on when the budget is raised, or the next day (UTC). Resume it to let this action go beyond.",
  newCap: {
    tokens: "Tokens in all",
    costUsd: "US dollars in all",
    attempts: "Attempts in all",
    timeMs: "Seconds in all",
  },
  tooLow: (kind: CapKind, used: number) => `Must be more than ${amountText(kind, used)}, which were used.`,
  raise: "Raise and go on",
  raising: "Raising…",
  failed: (why: string) => `The budget was not raised. ${why}`,
} as const;

import { amountText } from "@/lib/actions/budget-text";
import type { CapKind } from "@/lib/actions/event";
import { formatCount } from "@/lib/shared/number-format";

/** An amount in the unit in which a new one is typed. */
function typedText(kind: CapKind, amount: number): string {
  return kind === "timeMs"
    ? `${formatCount(amount / 1_000)} ${amount === 1_000 ? "second" : "seconds"}`
    : amountText(kind, amount);
}

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
  notAnAmount: {
    tokens: "Write a whole number, such as 2,000.",
    costUsd: "Write an amount in dollars, such as 8 or 7.50.",
    attempts: "Write a whole number, such as 20.",
    timeMs: "Write a number of seconds, such as 300.",
  },
  /** @param used as `usedAsTyped` */
  tooLow: (kind: CapKind, used: number) => `Must be more than the ${typedText(kind, used)} used so far.`,
  raise: "Raise and go on",
  raising: "Raising…",
  failed: (why: string) => `The budget was not raised. ${why}`,
} as const;

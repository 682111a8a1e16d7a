import type { ActionStatus } from "./status";

/** Commands a person may give to an action. */
export const COMMANDS = ["start", "cancel", "retry", "pause", "resume"] as const;
export type Command = (typeof COMMANDS)[number];

/** What a command does in a status: the status it leads to, nothing (`no-op`), or a refusal (`conflict`). */
export type Transition = ActionStatus | "no-op" | "conflict";

/**
 * The transition matrix. Cancel leads to `cancelled` once no runner holds a task of the action; start concerns actions
 * made with `start: false`; a command not possible leaves the record as it is.
 */
export const TRANSITIONS: Readonly<Record<ActionStatus, Readonly<Record<Command, Transition>>>> = {
  pending: { start: "pending", cancel: "cancelled", retry: "conflict", pause: "paused", resume: "conflict" },
  running: { start: "conflict", cancel: "cancelled", retry: "conflict", pause: "paused", resume: "conflict" },
  paused: { start: "conflict", cancel: "cancelled", retry: "conflict", pause: "no-op", resume: "running" },
  completed: { start: "conflict", cancel: "conflict", retry: "conflict", pause: "conflict", resume: "conflict" },
  partial: { start: "conflict", cancel: "conflict", retry: "running", pause: "conflict", resume: "running" },
  failed: { start: "conflict", cancel: "conflict", retry: "running", pause: "conflict", resume: "running" },
  cancelled: { start: "conflict", cancel: "conflict", retry: "running", pause: "conflict", resume: "conflict" },
};

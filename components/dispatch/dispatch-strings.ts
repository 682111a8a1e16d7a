/** Texts of dispatch as a whole. */
export const dispatchStrings = {
  pausedBy: (who: string) => `Dispatch is paused by ${who} since`,
  effect: "What runs goes on; nothing else starts.",
  pause: "Pause all dispatch",
  pausing: "Pausing…",
  pauseTitle: "Pause all dispatch?",
  pauseText:
    "No task of any action starts until dispatch is resumed. What runs goes on to its end, and new actions are accepted and wait.",
  reason: "Reason, shown on every page",
  resume: "Resume dispatch",
  resuming: "Resuming…",
  pauseFailed: (why: string) => `Dispatch was not paused. ${why}`,
  resumeFailed: (why: string) => `Dispatch was not resumed. ${why}`,
} as const;

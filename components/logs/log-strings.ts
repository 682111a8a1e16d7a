import { formatCount } from "@/lib/shared/number-format";

/** Texts of the log viewer. */
export const logStrings = {
  of: (stage: string, attempt: number) => `Log of ${stage}, attempt ${attempt}`,
  stage: "Stage",
  currentStage: (name: string) => `Current stage (${name})`,
  noStage: "Current stage",
  task: "Task",
  planTask: "Planning",
  undoTask: "Undoing",
  attempt: "Attempt",
  latestAttempt: (attempt: number) => `Latest (${attempt})`,
  download: "Download log",
  stderr: "stderr",
  lines: (count: number) => `${formatCount(count)} ${count === 1 ? "line" : "lines"}`,
  following: "Following",
  jump: "Jump to latest",
  jumpFresh: (count: number) => `Jump to latest · ${formatCount(count)} new`,
  showAll: (count: number) => `Show all ${formatCount(count)} characters`,
  waiting: "Waiting for the first line",
  nothing: "This attempt printed nothing",
  notBegun: "No attempt has begun yet",
  loading: "Loading the log",
  refused: "This log cannot be followed. It may have been removed, or you may not be allowed to see it.",
  earlier: (first: number) => `Lines before ${formatCount(first)} are in the download.`,
  wrap: "Wrap lines",
} as const;

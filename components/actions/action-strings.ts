import type { ByHand } from "@/lib/actions/action";
import type { CachedView, UndoView } from "@/lib/actions/action-view";
import type { Dispatch } from "@/lib/actions/dispatch";
import type { SkipCause } from "@/lib/actions/event";
import type { WaitView } from "@/lib/actions/wait-view";
import type { LessThanAll } from "@/lib/flows/flow-spec";
import { formatDuration } from "@/lib/shared/duration";
import { formatCount } from "@/lib/shared/number-format";

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Texts of the page of one action. */
export const actionStrings = {
  copyId: "Copy id",
  flow: (name: string, version: string) => `${name} ${version}`,
  started: "Started",
  created: "Created",
  launchedBy: (name: string) => `by ${name}`,
  tags: "Tags",
  asOf: (time: string) => `as of ${time}`,
  overall: (percent: number) => `${percent}% overall`,
  elapsed: "elapsed",
  took: "took",
  attempt: (attempt: number) => `Attempt ${attempt}`,
  stagesRunning: (count: number, stalled: number) => {
    if (stalled === 0) return plural(count, "stage running", "stages running");
    const running = stalled === count ? "" : `, ${formatCount(count - stalled)} running`;
    return `${plural(stalled, "stage", "stages")} stalled${running}`;
  },
  stagesDone: (done: number, all: number, skipped: number) =>
    `${formatCount(done)} of ${plural(all, "stage", "stages")} completed${skipped === 0 ? "" : `, ${formatCount(skipped)} skipped`}`,
  childAction: (id: string) => `action ${id}`,
  moreChildren: (count: number) => `and ${formatCount(count)} more`,
  partOf: (id: string) => `part of ${id}`,
  undoing: ({ status, error }: UndoView) => {
    if (status === "open") return "Is being undone…";
    return status === "completed" ? "Was undone" : `Could not be undone: ${error?.message ?? "it was stopped"}`;
  },
  waiting: (wait: WaitView) => {
    if (wait.kind === "signal") return `Waits for the signal “${wait.signal}”`;
    return wait.kind === "approval" ? "Waits for a decision" : "Waits for its time to pass";
  },
  attemptNext: (attempt: number, most: number, next: string) => `attempt ${attempt} of ${most}, next ${next}`,
  noHeartbeat: (ms: number) => `no heartbeat for ${formatDuration(ms)}`,
  attemptsRetry: (attempt: number) => `Attempt ${attempt}`,

  cancel: "Cancel",
  cancelling: "Cancelling…",
  cancelTitle: (name: string) => `Cancel ${name}?`,
  cancelRunning: (names: string) =>
    `Running now: ${names}. It is told to stop, and what it has not finished is lost. Completed stages stay.`,
  cancelWaiting: "Nothing of it runs at the moment. What is completed stays; nothing more starts.",
  cancelConfirm: "Cancel action",
  cancelKeep: "Keep going",
  retry: "Retry failed stages",
  retryCancelled: "Retry cancelled stages",
  retrying: "Retrying…",
  retryStage: (name: string) => `Retry ${name}`,
  retryTitle: "Retry failed stages?",
  retryMany: (names: string) => `These stages get another attempt: ${names}. Completed stages are not repeated.`,
  retryNotIdempotent: (names: string) =>
    `${names} is marked as not safe to run twice. Check what its last attempt left behind before you go on.`,
  pause: "Pause",
  pausing: "Pausing…",
  resume: "Resume",
  resuming: "Resuming…",
  start: "Start",
  starting: "Starting…",
  runAgain: "Run again",
  delete: "Delete",
  deleting: "Deleting…",
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText: "Its stages, events, output, logs and files are removed for good, and so are the actions it launched.",
  deleteConfirm: "Delete action",
  deleteKeep: "Keep action",
  removed: (what: string) => `This action ${what}`,
  removedName: (name: string, flow: string) => `It was “${name}”, of flow ${flow}.`,
  keptOnly: (persist: LessThanAll) =>
    persist === "summary"
      ? "Its details were not kept, only its result and how its stages went."
      : "Its details were not kept, only its result.",
  removedAt: "Removed",
  removedFlow: (flow: string) => `Actions of ${flow}`,

  whyNot: "Why isn’t it running?",
  nextAt: (text: string, when: string) => `${text} ${when}.`,

  failedIn: (stage: string, attempt: number) => `${stage} failed, attempt ${attempt}`,
  failedTimes: (stage: string, count: number) => `${stage} failed the same way in ${count} attempts`,
  actionFailed: "The action failed",
  showError: "Show details",
  jumpToError: "Jump to first error in log",
  moreErrors: (count: number) => `${plural(count, "more stage", "more stages")} failed; see the table below.`,

  tabs: "Parts of the action",
  tabStages: "Stages",
  tabLogs: "Logs",
  tabData: "Data",
  tabEvents: "Events",

  stageColumns: {
    status: "Status",
    stage: "Stage",
    items: "Items",
    progress: "Progress",
    elapsed: "Elapsed",
    attempts: "Attempts",
    runner: "Runner",
  },
  waitsFor: (names: string) => `waits for ${names}`,
  rerunFrom: "Run again from here",
  rerunTitle: (stage: string) => `Run again from “${stage}”`,
  rerunText: "A new action takes over what is done and runs the rest. This one stays as it is.",
  rerunPlan: "What becomes of each stage",
  rerunDoes: { reuse: "is taken over", run: "runs again", skip: "stays skipped", drop: "is not there at first" },
  rerunExpected: (range: string) => `Likely to take ${range}.`,
  rerunPending: "Starting…",
  forecast: (range: string) => `all done in ${range}`,
  forecastHint: (count: number) =>
    `Four of five such actions end within that time, as the last ${formatCount(count)} tell.`,
  runsAgain: (id: string) => `runs ${id} again`,
  reused: "taken over",
  cached: ({ tasks, savedMs }: CachedView, total: number | null) => {
    const some = total === null || total === tasks ? "From the cache" : `${formatCount(tasks)} from the cache`;
    return `${some}, saved ${formatDuration(savedMs)}`;
  },
  cachedAction: (savedMs: number) => `From the cache, saved ${formatDuration(savedMs)}`,
  edited: "its output was written by hand",
  addedBy: (stage: string) => `added by ${stage}`,
  completedBy: ({ by, comment }: ByHand) =>
    `Completed by hand by ${by}${comment === null ? "" : `: ${comment.split("\n", 1)[0]}`}`,
  byHand: {
    ask: "Complete by hand…",
    by: (name: string) => `Completed by hand by ${name}`,
    title: (stage: string) => `Complete “${stage}” by hand?`,
    text: "It counts as completed with this output, and the action goes on. Who did so is part of its log.",
    output: "Output, as JSON",
    comment: "Comment",
    keep: "Leave it failed",
    confirm: "Complete stage",
    pending: "Completing…",
    missing: "Write an output; null says that there is none.",
    failed: (why: string) => `The stage was not completed. ${why}`,
    over: (stage: string) => `“${stage}” is no longer failed: it was retried or completed meanwhile.`,
  },
  skipped: (cause: SkipCause) => (cause.kind === "condition" ? "its condition is false" : `${cause.stage} was skipped`),
  tasksFailed: (count: number) => `${formatCount(count)} failed`,
  details: (name: string) => `Details of ${name}`,
  detailsShort: "Details",
  noAttempts: "No attempt has begun yet.",
  attemptRow: (number: number) => `Attempt ${number}`,
  showLog: "Log",
  showLogOf: (name: string, attempt: number) => `Log of ${name}, attempt ${attempt}`,
  showMoreStages: (count: number) => `Show ${formatCount(count)} more`,
  hideCompleted: "Hide completed",
  stagesShown: (shown: number, all: number) => `${formatCount(shown)} of ${formatCount(all)} stages`,

  input: "Input",
  output: "Output",
  outputOf: (stage: string) => `Output of ${stage}`,
  files: "Files",
  noInput: "It was launched without input.",
  inputNotKept: "What it was launched with was not kept.",
  /** How the action comes to a runner. */
  dispatch: (dispatch: Dispatch, runner: string | null) => {
    if (dispatch === "local") return "Local";
    if (dispatch === "announced") return "Announced";
    return runner === null ? "Claimed" : `Claimed by ${runner}`;
  },
  noOutput: "There is no output yet.",
  dataFailed: "The data could not be loaded",
  truncated: (size: string) => `This value is ${size}; only its beginning is shown.`,
  jsonOf: (what: string) => `${what} as JSON`,
  download: "Download",
  downloadOf: (what: string) => `Download ${what}`,
  copyOf: (what: string) => `Copy ${what}`,
  expand: "Show",

  eventColumns: { seq: "No.", time: "Time", type: "Event", payload: "What it says" },
  eventsFailed: "The earlier events could not be loaded",
  eventsOrder: "Order",
  eventsEarlier: "Show earlier events",
  eventsNewest: "Newest first",
  eventsOldest: "Oldest first",
  eventsCount: (count: number) => plural(count, "event", "events"),
  eventsMore: (count: number) => `Show ${formatCount(count)} more`,
  eventsCached: "from the cache",
  eventsBy: (name: string) => `by ${name}`,

  outdatedTitle: "A new version is available",
  outdatedText: "The server was updated. Reload the page to go on seeing this action live.",
  reload: "Reload",
  goneTitle: "This action can no longer be followed",
  goneText:
    "It may have been removed, or you may no longer be allowed to see it. What is shown is the last known state.",

  saidStatus: (stage: string, word: string, attempt: number) => `${stage} ${word}, attempt ${attempt}.`,
  saidRetry: "Retry available.",
  saidAction: (word: string) => `The action is now ${word}.`,
  saidPercent: (percent: number) => `${percent} percent done.`,
  notConfirmed: "Not confirmed yet. The server is taking longer than usual; the page will show what happens.",
  commandFailed: (command: string, why: string) => `${command} did not work. ${why}`,
} as const;

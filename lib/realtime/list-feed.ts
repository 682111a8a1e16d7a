import type { ActionSummary } from "@/lib/actions/action-summary";
import { NO_UPDATES, observe, type Estimator } from "@/lib/actions/eta";
import type { Millis } from "@/lib/shared/ids";

/** What a list shows of one action, and how fast its one running stage goes. */
export interface ListedAction {
  readonly summary: ActionSummary;
  readonly estimator: Estimator;
  /** The stage and attempt the estimator is about. */
  readonly estimated: string;
  /** It is not there any more; this is how it was last. */
  readonly isRemoved?: true;
}

/** The action as a list first meets it. */
export function listed(summary: ActionSummary): ListedAction {
  return { summary, estimator: NO_UPDATES, estimated: "" };
}

/** The listed action after a summary that was just sent; one that is older than what is known changes nothing. Pure. */
export function receiveSummary(known: ListedAction, summary: ActionSummary, now: Millis): ListedAction {
  return isOlder(summary, known.summary) ? known : observed(known, summary, now);
}

/** The listed action after a summary that was read: nobody knows how old its counts are, so they tell nothing of the speed. Pure. */
export function readSummary(known: ListedAction, summary: ActionSummary): ListedAction {
  const isNews = isOlder(known.summary, summary);
  return isNews ? { ...known, summary } : known;
}

/** The listed action after what the live store knows of it, with its latest reports; as old as they may be, they tell nothing of the speed. Pure. */
export function followSummary(known: ListedAction, summary: ActionSummary): ListedAction {
  return isOlder(summary, known.summary) ? known : { ...known, summary };
}

/** Time decides before seq: after a loss of history an action goes on at a lower seq, but never at an earlier time. */
export function isOlder(one: ActionSummary, other: ActionSummary): boolean {
  return one.updatedAt === other.updatedAt ? one.seq < other.seq : one.updatedAt < other.updatedAt;
}

function observed(known: ListedAction, summary: ActionSummary, now: Millis): ListedAction {
  const running = summary.stages.filter((stage) => stage.display === "running");
  const [only] = running;
  if (only === undefined || only.progress === null || running.length > 1) {
    return { summary, estimator: NO_UPDATES, estimated: "" };
  }
  const estimated = `${only.id}/${only.attempt}`;
  const before = known.estimated === estimated ? known.estimator : NO_UPDATES;
  const { current, total } = only.progress;
  return { summary, estimator: observe(before, { at: now, current, total }), estimated };
}

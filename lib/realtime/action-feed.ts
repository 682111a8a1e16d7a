import { stageNamed, type Action } from "@/lib/actions/action";
import type { LiveProgress } from "@/lib/actions/action-view";
import type { ActionEvent, Progress } from "@/lib/actions/event";
import { decodeEvents } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import { fromSnapshot } from "@/lib/actions/snapshot";
import { NO_SPEEDS, observeProgress, observeTasks, type Speeds } from "@/lib/actions/stage-speeds";
import { entryAt } from "@/lib/actions/task-table";
import type { Millis, Seq } from "@/lib/shared/ids";

import type { EventsFrame, ProgressFrame, SubscribeAnswer } from "./protocol";
import { readProgress } from "./read-progress";

/** Latest report of an open attempt, which is outside the log. */
export interface OpenProgress {
  readonly attempt: number;
  readonly version: number;
  readonly progress: Progress;
}

/** What a page knows of one action: its fold, the events that led there since it was opened, and reports of open attempts. */
export interface ActionFeed {
  readonly id: string;
  readonly epoch: number;
  /** Null until the first snapshot. */
  readonly action: Action | null;
  /** Seq of the snapshot, or of what was dropped since; `events` go on from there. */
  readonly baseSeq: Seq;
  readonly events: readonly ActionEvent[];
  /** Frames beyond a gap, waiting for what is missing. */
  readonly held: readonly EventsFrame[];
  /** Highest seq that is known to exist. */
  readonly head: Seq;
  readonly gap: Gap | null;
  readonly progress: ReadonlyMap<string, OpenProgress>;
  readonly speeds: Speeds;
  /** `refused`: the server does not let it be followed; `outdated`: the server is newer than the page. */
  readonly fault: "none" | "refused" | "outdated";
}

interface Gap {
  readonly since: Millis;
  readonly hasAsked: boolean;
}

export type SnapshotAnswer = Extract<SubscribeAnswer, { kind: "snapshot" }>;

/** How long frames may be out of order before the missing ones are asked for, and before the whole is read again. */
const ASK_AFTER_MS = 150;
const READ_AGAIN_AFTER_MS = 2_000;

/** Events a page keeps; of more, the older half is dropped and read again when somebody looks. */
const MOST_EVENTS = 4_000;

/** A feed that knows nothing yet. */
export function emptyFeed(id: string): ActionFeed {
  return {
    id,
    epoch: 0,
    action: null,
    baseSeq: 0,
    events: [],
    held: [],
    head: 0,
    gap: null,
    progress: new Map(),
    speeds: NO_SPEEDS,
    fault: "none",
  };
}

/** Place up to which a feed has folded; 0 for nothing. */
export function seqOf(feed: ActionFeed): Seq {
  return feed.action?.seq ?? 0;
}

/** The feed with a whole state from the server, unless it knows better already. Pure. */
export function receiveSnapshot(feed: ActionFeed, answer: SnapshotAnswer, now: Millis): ActionFeed {
  if (answer.epoch < feed.epoch) return feed;
  const isOlder = answer.epoch === feed.epoch && feed.action !== null && answer.seq <= feed.action.seq;
  if (isOlder) return receiveProgress(settle(feed, now), answer.progress, now);
  const action = fromSnapshot(answer.snapshot);
  if (action === null) return { ...feed, fault: "outdated" };
  const isSameHistory = answer.epoch === feed.epoch;
  const fresh: ActionFeed = {
    ...emptyFeed(feed.id),
    epoch: answer.epoch,
    action,
    baseSeq: answer.seq,
    held: feed.held.filter((frame) => frame.epoch === answer.epoch),
    head: isSameHistory ? Math.max(feed.head, answer.seq) : answer.seq,
    progress: feed.progress,
    speeds: feed.speeds,
  };
  return receiveProgress(settle(fresh, now), answer.progress, now);
}

/** The feed with events: the next ones are folded, known ones dropped, later ones held until the gap is filled. Pure. */
export function receiveEvents(feed: ActionFeed, frame: EventsFrame, now: Millis): ActionFeed {
  if (frame.epoch < feed.epoch || frame.events.length === 0) return feed;
  const last = frame.from + frame.events.length - 1;
  if (frame.epoch === feed.epoch && feed.action !== null && last <= feed.action.seq) return feed;
  const head = frame.epoch === feed.epoch ? Math.max(feed.head, last) : feed.head;
  return settle({ ...feed, held: [...feed.held, frame], head }, now);
}

/** The feed told by a heartbeat how far its action is; a silent loss shows as a gap. Pure. */
export function receiveHead(feed: ActionFeed, head: Seq, now: Millis): ActionFeed {
  const isKnown = head <= seqOf(feed) || (head <= feed.head && feed.gap !== null);
  return isKnown ? feed : settle({ ...feed, head: Math.max(feed.head, head) }, now);
}

/** The feed with reports: the newest version of the latest attempt counts. Pure. */
export function receiveProgress(feed: ActionFeed, frames: readonly ProgressFrame[], now: Millis): ActionFeed {
  const progress = new Map(feed.progress);
  let speeds = feed.speeds;
  for (const frame of frames) {
    const report = frame.task === 0 && frame.action === feed.id ? readProgress(frame.progress) : null;
    if (report === null || !isNewer(frame, progress.get(frame.stage))) continue;
    progress.set(frame.stage, { attempt: frame.attempt, version: frame.version, progress: report });
    // A wide stage goes by the ends of its tasks; what one of them reports are no items of the stage.
    if (feed.action !== null && stageNamed(feed.action, frame.stage)?.plan.wide === true) continue;
    speeds = observeProgress(speeds, { stage: frame.stage, round: frame.attempt, progress: report, at: now });
  }
  return frames.length === 0 ? feed : { ...feed, progress, speeds };
}

function isNewer(frame: ProgressFrame, known: OpenProgress | undefined): boolean {
  if (known === undefined || frame.attempt > known.attempt) return true;
  return frame.attempt === known.attempt && frame.version > known.version;
}

/** Folds what follows, in order, as often as something does. */
function settle(feed: ActionFeed, now: Millis): ActionFeed {
  let { action, speeds } = feed;
  const events = [...feed.events];
  // A snapshot may hold what a frame that waits would tell.
  let held = feed.held.filter((frame) => frame.epoch !== feed.epoch || lastOf(frame) > (action?.seq ?? 0));
  for (let next = nextFrame(held, feed.epoch, action); next !== undefined; next = nextFrame(held, feed.epoch, action)) {
    const current: Action | null = action;
    if (current === null) break;
    const following = decodeEvents(next.events.slice(current.seq + 1 - next.from), current.seq + 1);
    const folded = foldAll(current, following);
    speeds = observeTasks(speeds, current, folded);
    for (const event of following) events.push(event);
    action = folded;
    held = held.filter((frame) => frame.epoch !== feed.epoch || lastOf(frame) > folded.seq);
  }
  const seq = action?.seq ?? 0;
  const kept = events.length > MOST_EVENTS ? events.slice(-MOST_EVENTS / 2) : events;
  const baseSeq = feed.baseSeq + events.length - kept.length;
  return { ...feed, action, baseSeq, events: kept, speeds, held, gap: gapAfter({ ...feed, held }, seq, now) };
}

function nextFrame(held: readonly EventsFrame[], epoch: number, action: Action | null): EventsFrame | undefined {
  if (action === null) return undefined;
  const { seq } = action;
  return held.find((frame) => frame.epoch === epoch && frame.from <= seq + 1 && lastOf(frame) > seq);
}

function lastOf(frame: EventsFrame): Seq {
  return frame.from + frame.events.length - 1;
}

function gapAfter(feed: ActionFeed, seq: Seq, now: Millis): Gap | null {
  const isWhole = feed.held.length === 0 && feed.head <= seq;
  if (feed.action === null || isWhole) return null;
  return feed.gap ?? { since: now, hasAsked: false };
}

/** What a gap asks for: the missing events soon, the whole state when they did not come. */
export interface Repair {
  readonly step: "ask" | "read-again";
  readonly at: Millis;
}

/** When a gap must be acted on, and how; null without one. Frames of another epoch can only be healed by the whole state. */
export function repairOf({ gap, held, epoch }: ActionFeed): Repair | null {
  if (gap === null) return null;
  if (held.some((frame) => frame.epoch > epoch)) return { step: "read-again", at: gap.since };
  return gap.hasAsked
    ? { step: "read-again", at: gap.since + READ_AGAIN_AFTER_MS }
    : { step: "ask", at: gap.since + ASK_AFTER_MS };
}

/** The feed after a repair was begun: what is still missing later is asked for again from `now`. */
export function noteRepair(feed: ActionFeed, step: Repair["step"], now: Millis): ActionFeed {
  if (feed.gap === null) return feed;
  const gap = step === "ask" ? { ...feed.gap, hasAsked: true } : { since: now + READ_AGAIN_AFTER_MS, hasAsked: true };
  return { ...feed, gap };
}

/** Reports of the attempts that are under way now, by stage. */
export function liveProgressOf({ action, progress }: ActionFeed): LiveProgress {
  const live = new Map<string, Progress>();
  for (const stage of action?.stages ?? []) {
    const known = progress.get(stage.name);
    const task = known === undefined || stage.plan.wide ? undefined : entryAt(stage.tasks, 0);
    if (known !== undefined && task?.status === "running" && task.attempt === known.attempt) {
      live.set(stage.name, known.progress);
    }
  }
  return live;
}

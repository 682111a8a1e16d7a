import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Action } from "@/lib/actions/action";
import type { ActionEvent } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { toSnapshot } from "@/lib/actions/snapshot";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";
import { shownOf } from "@/tests/support/shown";

import {
  emptyFeed,
  liveProgressOf,
  noteRepair,
  receiveEvents,
  receiveHead,
  receiveProgress,
  receiveSnapshot,
  repairOf,
  seqOf,
  type ActionFeed,
  type SnapshotAnswer,
} from "./action-feed";
import type { EventsFrame, ProgressFrame } from "./protocol";

const ID = "01900000-0000-7000-8000-000000000001";
const EPOCH = 3;

/** A log with a failure, a retry and a fan-out. */
function aLog(): readonly ActionEvent[] {
  const retry = { attempts: 2, backoff: "constant" as const, delayMs: 10, maxDelayMs: 10, jitter: 0 };
  const plan = aPlan([
    aStage("First", [], { retry }),
    aStage("Each", ["First"], { planned: true, wide: true }),
    aStage("Last", ["Each"]),
  ]);
  const driven = new DrivenAction(aCreation(plan));
  const first = driven.claim();
  if (first !== null) driven.fail(first);
  driven.pass(20);
  driven.runAll();
  return driven.log;
}

const LOG = aLog();
const WHOLE = wholeOf(LOG);

function wholeOf(log: readonly ActionEvent[]): Action {
  const action = foldLog(log);
  if (action === null) throw new Error("the log is not empty");
  return action;
}

function frameOf(from: number, to: number, epoch = EPOCH): EventsFrame {
  const events = LOG.slice(from - 1, to).map((event) => {
    const { seq: _seq, at, ...body } = event;
    return { at, body: encodeEvent(body) };
  });
  return { action: ID, epoch, from, events, serverTime: 0 };
}

function snapshotAt(seq: number, epoch = EPOCH): SnapshotAnswer {
  const action = foldLog(LOG.slice(0, seq));
  if (action === null) throw new Error("a snapshot needs an event");
  return { kind: "snapshot", snapshot: toSnapshot(action), seq, epoch, serverTime: 0, progress: [] };
}

function openAt(seq: number): ActionFeed {
  return receiveSnapshot(emptyFeed(ID), snapshotAt(seq), 0);
}

function report(version: number, current: number, attempt = 1): ProgressFrame {
  const progress = JSON.stringify({ current, total: 100, message: null });
  return { action: ID, stage: "First", task: 0, attempt, version, progress };
}

/** Frames that together hold events 2 to the end, some of them twice, in any order. */
const shuffledFrames = fc
  .array(fc.tuple(fc.integer({ min: 1, max: LOG.length }), fc.integer({ min: 1, max: LOG.length })), { maxLength: 20 })
  .map((ranges) => ranges.map(([a, b]) => frameOf(Math.min(a, b), Math.max(a, b))))
  .chain((some) => {
    const all = LOG.map((event) => frameOf(event.seq, event.seq));
    return fc.shuffledSubarray([...some, ...all], { minLength: some.length + all.length });
  });

describe("events of an action", () => {
  test("shuffled and repeated frames give the state that frames in order give", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LOG.length }), shuffledFrames, (start, frames) => {
        const feed = frames.reduce((known, frame) => receiveEvents(known, frame, 0), openAt(start));
        expect(feed.action === null ? null : shownOf(feed.action)).toEqual(shownOf(WHOLE));
        expect(feed.events.map((event) => event.seq)).toEqual(LOG.slice(start).map((event) => event.seq));
        expect(feed).toMatchObject({ held: [], gap: null });
      }),
    );
  });

  test("frames that come before the first snapshot wait for it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LOG.length }), shuffledFrames, (at, frames) => {
        const early = frames.reduce((known, frame) => receiveEvents(known, frame, 0), emptyFeed(ID));
        const feed = receiveSnapshot(early, snapshotAt(at), 0);
        expect(seqOf(feed)).toBe(LOG.length);
        expect(feed.action === null ? null : shownOf(feed.action)).toEqual(shownOf(WHOLE));
      }),
    );
  });

  test("at every moment what is folded is a beginning of the log", () => {
    fc.assert(
      fc.property(shuffledFrames, (frames) => {
        let feed = openAt(1);
        for (const frame of frames) {
          feed = receiveEvents(feed, frame, 0);
          expect(feed.action).toEqual(foldLog(LOG.slice(0, seqOf(feed))));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a long log", () => {
  test("is kept as its latest events; where they begin is known, and what is shown is that of the whole", () => {
    const plan = aPlan([aStage("Each", [], { planned: true, wide: true })]);
    const driven = new DrivenAction(aCreation(plan));
    driven.plan(
      driven.mustClaim(),
      Array.from({ length: 6_000 }, (_, place) => place),
    );
    const begun = driven.action;
    const tasks = Array.from({ length: 6_000 }, () => driven.mustClaim());
    for (const task of tasks) driven.append({ type: "task.completed", ...task, output: { value: 1 }, progress: null });
    const snapshot: SnapshotAnswer = {
      kind: "snapshot",
      snapshot: toSnapshot(begun),
      seq: begun.seq,
      epoch: EPOCH,
      serverTime: 0,
      progress: [],
    };
    let feed = receiveSnapshot(emptyFeed(ID), snapshot, 0);
    for (let from = begun.seq + 1; from <= driven.log.length; from += 500) {
      const events = driven.log.slice(from - 1, from + 499).map(({ seq: _seq, at, ...body }) => ({
        at,
        body: encodeEvent(body),
      }));
      feed = receiveEvents(feed, { action: ID, epoch: EPOCH, from, events, serverTime: 0 }, 0);
      expect(feed.events.length).toBeLessThanOrEqual(4_000);
      expect(feed.events[0]?.seq).toBe(feed.baseSeq + 1);
      expect(feed.events.at(-1)?.seq).toBe(seqOf(feed));
    }
    expect(feed.action === null ? null : shownOf(feed.action)).toEqual(shownOf(driven.action));
  });
});

describe("a gap", () => {
  const gapped = receiveEvents(openAt(2), frameOf(5, 6), 1_000);

  test("holds what is beyond it", () => {
    expect(seqOf(gapped)).toBe(2);
    expect(gapped.gap).not.toBeNull();
  });

  test("is asked for within 250 ms, and read again after 2 s", () => {
    const ask = repairOf(gapped);
    expect(ask?.step).toBe("ask");
    expect(ask?.at).toBeLessThanOrEqual(1_250);
    const asked = noteRepair(gapped, "ask", 1_150);
    expect(repairOf(asked)).toEqual({ step: "read-again", at: 3_000 });
  });

  test("is closed by what was missing", () => {
    const whole = receiveEvents(gapped, frameOf(3, 4), 1_100);
    expect(seqOf(whole)).toBe(6);
    expect(repairOf(whole)).toBeNull();
  });

  test("shows in a heartbeat when nothing came", () => {
    expect(receiveHead(openAt(2), 2, 0).gap).toBeNull();
    const told = receiveHead(openAt(2), 4, 500);
    expect(repairOf(told)).toEqual({ step: "ask", at: 650 });
    expect(repairOf(receiveEvents(told, frameOf(3, 4), 600))).toBeNull();
  });
});

describe("another history", () => {
  test("an older state of the same history is ignored", () => {
    expect(seqOf(receiveSnapshot(openAt(6), snapshotAt(3), 0))).toBe(6);
  });

  test("a later epoch replaces the state, even by an earlier one", () => {
    const feed = receiveSnapshot(openAt(6), snapshotAt(3, EPOCH + 1), 0);
    expect(feed).toMatchObject({ epoch: EPOCH + 1, baseSeq: 3, events: [] });
    expect(seqOf(feed)).toBe(3);
  });

  test("events of a later epoch are not folded: the whole is read again", () => {
    const feed = receiveEvents(openAt(4), frameOf(5, 6, EPOCH + 1), 100);
    expect(seqOf(feed)).toBe(4);
    expect(repairOf(feed)).toEqual({ step: "read-again", at: 100 });
    expect(seqOf(receiveSnapshot(feed, snapshotAt(5, EPOCH + 1), 200))).toBe(6);
  });

  test("a state that holds what a waiting frame would tell leaves nothing to ask for", () => {
    const waiting = receiveEvents(openAt(4), frameOf(5, 6, EPOCH + 1), 100);
    const feed = receiveSnapshot(waiting, snapshotAt(6, EPOCH + 1), 200);
    expect(feed.held).toEqual([]);
    expect(repairOf(feed)).toBeNull();
  });

  test("events of an earlier epoch are dropped", () => {
    expect(receiveEvents(openAt(4), frameOf(5, 6, EPOCH - 1), 0).held).toEqual([]);
  });

  test("a state made by another fold says that the page is outdated", () => {
    const answer = snapshotAt(3);
    const newer = { ...answer, snapshot: { ...answer.snapshot, foldVersion: 99 } };
    expect(receiveSnapshot(emptyFeed(ID), newer, 0).fault).toBe("outdated");
  });
});

describe("progress", () => {
  const claimed = LOG.findIndex((event) => event.type === "task.claimed") + 1;

  test("the highest version of the running attempt counts, in whatever order it comes", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1 }), (versions) => {
        const feed = versions.reduce(
          (known, version) => receiveProgress(known, [report(version, version * 10)], version),
          openAt(claimed),
        );
        expect(liveProgressOf(feed).get("First")?.current).toBe(Math.max(...versions) * 10);
      }),
    );
  });

  test("of an attempt that has ended nothing is live", () => {
    const running = receiveProgress(openAt(claimed), [report(1, 40)], 0);
    expect(liveProgressOf(running).size).toBe(1);
    expect(liveProgressOf(receiveEvents(running, frameOf(claimed + 1, LOG.length), 0)).size).toBe(0);
  });

  test("of a later attempt shows once that attempt is claimed", () => {
    const early = receiveProgress(openAt(claimed), [report(1, 7, 2)], 0);
    expect(liveProgressOf(early).size).toBe(0);
  });

  test("of one task of a wide stage tells nothing of the speed of the stage", () => {
    const whole = openAt(LOG.length);
    const feed = receiveProgress(whole, [{ ...report(1, 40), stage: "Each" }], 0);
    expect(feed.speeds.get("Each")).toEqual(whole.speeds.get("Each"));
  });

  test("what is not a report changes nothing", () => {
    const frame = { ...report(1, 1), progress: "nonsense" };
    expect(liveProgressOf(receiveProgress(openAt(claimed), [frame], 0)).size).toBe(0);
  });
});

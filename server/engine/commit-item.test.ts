import { describe, expect, test } from "vitest";

import type { EventBody } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";

import { eventsOfVerdict } from "./commit-item";

const started: EventBody = { type: "action.start-requested", by: { kind: "system", id: "test", name: "test" } };
const done = (task: number): EventBody => ({
  type: "task.completed",
  stage: "build",
  task,
  attempt: 1,
  output: { value: task },
  progress: null,
});
const ended: EventBody = { type: "stage.completed", stage: "build" };

describe("the events of a verdict", () => {
  test("follow in the store's order: what was missed, facts, mail, decisions, each at its place and time", () => {
    const missed = [{ at: 5, body: encodeEvent(done(0)) }];
    const verdict = {
      outcome: "done",
      facts: ["taken"],
      decisions: "taken",
      missed,
      missedFrom: 11,
      mail: [],
      head: 14,
      at: 9,
    } as const;
    const events = eventsOfVerdict(10, verdict, { facts: [done(1)], mail: [started], decisions: [ended] });
    expect(events.map(({ seq, at, type }) => [seq, at, type])).toEqual([
      [11, 5, "task.completed"],
      [12, 9, "task.completed"],
      [13, 9, "action.start-requested"],
      [14, 9, "stage.completed"],
    ]);
  });

  test("leave out facts that were not taken, and decisions that were refused with the mail they took", () => {
    const verdict = {
      outcome: "done",
      facts: ["fenced", "taken"],
      decisions: "refused",
      missed: [],
      missedFrom: 2,
      mail: [],
      head: 2,
      at: 9,
    } as const;
    const handedIn = { facts: [done(0), done(1)], mail: [started], decisions: [ended] };
    expect(eventsOfVerdict(1, verdict, handedIn)).toEqual([{ seq: 2, at: 9, ...done(1) }]);
  });
});

import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestCancel, requestPause } from "../commands";
import { explain } from "./explain";
import type { World } from "./explanation";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const NOBODY: World = { liveStore: "ok", runners: [] };
const MILL: World = { liveStore: "ok", runners: [{ name: "mill", draining: false, serves: () => true }] };
const CLOSING: World = { liveStore: "ok", runners: [{ name: "mill", draining: true, serves: () => true }] };
const chain = aPlan([aStage("build"), aStage("test", ["build"])]);

function claimed(driven: DrivenAction) {
  const task = driven.claim("mill");
  if (task === null) throw new Error("nothing is queued");
  return task;
}

function ask(driven: DrivenAction, request: typeof requestCancel): void {
  const requested = request(driven.action, { by: ANA, now: driven.now });
  if (requested === null) throw new Error("nothing was asked for");
  driven.append(...requested.events);
}

function told(driven: DrivenAction, world: World = MILL) {
  const explanation = explain(driven.action, world);
  return explanation === null ? null : [explanation.reason.code, explanation.reason.text, explanation.nextEvent];
}

describe("why an open action is where it is", () => {
  test("its live store is away", () => {
    const driven = new DrivenAction(aCreation(chain));
    expect(told(driven, { liveStore: "away", runners: [] })?.[0]).toBe("LIVE_STORE_AWAY");
  });

  test("dispatch is paused, by somebody, since then, for a reason; what else there is to say follows", () => {
    const dispatch = { revision: 1, paused: true, at: Date.UTC(2026, 0, 31, 9, 5, 7), by: ANA, reason: "a move. " };
    const paused: World = { ...MILL, dispatch };
    const driven = new DrivenAction(aCreation(chain));
    const text = "Dispatch is paused by Ana since 31 Jan 2026, 09:05:07 UTC: a move.";
    const next = { text: "It goes on when dispatch is resumed.", at: null };
    expect(told(driven, paused)).toEqual(["DISPATCH_PAUSED", text, next]);
    expect(told(driven, { ...NOBODY, dispatch: { ...dispatch, by: null, reason: null } })?.[1]).toBe(
      "Dispatch is paused since 31 Jan 2026, 09:05:07 UTC. No runner serves flow test@1 on target default/any.",
    );
    claimed(driven);
    expect(told(driven, paused)).toEqual([
      "DISPATCH_PAUSED",
      `${text} Stage "build" runs on mill.`,
      { text: 'Stage "build" ends.', at: null },
    ]);
    expect(told(driven, { ...MILL, dispatch: { ...dispatch, paused: false } })?.[0]).toBe("RUNNING");
    expect(told(driven, { ...paused, liveStore: "away" })?.[0]).toBe("LIVE_STORE_AWAY");
  });

  test("a rate of its flow lets no more begin for now; one that has begun is past it", () => {
    const limits = [{ name: 'rate default/test "ada"', most: 10, perMs: 1_000 }];
    const driven = new DrivenAction(aCreation(chain, { limits }));
    const openings = new Map([['rate default/test "ada"', 7_500]]);
    expect(told(driven, { ...MILL, openings })).toEqual([
      "RATE_LIMIT",
      'The rate limit of flow test for "ada" is reached: 10 may begin in 1 s.',
      { text: "The next of those that wait begins", at: 7_500 },
    ]);
    expect(told(driven)?.[0]).toBe("QUEUED");
    driven.complete(claimed(driven));
    expect(told(driven, { ...MILL, openings })?.[0]).toBe("QUEUED");
  });

  test("it has not been started, its start is delayed, it is paused", () => {
    const held = new DrivenAction(aCreation(chain, { start: false }));
    expect(told(held)?.[0]).toBe("NOT_STARTED");
    const delayed = new DrivenAction(aCreation(chain, { delayMs: 5_000 }));
    expect(told(delayed)).toEqual(["DELAYED", "Its start is delayed.", { text: "It starts", at: 6_000 }]);
    const paused = new DrivenAction(aCreation(chain));
    ask(paused, requestPause);
    expect(told(paused)?.[0]).toBe("PAUSED");
  });

  test("no runner serves its queue, or the only ones are closing", () => {
    const driven = new DrivenAction(aCreation(chain));
    const next = { text: "It starts when such a runner connects.", at: null };
    expect(told(driven, NOBODY)).toEqual(["NO_RUNNER", "No runner serves flow test@1 on target default/any.", next]);
    expect(told(driven, CLOSING)?.[1]).toBe(
      "The only runners for flow test@1 on target default/any are shutting down.",
    );
  });

  test("it waits for a free slot, and knows its place in line as far as that is known", () => {
    const driven = new DrivenAction(aCreation(chain));
    const text = (line: NonNullable<World["line"]> | null) => told(driven, { ...MILL, line })?.[1];
    expect(text({ place: 7, startsInMs: 40_000 })).toBe(
      'Stage "build" waits for a free slot of mill, 7th in line, and starts in about 40 s.',
    );
    expect(text({ place: 1, startsInMs: null })).toBe('Stage "build" waits for a free slot of mill, 1st in line.');
    expect(text(null)).toBe('Stage "build" waits for a free slot of mill.');
  });

  test("it waits for a free slot, then runs", () => {
    const driven = new DrivenAction(aCreation(chain));
    expect(told(driven)?.slice(0, 2)).toEqual(["QUEUED", 'Stage "build" waits for a free slot of mill.']);
    claimed(driven);
    expect(told(driven)?.slice(0, 2)).toEqual(["RUNNING", 'Stage "build" runs on mill.']);
  });

  test("a stage, or the action, runs as much at once as it may", () => {
    const wide = aPlan([aStage("each", [], { planned: true, wide: true, concurrency: 2 })]);
    const ofStage = new DrivenAction(aCreation(wide));
    ofStage.plan(claimed(ofStage), [1, 2, 3, 4, 5]);
    claimed(ofStage);
    expect(told(ofStage)?.[0]).toBe("RUNNING");
    claimed(ofStage);
    expect(told(ofStage)).toEqual([
      "LIMIT",
      'Stage "each" runs 2 at once, which is its limit; 3 more wait.',
      { text: "The next one starts when one of them ends.", at: null },
    ]);
    const ofAction = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b"), aStage("c")], { concurrency: 1 })));
    claimed(ofAction);
    expect(told(ofAction)?.[1]).toBe("The action runs 1 at once, which is its limit; 2 more wait.");
  });

  test("it failed and is tried again, or its runner was lost", () => {
    const retry = { attempts: 3, backoff: "constant", delayMs: 700, jitter: 0 };
    const failing = new DrivenAction(aCreation(aPlan([aStage("build", [], { retry })])));
    failing.fail(claimed(failing));
    expect(told(failing)).toEqual([
      "BACKOFF",
      'Stage "build" failed and is tried again: attempt 2 of 3.',
      { text: "Attempt 2 is queued", at: 1_700 },
    ]);
    const lost = new DrivenAction(aCreation(chain));
    const task = claimed(lost);
    lost.append({ type: "task.lost", stage: task.stage, task: task.task, session: "s-mill" });
    expect(told(lost)?.[0]).toBe("LOST");
  });

  test("it waits for a stage whose end is not yet taken in, or for what that leads to", () => {
    const next = { text: "It starts when they have ended.", at: null };
    const driven = new DrivenAction(aCreation(chain));
    const ended = { type: "task.completed", output: { value: 1 }, progress: null } as const;
    driven.append({ ...ended, ...claimed(driven) });
    expect(told(driven)).toEqual(["WAITING_FOR_STAGE", 'Stage "test" waits for "build".', next]);
    driven.settle();
    driven.append({ ...ended, ...claimed(driven) });
    expect(told(driven)?.[0]).toBe("DECIDING");
    driven.settle();
    expect(told(driven)).toBeNull();
  });

  test("it is being cancelled while a task still runs; ended, nothing is to be said", () => {
    const driven = new DrivenAction(aCreation(chain));
    const task = claimed(driven);
    ask(driven, requestCancel);
    expect(told(driven)?.[0]).toBe("CANCELLING");
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(told(driven)).toBeNull();
  });
});

import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestBudget, requestCancel, requestChange, requestDebounce, requestPause, requestRetry } from "./commands";
import { explain } from "./reason/explain";

const by = { kind: "user", id: "ana", name: "Ana" } as const;
const CONFLICT = expect.objectContaining({ code: "CONFLICT" });
const WORLD = { liveStore: "ok", runners: [] } as const;

const plan = aPlan([aStage("a"), aStage("b", ["a"])]);

function driven(rest: Parameters<typeof aCreation>[1] = {}): DrivenAction {
  return new DrivenAction(aCreation(plan, rest));
}

describe("changing an action that waits", () => {
  test("another priority queues what waits anew, also later stages", () => {
    const one = driven();
    one.order(requestChange(one.action, { priority: 9 }, { by, now: one.now }));
    expect(one.ready).toMatchObject([{ stage: "a", priority: 9 }]);
    one.complete(one.mustClaim());
    expect(one.ready).toMatchObject([{ stage: "b", priority: 9 }]);
    expect(one.action.created.priority).toBe(0);
  });

  test("a delay takes it out of the queue until it is over", () => {
    const one = driven();
    one.order(requestChange(one.action, { startInMs: 5_000 }, { by, now: one.now }));
    expect(one.ready).toEqual([]);
    expect(one.action.stages.map(({ status, queuedAt }) => [status, queuedAt])).toEqual([
      ["pending", null],
      ["pending", null],
    ]);
    expect(one.last.wakeInMs).toBe(5_000);
    expect(explain(one.action, WORLD)).toMatchObject({ reason: { code: "DELAYED" }, nextEvent: { at: 6_000 } });
    one.now += 5_000;
    one.settle();
    expect(one.ready).toMatchObject([{ stage: "a", from: 0, to: 0 }]);
  });

  test("a delay that is taken away starts it at once, queued once", () => {
    const one = driven({ delayMs: 60_000 });
    expect(one.ready).toEqual([]);
    one.order(requestChange(one.action, { startInMs: 0, priority: 2 }, { by, now: one.now }));
    expect(one.ready).toMatchObject([{ stage: "a", priority: 2 }]);
  });

  test("one that is paused before it began may be changed, and stays paused", () => {
    const one = driven();
    one.order(requestPause(one.action, { by, now: one.now }));
    one.order(requestChange(one.action, { priority: 4 }, { by, now: one.now }));
    expect(one.action).toMatchObject({ status: "paused", priority: 4 });
    expect(one.gates.at(-1)).toBe("held");
  });

  test.each(["claimed", "cancelled", "ended", "waiting"] as const)("one that is %s is left as it is", (state) => {
    const one =
      state === "waiting"
        ? new DrivenAction(aCreation(aPlan([{ name: "a", executor: { type: "wait", sleepMs: 60_000 } }])))
        : driven();
    if (state === "claimed") one.mustClaim();
    if (state === "cancelled") {
      one.mustClaim();
      one.order(requestCancel(one.action, { by, now: one.now }));
    }
    if (state === "ended") one.runAll();
    expect(() => requestChange(one.action, { priority: 1 }, { by, now: one.now })).toThrow(CONFLICT);
  });
});

describe("changing when an action starts", () => {
  const later = (one: DrivenAction) => requestChange(one.action, { startInMs: 5_000 }, { by, now: one.now });

  test("leaves the budgets that people gave it", () => {
    const one = driven();
    const change = { pause: { tokens: 5 } };
    for (const stage of [undefined, "a"]) one.order(requestBudget(one.action, { stage, change }, { by, now: one.now }));
    one.order(later(one));
    expect(one.action).toMatchObject({ budget: change, stages: [{ budget: change }, { budget: null }] });
  });

  test("is refused once a stage of it has ended, and after a retry", () => {
    const untaken = new DrivenAction(
      aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 10, onFailure: "continue" }), aStage("b", ["a"])])),
    );
    untaken.pass(10);
    expect(untaken.action).toMatchObject({ startedAt: null, stages: [{ status: "failed" }, { status: "queued" }] });
    expect(() => later(untaken)).toThrow(CONFLICT);
    const retried = driven();
    retried.order(requestCancel(retried.action, { by, now: retried.now }));
    retried.order(requestRetry(retried.action, {}, { by, now: retried.now }));
    expect(() => later(retried)).toThrow(CONFLICT);
    retried.order(requestChange(retried.action, { priority: 3 }, { by, now: retried.now }));
    expect(retried.ready).toMatchObject([{ stage: "a", priority: 3 }]);
  });
});

describe("an action that waits for later launches", () => {
  const launch = { input: { value: { n: 2 } }, files: [], plan };

  test("takes the input of one, and waits anew", () => {
    const one = driven({ delayMs: 1_000, debounceMs: 1_000 });
    expect(explain(one.action, WORLD)).toMatchObject({ reason: { code: "DEBOUNCED" }, nextEvent: { at: 2_000 } });
    one.now += 900;
    one.order(requestDebounce(one.action, launch, { by, now: one.now }));
    expect(one.action).toMatchObject({ debounced: 1, startAt: 2_900, created: { input: launch.input } });
    expect(one.log.at(-1)).not.toHaveProperty("plan");
    one.now = 2_899;
    one.settle();
    expect(one.ready).toEqual([]);
    one.now = 2_900;
    one.settle();
    expect(one.ready).toMatchObject([{ stage: "a" }]);
  });

  test("runs the plan that the later input leads to", () => {
    const one = driven({ delayMs: 1_000, debounceMs: 1_000 });
    const other = aPlan([aStage("other")]);
    one.order(requestDebounce(one.action, { ...launch, plan: other }, { by, now: one.now }));
    one.now += 1_000;
    one.settle();
    expect(one.ready).toMatchObject([{ stage: "other" }]);
    one.runAll();
    expect(one.action.status).toBe("completed");
  });

  test("takes none once it is queued, nor one that never waited", () => {
    const one = driven({ delayMs: 1_000, debounceMs: 1_000 });
    one.now += 1_000;
    one.settle();
    for (const { action } of [one, driven()])
      expect(() => requestDebounce(action, launch, { by, now: one.now })).toThrow(CONFLICT);
  });
});

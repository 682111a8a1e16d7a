import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestPause, requestResume } from "../commands";
import { DISPATCH_RUNS } from "../dispatch-state";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;

describe("waiting too long", () => {
  const UNTAKEN = { code: "QUEUE_TIMED_OUT", message: 'No runner took stage "a" within 2 s.' };

  test("for a runner fails a stage that none took, and wakes the action for it", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000 })])));
    expect(driven.begun.wakeInMs).toBe(2_000);
    driven.pass(1_999);
    expect(driven.stage("a").status).toBe("queued");
    driven.pass(1);
    expect(driven.action).toMatchObject({ status: "failed", error: UNTAKEN });
  });

  test("does not concern a stage that was taken, also while it waits for another attempt", () => {
    const retry = { attempts: 2, backoff: "constant", delayMs: 5_000 };
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000, retry })])));
    driven.fail(driven.mustClaim());
    driven.pass(60_000);
    expect(driven.stage("a").status).toBe("queued");
  });

  test("does not count a pause, in which no runner may take it", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000 })])));
    driven.append(...(requestPause(driven.action, { by: ANA, now: driven.now })?.events ?? []));
    driven.pass(10_000);
    driven.append(...(requestResume(driven.action, { by: ANA, now: driven.now })?.events ?? []));
    driven.pass(1_999);
    expect(driven.stage("a").status).toBe("queued");
    driven.pass(1);
    expect(driven.action.error).toMatchObject(UNTAKEN);
  });

  test("for its end does not count a pause of the action", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])]), { timeoutMs: 2_000 }));
    const task = driven.mustClaim();
    driven.pass(500);
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    driven.complete(task);
    driven.pass(10_000);
    driven.order(requestResume(driven.action, { by: ANA, now: driven.now }));
    driven.pass(1_499);
    expect(driven.action.status).toBe("running");
    driven.pass(1);
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
  });

  test("gives what failed in a stage that was out of time no other attempt", () => {
    const limits = { timeoutMs: 1_000, onFailure: "continue", retry: { attempts: 5, delayMs: 0 } };
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], limits)])));
    const task = driven.mustClaim();
    driven.append({ type: "stage.timed-out", stage: "a", timeoutMs: 1_000 });
    driven.append({ type: "task.failed", ...task, error: { code: "X", message: "x" }, progress: null, final: false });
    driven.settle();
    expect(driven.stage("a")).toMatchObject({ status: "failed", counts: { failed: 1, retrying: 0 } });
  });

  test("does not count a pause of dispatch, nor fails an action for it", () => {
    const plan = aPlan([aStage("a", [], { queueTimeoutMs: 2_000 })]);
    const driven = new DrivenAction(aCreation(plan));
    driven.dispatch = { ...DISPATCH_RUNS, revision: 1, paused: true, at: driven.now };
    driven.pass(10_000);
    expect(driven.stage("a").status).toBe("queued");
    expect(driven.last.wakeInMs).toBe(1_000);
    driven.dispatch = { ...DISPATCH_RUNS, revision: 2, at: driven.now };
    driven.pass(1_999);
    expect(driven.stage("a").status).toBe("queued");
    driven.pass(1);
    expect(driven.action.error).toMatchObject(UNTAKEN);
  });

  test("is said by one who knows of dispatch: whoever does not leaves it to others, at once", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000 })])));
    driven.dispatch = null;
    driven.pass(2_000);
    expect(driven.stage("a").status).toBe("queued");
    expect(driven.last.wakeInMs).toBe(0);
  });

  test("of an action as a whole is not said while dispatch is paused", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")]), { timeoutMs: 2_000 }));
    driven.mustClaim();
    driven.dispatch = { ...DISPATCH_RUNS, revision: 1, paused: true, at: driven.now };
    driven.pass(10_000);
    expect(driven.action.stopping).toBeNull();
    driven.dispatch = { ...DISPATCH_RUNS, revision: 2, at: driven.now };
    driven.settle();
    expect(driven.action.stopping).toMatchObject({ error: { code: "TIMED_OUT" } });
  });

  test.each([{ queueTimeoutMs: 2_000 }, { timeoutMs: 2_000 }])("ends a stage that was never planned: %o", (limit) => {
    const wide = aStage("a", [], { planned: true, wide: true, ...limit });
    const driven = new DrivenAction(aCreation(aPlan([wide, aStage("b", ["a"])])));
    expect(driven.begun.wakeInMs).toBe(2_000);
    driven.pass(2_000);
    expect(driven.action.status).toBe("failed");
    expect(driven.action.error?.code).toMatch(/TIMED_OUT$/);
  });

  test("ends a stage whose plan takes too long, once it has stopped", () => {
    const wide = aStage("a", [], { planned: true, wide: true, timeoutMs: 2_000, onFailure: "continue" });
    const driven = new DrivenAction(aCreation(aPlan([wide])));
    const plan = driven.mustClaim();
    driven.pass(2_000);
    expect(driven.action.status).toBe("running");
    driven.append({ type: "task.cancelled", ...plan, progress: null });
    driven.settle();
    expect(driven.action).toMatchObject({ status: "partial", error: { code: "TIMED_OUT" } });
  });
});

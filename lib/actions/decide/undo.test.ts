import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { stageView } from "../action-view";
import { requestCancel, requestPause, requestRetry } from "../commands";
import { explain } from "../reason/explain";
import { UNDO_TASK } from "../task-table";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const undoable = (name: string, after: string[] = [], rest: Record<string, unknown> = {}) =>
  aStage(name, after, { compensate: { type: "function" }, ...rest });

/** Two stages that can be undone, one between them that cannot, and one that fails. */
function failed(rest: Record<string, unknown> = {}): DrivenAction {
  const plan = aPlan([
    undoable("one", [], rest),
    aStage("between", ["one"]),
    undoable("two", ["between"], rest),
    undoable("three", ["two"]),
  ]);
  const driven = new DrivenAction(aCreation(plan));
  for (let n = 0; n < 3; n += 1) {
    driven.now += 10;
    driven.complete(driven.mustClaim());
  }
  driven.fail(driven.mustClaim());
  return driven;
}

function undone(driven: DrivenAction) {
  return driven.action.stages.map((stage) => stageView(driven.action, stage).undoing?.status ?? null);
}

describe("what the stages of a failed action did", () => {
  test("is undone in reverse order, one at a time, before the action ends", () => {
    const driven = failed();
    expect([driven.action.status, driven.last.gate]).toEqual(["running", "open"]);
    const second = driven.mustClaim();
    expect(second).toEqual({ stage: "two", task: UNDO_TASK, attempt: 1 });
    expect(driven.claim()).toBeNull();
    expect(explain(driven.action, { liveStore: "ok", runners: [] })?.reason).toMatchObject({ code: "UNDOING" });
    driven.complete(second);
    driven.complete(driven.mustClaim());
    expect(driven.action).toMatchObject({ status: "failed", error: { message: "boom" } });
    expect(undone(driven)).toEqual(["completed", null, "completed", null]);
    expect(driven.log.filter(({ type }) => type === "stage.undoing")).toHaveLength(2);
  });

  test("is undone as far as that goes", () => {
    const driven = failed();
    driven.fail(driven.mustClaim(), "cannot");
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    expect(undone(driven)).toEqual(["completed", null, "failed", null]);
  });

  test("is tried as often as the stage", () => {
    const driven = failed({ retry: { attempts: 2, delayMs: 500 } });
    driven.fail(driven.mustClaim());
    expect(driven.stage("two").undoing?.status).toBe("retrying");
    expect(driven.last.wakeInMs).toBe(500);
    driven.pass(500);
    driven.complete(driven.mustClaim());
    expect(driven.stage("two").undoing?.status).toBe("completed");
  });

  test("is offered again when its runner is lost, at last not any more, and the rest is undone", () => {
    const driven = failed();
    for (let losses = 0; losses < 4; losses += 1) driven.lose(driven.mustClaim());
    expect(driven.stage("two").undoing?.status).toBe("failed");
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
  });

  test("waits until nothing of the action runs any more", () => {
    const plan = aPlan([undoable("one"), aStage("slow", ["one"]), aStage("bad", ["one"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.complete(driven.mustClaim());
    const slow = driven.mustClaim();
    driven.fail(driven.mustClaim());
    expect([driven.last.gate, driven.ready.length]).toEqual(["closed", 0]);
    driven.append({ type: "task.cancelled", ...slow, progress: null });
    driven.settle();
    expect(driven.ready.map(({ stage }) => stage)).toEqual(["one"]);
  });

  test("is begun only by a decision that comes after the gate was closed", () => {
    const plan = aPlan([undoable("one"), aStage("bad", ["one"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.complete(driven.mustClaim());
    const bad = driven.mustClaim();
    const before = driven.log.length;
    driven.fail(bad);
    const gates = driven.log.slice(before).map(({ type }) => type);
    expect(gates).toEqual(["task.failed", "action.stopping", "stage.failed", "stage.undoing"]);
    expect(driven.gates.slice(-2)).toEqual(["closed", "open"]);
  });

  test("is undone after a cancel as well, even of an action that was paused", () => {
    const plan = aPlan([undoable("one"), aStage("next", ["one"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.complete(driven.mustClaim());
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    driven.order(requestCancel(driven.action, { by: ANA, now: driven.now }));
    expect(requestCancel(driven.action, { by: ANA, now: driven.now })).toBeNull();
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("cancelled");
    expect(driven.stage("next").status).toBe("cancelled");
  });

  test("is done again by a retry", () => {
    const driven = failed();
    driven.runAll();
    expect(driven.action.status).toBe("failed");
    driven.order(requestRetry(driven.action, {}, { by: ANA, now: driven.now }));
    const again = driven.mustClaim();
    expect(again).toEqual({ stage: "one", task: 0, attempt: 2 });
    // The second needs the first through a stage of which nothing was undone.
    expect(driven.ready).toEqual([]);
    driven.complete(again);
    expect(driven.ready.map(({ stage }) => stage)).toEqual(["two"]);
    // Nothing of it was undone.
    expect(driven.stage("between").status).toBe("completed");
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(undone(driven)).toEqual([null, null, null, null]);
  });

  test("of an action that ends well is left as it is", () => {
    const driven = new DrivenAction(aCreation(aPlan([undoable("one"), aStage("two", ["one"])])));
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(undone(driven)).toEqual([null, null]);
  });
});

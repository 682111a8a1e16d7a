import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionDisplay, attemptsOf, stageView } from "./action-view";
import { foldLog } from "./fold/fold";
import { explain } from "./reason/explain";
import { noteSilences, stallFailure } from "./stalls";

const WATCHED = { heartbeatMs: 5_000 };
const RETRIED = { heartbeatMs: 5_000, onStall: "retry" };

function driven(rest: Record<string, unknown> = WATCHED): DrivenAction {
  return new DrivenAction(aCreation(aPlan([aStage("build", [], rest)])));
}

function view(action: DrivenAction) {
  return stageView(action.action, action.stage("build"));
}

type Held = { stage: string; task: number; attempt: number };

/** Its runner gives the attempt up, since nothing is heard of it. */
function giveUp(action: DrivenAction, held: Held): void {
  const { stage, task } = held;
  action.append({ type: "task.stalled", ...held, silentMs: 5_000 });
  action.append({ type: "task.lost", stage, task, session: "s-r1", error: stallFailure(5_000) });
  action.settle();
}

describe("a task that shows no sign of life", () => {
  test("is shown as stalled since its last one, until it shows another", () => {
    const action = driven();
    const task = action.mustClaim();
    action.now = 9_000;
    action.append({ type: "task.stalled", ...task, silentMs: 5_000 });
    expect([view(action).display, view(action).status, view(action).stalledSince]).toEqual([
      "stalled",
      "running",
      4_000,
    ]);
    expect(actionDisplay(action.action)).toBe("stalled");
    action.append({ type: "task.revived", ...task });
    expect([view(action).display, view(action).stalledSince]).toEqual(["running", null]);
    expect(actionDisplay(action.action)).toBe("running");
  });

  test("says why the action does not move, for how long, and what follows", () => {
    const told = (rest: Record<string, unknown>, isOfRunner = false) => {
      const action = driven(rest);
      action.append({ type: "task.stalled", ...action.mustClaim(), silentMs: 5_000, isOfRunner });
      const explanation = explain(action.action, { liveStore: "ok", runners: [], now: action.now + 29_000 });
      return [explanation?.reason.code, explanation?.reason.text, explanation?.nextEvent.text];
    };
    const text = 'Stage "build" on r1 shows no sign of life: no heartbeat for 34 s.';
    expect(told(WATCHED)).toEqual(["STALLED", text, expect.stringContaining("cancel it")]);
    expect(told(RETRIED)).toEqual(["STALLED", text, "Its attempt ends, and it is offered again."]);
    expect(told(WATCHED, true)[2]).toBe("It is offered to another runner when its lease ends.");
  });

  test("is told of no more once its attempt has ended, and late news changes nothing", () => {
    const action = driven();
    const task = action.mustClaim();
    action.append({ type: "task.stalled", ...task, silentMs: 5_000 });
    action.complete(task);
    action.append({ type: "task.stalled", ...task, silentMs: 9_000 }, { type: "task.revived", ...task });
    expect(action.action).toMatchObject({ status: "completed" });
    expect(view(action)).toMatchObject({ display: "completed", stalledSince: null });
    expect(action.stage("build").stalled).toEqual([]);
    expect(foldLog(action.log)).toEqual(action.action);
  });

  test("of a wide stage, the first to fall silent counts", () => {
    const wide = { ...WATCHED, planned: true, wide: true };
    const action = driven(wide);
    action.plan(action.mustClaim(), [1, 2, 3]);
    const [one, two] = [action.mustClaim(), action.mustClaim()];
    action.append({ type: "task.stalled", ...two, silentMs: 300 }, { type: "task.stalled", ...one, silentMs: 100 });
    expect(view(action)).toMatchObject({ display: "stalled", stalledSince: action.now - 300 });
    action.complete(two);
    expect(view(action).stalledSince).toBe(action.now - 100);
    action.append({ type: "task.revived", ...one });
    expect(view(action).display).toBe("running");
  });
});

describe("a stalled attempt that is given up", () => {
  test("counts as a loss and not as a failure, and the task is offered again, alone", () => {
    const action = driven(RETRIED);
    giveUp(action, action.mustClaim());
    expect(action.stage("build").counts).toMatchObject({ queued: 1, failed: 0 });
    expect(action.last.entries).toMatchObject([{ queue: "default/any|test@1|alone", from: 0, to: 0 }]);
    const again = action.mustClaim();
    expect(again.attempt).toBe(2);
    action.complete(again, "done");
    expect(action.action.status).toBe("completed");
    expect(attemptsOf(action.stage("build"))).toMatchObject([
      { number: 1, status: "lost", error: { code: "STALLED", message: "It showed no sign of life for 5 s." } },
      { number: 2, status: "completed" },
    ]);
  });

  test("is quarantined after the third time", () => {
    const action = driven(RETRIED);
    for (let time = 0; time < 3; time += 1) giveUp(action, action.mustClaim());
    expect(action.claim()).toBeNull();
    expect(action.action).toMatchObject({
      status: "failed",
      error: { code: "QUARANTINED", message: expect.stringContaining("It stalled, or its runner was lost, 3 times") },
    });
  });

  test("is the end of a task that must not run twice", () => {
    const action = driven({ ...RETRIED, idempotent: false });
    giveUp(action, action.mustClaim());
    expect(action.action).toMatchObject({ status: "failed", error: { code: "STALLED" } });
    expect(action.action.error?.message).toContain("not run a second time");
  });
});

describe("a runner that is not heard of", () => {
  test("has its tasks noted once, and once more when it is heard of", () => {
    const action = driven({});
    const task = action.mustClaim();
    const silent = new Map([["s-r1", 3_400]]);
    expect(noteSilences(action.action, new Map([["s-other", 3_400]]))).toEqual([]);
    const told = noteSilences(action.action, silent);
    expect(told).toEqual([{ type: "task.stalled", ...task, silentMs: 3_400, isOfRunner: true }]);
    action.append(...told);
    expect(view(action)).toMatchObject({ display: "stalled", stalledSince: action.now - 3_400 });
    expect(noteSilences(action.action, silent)).toEqual([]);
    const back = noteSilences(action.action, new Map([["s-r1", "heard"]]));
    expect(back).toEqual([{ type: "task.revived", ...task }]);
    action.append(...back);
    expect(view(action).display).toBe("running");
    expect(noteSilences(action.action, new Map([["s-r1", "heard"]]))).toEqual([]);
  });

  test("leaves alone what a task says of itself", () => {
    const action = driven();
    const task = action.mustClaim();
    action.append({ type: "task.stalled", ...task, silentMs: 5_000 });
    expect(noteSilences(action.action, new Map([["s-r1", 9_000]]))).toEqual([]);
    expect(noteSilences(action.action, new Map([["s-r1", "heard"]]))).toEqual([]);
    action.append({ type: "task.stalled", ...task, silentMs: 100, isOfRunner: true });
    expect(view(action).stalledSince).toBe(action.now - 5_000);
  });
});

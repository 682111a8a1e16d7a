import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { stageView } from "../action-view";
import { requestCancel, requestPause, requestRetry, requestSignal } from "../commands";
import { explain } from "../reason/explain";
import { fromSnapshot, toSnapshot } from "../snapshot";
import { hasOpenSpawned, taskWaitOf } from "../task-calls";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const CHILD = "01900000-0000-7000-8000-00000000000c";
const CALL = { stage: "ask", task: 0, key: "k" } as const;

function aRun(rest: Record<string, unknown> = {}): DrivenAction {
  const driven = new DrivenAction(aCreation(aPlan([aStage("ask", [], rest), aStage("next", ["ask"])])));
  driven.mustClaim();
  return driven;
}

function ask(driven: DrivenAction, parts: { attempt?: number; timeoutMs?: number; match?: { order: number } } = {}) {
  const { attempt = 1, timeoutMs = null, match = {} } = parts;
  driven.append({ type: "task.awaited", ...CALL, attempt, name: "paid", match, timeoutMs });
  driven.settle();
}

function send(driven: DrivenAction, value: { order: number }): void {
  driven.order(requestSignal(driven.action, { name: "paid", value }, { by: ANA, now: driven.now }));
}

function outcomeOf(driven: DrivenAction) {
  return taskWaitOf(driven.action, CALL)?.outcome;
}

function spawn(driven: DrivenAction): void {
  const input = { value: {} };
  driven.append({ type: "child.spawned", ...CALL, attempt: 1, child: CHILD, flow: "other", input });
  driven.append({ type: "child.started", stage: "ask", task: 0, attempt: 1, child: CHILD });
  driven.settle();
}

function endChild(driven: DrivenAction): void {
  const end = { status: "completed", output: { value: 7 } } as const;
  driven.append({ type: "child.ended", stage: "ask", task: 0, attempt: 1, child: CHILD, end });
  driven.settle();
}

describe("code that waits for a signal", () => {
  test("takes the first that has the fields, also one that came before, and no other does", () => {
    const driven = aRun();
    for (const order of [1, 2, 2]) send(driven, { order });
    ask(driven, { match: { order: 2 } });
    expect(outcomeOf(driven)).toEqual({ kind: "signal", value: { order: 2 } });
    expect(driven.action.signals.map(({ value }) => value)).toEqual([{ order: 1 }, { order: 2 }]);
  });

  test("says what it waits for, also while its action is paused, and is answered then", () => {
    const driven = aRun();
    ask(driven, { timeoutMs: 500 });
    expect(explain(driven.action, { liveStore: "ok", runners: [] })).toMatchObject({
      reason: { code: "WAITING_FOR_SIGNAL", text: 'Stage "ask" waits for the signal "paid".', stage: "ask" },
      nextEvent: { at: 1_500 },
    });
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    send(driven, { order: 3 });
    expect(outcomeOf(driven)).toEqual({ kind: "signal", value: { order: 3 } });
  });

  test("is told when its time is over, once", () => {
    const driven = aRun();
    ask(driven, { timeoutMs: 500 });
    expect(driven.last.wakeInMs).toBe(500);
    driven.pass(500);
    expect(outcomeOf(driven)).toEqual({ kind: "late" });
    send(driven, { order: 1 });
    expect(outcomeOf(driven)).toEqual({ kind: "late" });
    expect(driven.action.signals).toHaveLength(1);
  });

  test("between two attempts takes nothing; the next one goes on with the same wait and its answer", () => {
    const driven = aRun({ retry: { attempts: 3, delayMs: 10 } });
    ask(driven, { timeoutMs: 60_000 });
    driven.fail({ stage: "ask", task: 0, attempt: 1 });
    send(driven, { order: 1 });
    expect(outcomeOf(driven)).toBeNull();
    driven.pass(10);
    driven.mustClaim();
    driven.settle();
    expect(outcomeOf(driven)).toEqual({ kind: "signal", value: { order: 1 } });
    ask(driven, { attempt: 2 });
    expect(driven.action.taskWaits).toHaveLength(1);
    driven.complete({ stage: "ask", task: 0, attempt: 2 });
    expect(driven.action.taskWaits).toEqual([]);
  });

  test("waits anew after a retry by a person for what had not come", () => {
    const driven = aRun();
    ask(driven, { timeoutMs: 500 });
    driven.pass(500);
    driven.fail({ stage: "ask", task: 0, attempt: 1 });
    expect(driven.action.status).toBe("failed");
    driven.order(requestRetry(driven.action, {}, { by: ANA, now: driven.now }));
    expect(driven.action.taskWaits).toEqual([]);
  });
});

describe("code that launches actions", () => {
  test("is not waited for by them: its action ends, and what it launched goes on", () => {
    const driven = aRun();
    spawn(driven);
    expect(stageView(driven.action, driven.stage("ask")).children).toEqual([CHILD]);
    driven.complete({ stage: "ask", task: 0, attempt: 1 });
    driven.runAll();
    expect([driven.action.status, hasOpenSpawned(driven.action)]).toEqual(["completed", true]);
    expect(driven.log.map(({ type }) => type)).not.toContain("children.stopping");
  });

  test("is known by pages without what came of it", () => {
    const driven = aRun();
    spawn(driven);
    endChild(driven);
    expect(driven.action.spawned).toMatchObject([{ child: CHILD, end: { output: { value: 7 } } }]);
    expect(fromSnapshot(toSnapshot(driven.action))?.spawned).toMatchObject([{ end: { output: { value: null } } }]);
  });

  test("launches one action, however often an attempt asks for it", () => {
    const driven = aRun();
    spawn(driven);
    spawn(driven);
    expect(driven.action.spawned).toHaveLength(1);
  });

  test("a cancel stops what it launched, once, and the action ends after that", () => {
    const driven = aRun();
    spawn(driven);
    driven.order(requestCancel(driven.action, { by: ANA, now: driven.now }));
    driven.append({ type: "task.cancelled", stage: "ask", task: 0, attempt: 1, progress: null });
    driven.settle();
    expect(driven.log.filter(({ type }) => type === "children.stopping")).toMatchObject([
      { tasks: [{ stage: "ask", task: 0, attempt: 1, child: CHILD }] },
    ]);
    expect(driven.action.status).toBe("running");
    const of = { stage: "ask", task: 0, attempt: 1 };
    driven.append({ type: "child.ended", ...of, child: CHILD, end: { status: "cancelled" } });
    driven.settle();
    expect(driven.action.status).toBe("cancelled");
  });
});

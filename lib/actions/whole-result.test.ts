import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { summarise } from "./action-view";
import { decide } from "./decide/decide";
import type { ActionCreated } from "./event";
import { firstAction, foldLog } from "./fold/fold";
import { lastOutputs } from "./stage-output";
import { mayTakeWhole, MOST_REUSED_CHARACTERS, ranMs, wholeResult } from "./whole-result";

const PLAN = aPlan([aStage("a"), aStage("each", ["a"], { planned: true, wide: true }), aStage("last", ["each"])], {
  cache: {},
});

function completed(rest: Partial<ActionCreated> = {}): DrivenAction {
  const driven = new DrivenAction(aCreation(PLAN, rest));
  driven.pass(500);
  driven.runAll();
  return driven;
}

describe("what an action gave as a whole", () => {
  test("is what each of its stages gave, and completes one that takes it over at once", () => {
    const { action } = completed();
    const reused = wholeResult(action);
    expect(reused?.map(({ stage, outputs }) => [stage, outputs.length])).toEqual([
      ["a", 1],
      ["each", 3],
      ["last", 1],
    ]);
    const cached = { at: 5, action: action.id, savedMs: 7, reused: [...(reused ?? [])] };
    const created = aCreation(PLAN, { cached });
    const { action: other, entries, gate } = decide(firstAction(created, 10), 10);
    expect(other).toMatchObject({ status: "completed", startedAt: null, finishedAt: 10 });
    expect([entries, gate]).toEqual([[], "closed"]);
    expect(lastOutputs(other)).toEqual(lastOutputs(action));
    expect(summarise(other)).toMatchObject({ percent: 100, status: "completed" });
    expect(wholeResult(other)).toBeNull();
  });

  test("folds from its log as it was decided", () => {
    const reused = [...(wholeResult(completed().action) ?? [])];
    const driven = new DrivenAction(
      aCreation(PLAN, { cached: { at: 5, action: aCreation(PLAN).id, savedMs: 7, reused } }),
    );
    expect(driven.log.map(({ type }) => type)).toEqual(["action.created", "action.completed"]);
    expect(foldLog(driven.log)).toEqual(driven.action);
  });

  test("is none of one that failed, has a flow that says nothing, or whose output somebody wrote", () => {
    const failed = new DrivenAction(aCreation(PLAN));
    failed.fail(failed.mustClaim());
    expect(wholeResult(failed.action)).toBeNull();
    const plain = new DrivenAction(aCreation(aPlan([aStage("a")])));
    plain.runAll();
    expect(wholeResult(plain.action)).toBeNull();
    const one = aPlan([aStage("a"), aStage("b", ["a"])], { cache: {} });
    const reused = [{ stage: "a", outputs: [{ value: 1 }], items: null, skipped: null, edited: true }];
    const edited = new DrivenAction(aCreation(one, { rerun: { of: aCreation(one).id, from: null, reused } }));
    edited.runAll();
    expect([edited.action.status, wholeResult(edited.action)]).toEqual(["completed", null]);
  });

  test("is none where it is too much to stand in a first event", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")], { cache: {} })));
    driven.complete(driven.mustClaim(), "x".repeat(MOST_REUSED_CHARACTERS));
    expect([driven.action.status, wholeResult(driven.action)]).toEqual(["completed", null]);
  });

  test.each([
    [{ start: false }, false],
    [{ delayMs: 1 }, false],
    [{ noCache: true }, false],
    [{}, true],
  ])("is taken over by an action made with %j: %j", (rest, may) => {
    expect(mayTakeWhole(aCreation(PLAN, rest))).toBe(may);
  });

  test("saves the time for which it ran, without pauses", () => {
    expect(ranMs({ startedAt: 10, finishedAt: 50, pausedMs: 15 })).toBe(25);
    expect(ranMs({ startedAt: null, finishedAt: 50, pausedMs: 0 })).toBe(0);
  });
});

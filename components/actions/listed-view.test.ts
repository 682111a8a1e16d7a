import { describe, expect, test } from "vitest";

import { summarise } from "@/lib/actions/action-view";
import type { Progress } from "@/lib/actions/event";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { listedItems, listedStatus, listedStrip } from "./listed-view";

function driven(): DrivenAction {
  return new DrivenAction(aCreation(aPlan([aStage("One"), aStage("Two", ["One"])])));
}

function counting(current: number, total: number | null): ReadonlyMap<string, Progress> {
  return new Map([["One", { current, total, message: null }]]);
}

describe("the items of an action in a list", () => {
  test("are those of the stage that runs", () => {
    const action = driven();
    action.claim();
    expect(listedItems(summarise(action.action, counting(3, 10)))).toEqual({ current: 3, total: 10 });
  });

  test("are not told while nothing is counted", () => {
    const action = driven();
    action.claim();
    expect(listedItems(summarise(action.action))).toBeNull();
  });
});

test("a failed action shows its failed stage and its own state", () => {
  const action = driven();
  const claim = action.claim();
  if (claim !== null) action.fail(claim);
  const summary = summarise(action.action);
  expect(listedStatus(summary)).toBe("failed");
  expect(listedStrip(summary).map((stage) => stage.display)).toEqual(["failed", "skipped"]);
});

test("a stage that ran out of time says so, as its action does", () => {
  const action = new DrivenAction(aCreation(aPlan([aStage("One", [], { queueTimeoutMs: 500 })])));
  action.pass(500);
  const summary = summarise(action.action);
  expect(listedStatus(summary)).toBe("timed_out");
  expect(listedStrip(summary).map((stage) => stage.display)).toEqual(["timed_out"]);
});

import { expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { dispatchOf, holderOf } from "./dispatch";

const plan = aPlan([aStage("build"), aStage("test", ["build"])]);

test("an action is announced until a runner claims it, and names who holds it", () => {
  const driven = new DrivenAction(aCreation(plan));
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["announced", null]);
  const task = driven.claim("mill");
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["claimed", "mill"]);
  if (task !== null) driven.complete(task);
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["claimed", null]);
});

test("one that its own process carries out is local from the first to the last", () => {
  const driven = new DrivenAction(aCreation(plan, { local: true }));
  expect(dispatchOf(driven.action)).toBe("local");
  driven.runAll();
  expect([driven.action.status, dispatchOf(driven.action)]).toEqual(["completed", "local"]);
});

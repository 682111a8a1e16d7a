import { expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestChange } from "./commands";
import { dispatchOf, holderOf, isDelayed } from "./dispatch";

const plan = aPlan([aStage("build"), aStage("test", ["build"])]);

test("an action is announced until a runner claims it, and names who holds it", () => {
  const driven = new DrivenAction(aCreation(plan));
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["announced", null]);
  const task = driven.claim("mill");
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["claimed", "mill"]);
  if (task !== null) driven.complete(task);
  expect([dispatchOf(driven.action), holderOf(driven.action)]).toEqual(["claimed", null]);
});

test("an action is delayed until it is queued, whenever its delay was given or taken away", () => {
  const by = { kind: "user", id: "ana", name: "Ana" } as const;
  const driven = new DrivenAction(aCreation(plan));
  expect(isDelayed(driven.action)).toBe(false);
  for (const startInMs of [9_000, 0]) {
    driven.order(requestChange(driven.action, { startInMs }, { by, now: driven.now }));
    expect(isDelayed(driven.action)).toBe(startInMs > 0);
  }
});

test("one that its own process carries out is local from the first to the last", () => {
  const driven = new DrivenAction(aCreation(plan, { local: true }));
  expect(dispatchOf(driven.action)).toBe("local");
  driven.runAll();
  expect([driven.action.status, dispatchOf(driven.action)]).toEqual(["completed", "local"]);
});

import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { chooseLog } from "./log-choice";

const NOTHING = { stage: null, task: null, attempt: null };

function driven(): DrivenAction {
  return new DrivenAction(aCreation(aPlan([aStage("One"), aStage("Two", ["One"])])));
}

function claimed(action: DrivenAction) {
  const claim = action.claim();
  if (claim === null) throw new Error("nothing is queued");
  return claim;
}

describe("the log that is shown", () => {
  test("before anything runs is that of the first stage, which has none yet", () => {
    expect(chooseLog(driven().action, NOTHING)).toMatchObject({ stage: { name: "One" }, log: null, attempts: 0 });
  });

  test("goes on with the stage that runs", () => {
    const action = driven();
    action.complete(claimed(action));
    claimed(action);
    const choice = chooseLog(action.action, NOTHING);
    expect(choice).toMatchObject({ log: { stage: "Two", task: 0, attempt: 1 }, status: "open" });
  });

  test("of a failed action is that of the stage that failed", () => {
    const action = driven();
    action.complete(claimed(action));
    action.fail(claimed(action));
    expect(chooseLog(action.action, NOTHING)).toMatchObject({ log: { stage: "Two" }, status: "failed" });
  });

  test("is the one asked for, and the latest attempt when that one never was", () => {
    const action = driven();
    action.complete(claimed(action));
    claimed(action);
    const asked = { stage: "One", task: null, attempt: 7 };
    expect(chooseLog(action.action, asked)).toMatchObject({ log: { stage: "One", attempt: 1 }, status: "ended" });
    expect(chooseLog(action.action, { ...NOTHING, stage: "Nowhere" })).toMatchObject({ log: { stage: "Two" } });
  });

  test("of a fan-out is that of one task, or of its planning before there are tasks", () => {
    const plan = aPlan([aStage("Each", [], { planned: true, wide: true })]);
    const action = new DrivenAction(aCreation(plan));
    const planning = claimed(action);
    expect(chooseLog(action.action, NOTHING)).toMatchObject({ log: { task: -1, attempt: 1 } });
    action.plan(planning, [1, 2, 3]);
    claimed(action);
    expect(chooseLog(action.action, { ...NOTHING, task: 0 })).toMatchObject({ log: { task: 0, attempt: 1 } });
    expect(chooseLog(action.action, { ...NOTHING, task: 2 })).toMatchObject({ log: null });
  });
});

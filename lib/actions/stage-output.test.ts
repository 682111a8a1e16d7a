import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { lastStages, stageOutput } from "./stage-output";

function driven(...stages: Parameters<typeof aPlan>[0]): DrivenAction {
  return new DrivenAction(aCreation(aPlan(stages)));
}

function claimed(of: DrivenAction) {
  const task = of.claim();
  if (task === null) throw new Error("nothing is queued");
  return task;
}

describe("the output of a stage", () => {
  test("of one task is what the task gave, once it has completed", () => {
    const action = driven(aStage("a"));
    const task = claimed(action);
    expect(stageOutput(action.stage("a"))).toBeNull();
    action.complete(task, "given");
    expect(stageOutput(action.stage("a"))).toEqual({ kind: "one", output: { value: "given" } });
  });

  test("of a failed command is its record", () => {
    const action = driven(aStage("a"));
    const error = { code: "EXIT", message: "exit code 1" };
    const output = { value: { exitCode: 1 } };
    action.append({ type: "task.failed", ...claimed(action), error, progress: null, final: true, output });
    expect(stageOutput(action.stage("a"))).toEqual({ kind: "one", output });
  });

  test("of a wide stage is what came of each item, in input order, once all have ended", () => {
    const action = driven(aStage("each", [], { planned: true, wide: true, onFailure: "continue" }));
    action.plan(claimed(action), [0, 1, 2]);
    const [first, second, third] = [claimed(action), claimed(action), claimed(action)];
    action.complete(third, "third");
    action.complete(first, "first");
    expect(stageOutput(action.stage("each"))).toBeNull();
    action.fail(second, "broken");
    expect(stageOutput(action.stage("each"))).toEqual({
      kind: "each",
      results: [
        { index: 0, status: "completed", output: { value: "first" } },
        { index: 1, status: "failed", error: { code: "FAILED", message: "broken" } },
        { index: 2, status: "completed", output: { value: "third" } },
      ],
    });
  });

  test("of a wide stage of nothing is an empty list; of one that was never planned there is none", () => {
    const action = driven(aStage("each", [], { planned: true, wide: true }));
    action.plan(claimed(action), []);
    expect(stageOutput(action.stage("each"))).toEqual({ kind: "each", results: [] });
    const failing = driven(aStage("a"), aStage("each", ["a"], { planned: true, wide: true }));
    failing.fail(claimed(failing));
    expect(failing.action.status).toBe("failed");
    expect(stageOutput(failing.stage("each"))).toBeNull();
  });
});

describe("the last stages of an action", () => {
  test("are those no other waits for, once it has completed", () => {
    const action = driven(aStage("a"), aStage("b", ["a"]), aStage("c", ["a"]));
    expect(lastStages(action.action)).toEqual([]);
    action.runAll();
    expect(lastStages(action.action).map(({ name }) => name)).toEqual(["b", "c"]);
  });
});

import { describe, expect, test } from "vitest";

import { LIMITS } from "@/lib/shared/limits";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { anonymised } from "./capsule";
import { requestCompletion, requestNote, requestRetry } from "./commands";
import { foldLog } from "./fold/fold";
import { planRerun, reusedStages } from "./rerun";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const by = (driven: DrivenAction) => ({ by: ANA, now: driven.now });
const done = { output: { value: 42 }, comment: null };

/** Does what is queued until nothing is; stages of these names fail. */
function runAll(driven: DrivenAction, ...failing: string[]): void {
  for (let task = driven.claim(); task !== null; task = driven.claim()) {
    if (task.task < 0) driven.judge(task, true);
    else if (failing.includes(task.stage)) driven.fail(task);
    else driven.complete(task, task.stage);
  }
}

test("an action whose other stage has still failed fails again, also when nothing waits for that", () => {
  const twice = () => {
    const driven = new DrivenAction(
      aCreation(aPlan([aStage("a", [], { compensate: { type: "function" } }), aStage("b")])),
    );
    const [a, b] = [driven.mustClaim(), driven.mustClaim()];
    driven.fail(a);
    driven.fail(b);
    expect(driven.action.status).toBe("failed");
    return driven;
  };
  const completed = twice();
  completed.order(requestCompletion(completed.action, { stage: "b", ...done }, by(completed)));
  expect(completed.action).toMatchObject({ status: "failed", error: { message: "boom" } });
  const retried = twice();
  retried.order(requestRetry(retried.action, { stages: ["b"] }, by(retried)));
  retried.complete(retried.mustClaim());
  expect(retried.action).toMatchObject({ status: "failed", error: { message: "boom" } });
});

describe("completing a stage by hand", () => {
  const plan = aPlan([aStage("a"), aStage("b", ["a"]), aStage("side"), aStage("c", ["b", "side"])]);

  test("goes on as after a success, and repeats nothing that was done", () => {
    const driven = new DrivenAction(aCreation(plan));
    runAll(driven, "b");
    expect(driven.action.status).toBe("failed");
    driven.order(requestCompletion(driven.action, { stage: "b", ...done, comment: "looked it up" }, by(driven)));
    expect(driven.action).toMatchObject({ status: "running", generation: 2, error: null });
    expect(driven.ready.map(({ stage }) => stage)).toEqual(["c"]);
    runAll(driven);
    expect(driven.action.status).toBe("completed");
    const { status, byHand, error, counts, tasks } = driven.stage("b");
    expect({ status, byHand, error }).toEqual({
      status: "completed",
      byHand: { by: "Ana", at: driven.now, comment: "looked it up" },
      error: null,
    });
    expect(counts).toMatchObject({ completed: 1, failed: 0 });
    expect(tasks.pages[0]?.[0]).toMatchObject({
      status: "completed",
      output: { value: 42 },
      history: [{ status: "failed" }],
    });
    expect(foldLog(driven.log)).toEqual(driven.action);
  });

  test("ends the action when there was nothing else to do", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("only")])));
    runAll(driven, "only");
    driven.order(requestCompletion(driven.action, { stage: "only", ...done }, by(driven)));
    expect(driven.action.status).toBe("completed");
    expect(driven.gates.at(-1)).toBe("closed");
  });

  test("also holds for a stage whose plan failed", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { planned: true }), aStage("b", ["a"])])));
    driven.fail(driven.mustClaim());
    driven.order(requestCompletion(driven.action, { stage: "a", ...done }, by(driven)));
    expect(driven.ready.map(({ stage, from }) => [stage, from])).toEqual([["b", 0]]);
    runAll(driven);
    expect(driven.action.status).toBe("completed");
  });

  test("is a result that a rerun takes over", () => {
    const driven = new DrivenAction(aCreation(plan));
    runAll(driven, "b");
    driven.order(requestCompletion(driven.action, { stage: "b", ...done }, by(driven)));
    runAll(driven);
    const steps = planRerun(driven.action, { from: "c", hasNewInput: false });
    expect(steps.map(({ stage, does }) => `${stage} ${does}`)).toEqual(["a reuse", "b reuse", "side reuse", "c run"]);
    expect(reusedStages(driven.action, steps, new Map())[1]).toMatchObject({ stage: "b", outputs: [{ value: 42 }] });
  });

  test("is refused while the action is open, for a stage that did not fail, and for a wide one", () => {
    const wide = aPlan([
      aStage("each", [], { planned: true, wide: true, onFailure: "continue" }),
      aStage("next", ["each"]),
    ]);
    const driven = new DrivenAction(aCreation(wide));
    driven.plan(driven.mustClaim(), [1]);
    driven.fail(driven.mustClaim());
    const complete = (stage: string) => () => requestCompletion(driven.action, { stage, ...done }, by(driven));
    expect(complete("each")).toThrow("is failed in an action that is running");
    runAll(driven);
    expect(driven.action.status).toBe("partial");
    expect(complete("next")).toThrow("is completed in an action that is partial");
    expect(complete("each")).toThrow("one output an item");
    expect(complete("ghost")).toThrow("no stage");
  });
});

describe("an action that was taken up again without all that had failed", () => {
  test("fails once what is left needs a stage that failed", () => {
    const plan = aPlan([aStage("a"), aStage("b"), aStage("after a", ["a"]), aStage("after b", ["b"])]);
    const driven = new DrivenAction(aCreation(plan));
    const [a, b] = [driven.mustClaim(), driven.mustClaim()];
    driven.fail(a);
    driven.append({
      type: "task.failed",
      ...b,
      error: { code: "FAILED", message: "b too" },
      progress: null,
      final: true,
    });
    driven.settle();
    expect([driven.stage("a").status, driven.stage("b").status]).toEqual(["failed", "failed"]);
    driven.order(requestRetry(driven.action, { stages: ["a"] }, by(driven)));
    runAll(driven);
    expect(driven.stage("after a").status).toBe("completed");
    expect(driven.action).toMatchObject({ status: "failed", error: { message: "b too" } });
    driven.order(requestCompletion(driven.action, { stage: "b", ...done }, by(driven)));
    runAll(driven);
    expect(driven.action.status).toBe("completed");
  });
});

describe("notes", () => {
  test("are kept in order on an open action and on an ended one, and change nothing else", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    driven.order(requestNote(driven.action, "first", by(driven)));
    runAll(driven);
    const before = driven.action;
    driven.order(requestNote(driven.action, "second", by(driven)));
    expect(driven.action.notes.map(({ by: who, text }) => `${who}: ${text}`)).toEqual(["Ana: first", "Ana: second"]);
    expect(driven.action.status).toBe("completed");
    expect({ ...driven.action, notes: before.notes, seq: before.seq, updatedAt: before.updatedAt }).toEqual(before);
    expect(driven.gates.at(-1)).toBe("closed");
  });

  test("are left out of a capsule, and limited in number", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    for (let count = 0; count < LIMITS.notes; count += 1)
      driven.order(requestNote(driven.action, `secret ${count}`, by(driven)));
    expect(() => requestNote(driven.action, "more", by(driven))).toThrow("which is its limit");
    expect(JSON.stringify(anonymised(driven.log))).not.toContain("secret");
  });
});

import { describe, expect, test } from "vitest";

import { aCreation, anAddedStage, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestCancel, requestRetry } from "../commands";
import { foldLog } from "../fold/fold";
import { queuedEntries } from "./queueing";

const BY = { by: { kind: "user", id: "ana", name: "Ana" } as const, now: 2_000 };

/** An action of a stage that plans, and of one that joins what that adds. */
function planning(rest: Record<string, unknown> = {}): DrivenAction {
  return new DrivenAction(
    aCreation(
      aPlan([aStage("plan", [], rest), aStage("join", ["plan"], { joinAdded: true }), aStage("last", ["join"])]),
    ),
  );
}

const statuses = ({ action }: DrivenAction) => action.stages.map(({ name, status }) => `${name} ${status}`);
const typesOf = ({ log }: DrivenAction) => log.map(({ type }) => type);

describe("stages that a task adds", () => {
  test("stand after the others, begin with what they wait for, and are joined by the stages that say so", () => {
    const driven = planning();
    driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"]), anAddedStage("b", ["a"])]);
    expect(statuses(driven)).toEqual(["plan completed", "join pending", "last pending", "a queued", "b pending"]);
    expect(driven.log.find(({ type }) => type === "stages.added")).toMatchObject({ task: 0, stages: ["a", "b"] });
    expect(driven.stage("a")).toMatchObject({ order: 3, plan: { addedBy: "plan" } });
    expect(driven.stage("join").plan.after).toEqual(["plan", "a", "b"]);
    const order = [];
    for (let task = driven.claim(); task !== null; task = driven.claim()) {
      order.push(task.stage);
      driven.complete(task);
    }
    expect(order).toEqual(["a", "b", "join", "last"]);
    expect(driven.action.status).toBe("completed");
  });

  test("may add further ones, which are joined as well", () => {
    const driven = planning();
    driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"])]);
    driven.completeAdding(driven.mustClaim(), [anAddedStage("deeper", ["a"])]);
    expect(statuses(driven)).toContain("join pending");
    expect(driven.claim()).toMatchObject({ stage: "deeper" });
    expect(driven.stage("join").plan.after).toEqual(["plan", "a", "deeper"]);
  });

  test("are in the log alone: it gives the same action and the same queues", () => {
    const driven = planning();
    driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"]), anAddedStage("b", ["plan"])]);
    driven.claim();
    const rebuilt = foldLog(driven.log);
    expect(rebuilt).toEqual(driven.action);
    expect(rebuilt === null ? [] : queuedEntries(rebuilt)).toMatchObject([{ stage: "b", queue: "default/any|test@1" }]);
    expect(driven.action.created.plan.stages).toHaveLength(3);
  });

  test.each([
    ["a name that is taken", [anAddedStage("join", [])], "stages[0].name: there is already a stage named"],
    ["a name given twice", [anAddedStage("a", []), anAddedStage("a", [])], "stages[1].name: there is already"],
    ["an unknown dependency", [anAddedStage("a", ["nobody"])], "stages[0].after[0]: there is no stage named"],
    ["a circle", [anAddedStage("a", ["b"]), anAddedStage("b", ["a"])], "these stages wait for each other: a → b → a"],
    ["a circle through a join", [anAddedStage("a", ["last"])], "wait for each other"],
  ])("with %s fail the task by name, and nothing is added", (_what, stages, message) => {
    const driven = planning({ retry: { attempts: 2, delayMs: 10 } });
    driven.completeAdding(driven.mustClaim(), stages);
    const [attempt] = driven.action.stages[0]?.tasks.pages[0]?.[0]?.history ?? [];
    expect(attempt).toMatchObject({ status: "failed", error: { code: "BAD_STAGES" } });
    expect(attempt?.error?.message).toContain(message);
    expect(driven.action.stages).toHaveLength(3);
    expect(statuses(driven)[0]).toBe("plan retrying");
    driven.pass(20);
    driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"])]);
    expect(statuses(driven)[0]).toBe("plan completed");
  });

  test("beyond the limit of stages fail the stage, and with it the action", () => {
    const driven = planning();
    const many = Array.from({ length: 998 }, (_, place) => anAddedStage(`a${place}`, ["plan"]));
    driven.completeAdding(driven.mustClaim(), many);
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "BAD_STAGES" } });
    expect(driven.action.error?.message).toContain("would make 1001 stages; at most 1000 are possible");
  });

  test("of several tasks at once are added by whoever comes first, and refused to the other", () => {
    const driven = planning({ planned: true, wide: true, onFailure: "continue" });
    driven.plan(driven.mustClaim(), [0, 1]);
    const tasks = [driven.mustClaim(), driven.mustClaim()];
    for (const task of tasks) driven.completeAdding(task, [anAddedStage("same", ["plan"])]);
    expect(typesOf(driven).filter((type) => type.startsWith("stages."))).toEqual(["stages.added", "stages.refused"]);
    expect(statuses(driven).slice(0, 1)).toEqual(["plan partial"]);
    expect(driven.action.stages.filter(({ name }) => name === "same")).toHaveLength(1);
  });

  test("of a task that ended while its action was stopped are added once that is retried", () => {
    const driven = planning();
    const task = driven.mustClaim();
    driven.order(requestCancel(driven.action, BY));
    driven.completeAdding(task, [anAddedStage("a", ["plan"])]);
    expect(driven.action.status).toBe("cancelled");
    expect(typesOf(driven)).not.toContain("stages.added");
    driven.order(requestRetry(driven.action, {}, BY));
    expect(statuses(driven)).toEqual(["plan completed", "join pending", "last pending", "a queued"]);
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("are retried by themselves: what added them does not run again", () => {
    const driven = planning();
    driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"]), anAddedStage("b", ["plan"])]);
    driven.complete(driven.mustClaim());
    driven.fail(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    driven.order(requestRetry(driven.action, { stages: ["b"] }, BY));
    expect(driven.claim()).toMatchObject({ stage: "b", attempt: 2 });
    expect(typesOf(driven).filter((type) => type === "stages.added")).toHaveLength(1);
  });

  test("that are undone and done again hold up what needs them, near or far, in whatever order they were named", () => {
    const driven = planning();
    const undone = anAddedStage("a", ["plan"], { compensate: { type: "command", argv: ["undo"] } });
    driven.completeAdding(driven.mustClaim(), [anAddedStage("c", ["b"]), anAddedStage("b", ["a"]), undone]);
    for (const stage of ["a", "b"]) {
      const task = driven.mustClaim();
      expect(task.stage).toBe(stage);
      driven.complete(task);
    }
    driven.fail(driven.mustClaim());
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    driven.order(requestRetry(driven.action, {}, BY));
    expect(driven.mustClaim().stage).toBe("a");
    expect(driven.claim()).toBeNull();
  });
});

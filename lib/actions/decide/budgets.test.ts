import { describe, expect, test } from "vitest";

import type { Budget } from "@/lib/flows/budget";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionUsage, usageView } from "../budget";
import { requestBudget, requestPause, requestResume, requestRetry } from "../commands";
import type { EventType } from "../event";
import { foldLog } from "../fold/fold";
import { explain } from "../reason/explain";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
type Of = { stage: string; task: number; attempt: number };

function spend(driven: DrivenAction, of: Of, used: { n?: number; tokens?: number; costUsd?: number }): void {
  driven.append({ type: "task.spent", ...of, n: 1, tokens: 0, costUsd: 0, ...used });
  driven.settle();
}

function inOrder(budget: Budget, stage: Record<string, unknown> = {}): DrivenAction {
  return new DrivenAction(aCreation(aPlan([aStage("a", [], stage), aStage("b", ["a"])], { budget })));
}

function told(driven: DrivenAction, type: EventType) {
  return driven.log.filter((event) => event.type === type);
}

const by = (driven: DrivenAction) => ({ by: ANA, now: driven.now });
const usageOf = (driven: DrivenAction) => usageView(actionUsage(driven.action, driven.now));

describe("what was used", () => {
  test("sums money exactly, and counts no report twice", () => {
    const driven = inOrder({ warn: { costUsd: 100 } });
    const task = driven.mustClaim();
    for (const n of [1, 2, 3, 3, 2]) spend(driven, task, { n, tokens: 5, costUsd: 0.1 });
    expect(usageOf(driven)).toMatchObject({ tokens: 15, costUsd: 0.3, attempts: 1 });
  });

  test("keeps what a lost attempt had said, and begins to count reports anew with the next", () => {
    const driven = inOrder({ warn: { tokens: 100 } });
    const first = driven.mustClaim();
    spend(driven, first, { tokens: 7 });
    driven.lose(first);
    const second = driven.mustClaim();
    spend(driven, second, { tokens: 5 });
    spend(driven, first, { n: 2, tokens: 1_000 });
    expect(second.attempt).toBe(2);
    expect(usageOf(driven)).toMatchObject({ tokens: 12, attempts: 2 });
  });

  test("adds the times of attempts, with those under way", () => {
    const driven = inOrder({ warn: { timeMs: 1_000_000 } });
    const first = driven.mustClaim();
    driven.pass(300);
    driven.complete(first);
    driven.pass(1_000);
    driven.mustClaim();
    driven.pass(200);
    expect(usageOf(driven)).toMatchObject({ timeMs: 500, attempts: 2 });
  });
});

describe("a budget that warns", () => {
  test("says so once for each cap, and lets everything go on", () => {
    const driven = inOrder({ warn: { tokens: 10, attempts: 2 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 9 });
    expect(told(driven, "budget.reached")).toEqual([]);
    spend(driven, task, { n: 2, tokens: 4 });
    spend(driven, task, { n: 3, tokens: 4 });
    driven.runAll();
    driven.complete(task);
    driven.runAll();
    expect(told(driven, "budget.reached")).toMatchObject([
      { scope: { kind: "action" }, response: "warn", kind: "tokens", most: 10, used: 13 },
      { response: "warn", kind: "attempts", most: 2, used: 2 },
    ]);
    expect(driven.action.status).toBe("completed");
    expect(driven.action.budgetsReached).toHaveLength(2);
  });
});

describe("a budget that pauses", () => {
  test("lets what runs go on, begins nothing more, and says for what it waits", () => {
    const driven = inOrder({ pause: { costUsd: 1 } });
    const task = driven.mustClaim();
    spend(driven, task, { costUsd: 1.5 });
    expect(driven.action.status).toBe("running");
    driven.complete(task);
    expect(driven.action.status).toBe("paused");
    expect(driven.gates.at(-1)).toBe("held");
    expect(driven.action.heldFor).toMatchObject({ kind: "costUsd", most: 1, used: 1.5 });
    expect(explain(driven.action, { liveStore: "ok", runners: [] })).toMatchObject({
      reason: { code: "BUDGET", text: expect.stringContaining("$1.50 of $1.00") },
    });
  });

  test("begins no stage while it waits, so that none runs out of its time", () => {
    const plan = aPlan([aStage("a"), aStage("b", ["a"], { timeoutMs: 1_000 })], { budget: { pause: { tokens: 1 } } });
    const driven = new DrivenAction(aCreation(plan));
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 2 });
    driven.complete(task);
    driven.pass(5_000);
    expect(driven.stage("b").status).toBe("pending");
    driven.order(requestResume(driven.action, by(driven)));
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("does not pause what has nothing more to do", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")], { budget: { pause: { tokens: 1, attempts: 1 } } })));
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 5 });
    driven.complete(task);
    expect(driven.action.status).toBe("completed");
    expect(told(driven, "budget.reached")).toEqual([]);
  });

  test("goes on when it is raised enough, and not before", () => {
    const driven = inOrder({ pause: { tokens: 10 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 25 });
    driven.complete(task);
    driven.order(requestBudget(driven.action, { stage: undefined, change: { pause: { tokens: 25 } } }, by(driven)));
    expect(driven.action.status).toBe("paused");
    driven.order(requestBudget(driven.action, { stage: undefined, change: { pause: { tokens: 26 } } }, by(driven)));
    expect(driven.action).toMatchObject({ status: "running", heldFor: null, budgetsReached: [] });
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("says which cap keeps it when a raise was not enough for what was used meanwhile, or for another cap", () => {
    const driven = new DrivenAction(
      aCreation(
        aPlan([aStage("a"), aStage("b"), aStage("c", ["a"])], { budget: { pause: { tokens: 10, attempts: 2 } } }),
      ),
    );
    const [first, second] = [driven.mustClaim(), driven.mustClaim()];
    spend(driven, second, { tokens: 12 });
    driven.complete(first);
    expect(driven.action.heldFor).toMatchObject({ kind: "tokens", most: 10, used: 12 });
    spend(driven, second, { n: 2, tokens: 8 });
    const raise = (tokens: number) =>
      driven.order(requestBudget(driven.action, { stage: undefined, change: { pause: { tokens } } }, by(driven)));
    raise(15);
    expect(driven.action.heldFor).toMatchObject({ kind: "tokens", most: 15, used: 20 });
    raise(50);
    expect(driven.action).toMatchObject({ status: "paused", heldFor: { kind: "attempts", most: 2, used: 2 } });
  });

  test("is not kept by what a stage used that is done", () => {
    const stages = [
      aStage("a", [], { budget: { pause: { tokens: 10 } } }),
      aStage("b", ["a"], { budget: { pause: { attempts: 1 } }, retry: { attempts: 3, delayMs: 0 } }),
    ];
    const driven = new DrivenAction(aCreation(aPlan(stages)));
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 12 });
    driven.complete(task);
    driven.fail(driven.mustClaim());
    expect(driven.action.heldFor).toMatchObject({ scope: { stage: "b" } });
    driven.order(requestBudget(driven.action, { stage: "b", change: { pause: { attempts: 9 } } }, by(driven)));
    expect(driven.action).toMatchObject({ status: "running", heldFor: null });
  });

  test("begins nothing behind a wait that is over as soon as it begins", () => {
    const wait = { name: "wait", after: ["a"], executor: { type: "wait" as const, sleepMs: 0 } };
    const stages = [aStage("a"), wait, aStage("b", ["wait"])];
    const driven = new DrivenAction(aCreation(aPlan(stages, { budget: { pause: { attempts: 1 } } })));
    driven.complete(driven.mustClaim());
    expect(driven.action).toMatchObject({ status: "paused", heldFor: { kind: "attempts" } });
    expect(driven.ready).toEqual([]);
  });

  test("leaves it to a person whom that person has paused meanwhile", () => {
    const driven = inOrder({ pause: { tokens: 1 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 2 });
    driven.complete(task);
    driven.order(requestPause(driven.action, by(driven)));
    expect(driven.action.heldFor).toBeNull();
    driven.order(requestBudget(driven.action, { stage: undefined, change: { pause: { tokens: 9 } } }, by(driven)));
    expect(driven.action.status).toBe("paused");
    driven.order(requestResume(driven.action, by(driven)));
    expect(driven.action.status).toBe("running");
  });

  test("resuming it allows as much again, and pauses when that is used", () => {
    const stages = ["a", "b", "c", "d"].map((name, place, all) => aStage(name, all.slice(place - 1, place)));
    const driven = new DrivenAction(aCreation(aPlan(stages, { budget: { pause: { tokens: 10 } } })));
    const used = [11, 12, 3];
    for (const tokens of used) {
      if (driven.action.status === "paused") driven.order(requestResume(driven.action, by(driven)));
      const task = driven.mustClaim();
      spend(driven, task, { tokens });
      driven.complete(task);
    }
    expect(driven.action).toMatchObject({ status: "running", budget: { pause: { tokens: 30 } } });
    expect(told(driven, "action.paused")).toHaveLength(2);
    expect(told(driven, "budget.changed")).toMatchObject([
      { by: ANA, budget: { pause: { tokens: 20 } } },
      { by: ANA, budget: { pause: { tokens: 30 } } },
    ]);
  });

  test("counts attempts before another begins", () => {
    const retry = { attempts: 5, delayMs: 10 };
    const driven = inOrder({ pause: { attempts: 2 } }, { retry });
    driven.fail(driven.mustClaim());
    driven.pass(10);
    driven.fail(driven.mustClaim());
    expect(driven.action.status).toBe("running");
    driven.pass(10);
    expect(driven.action.status).toBe("paused");
    expect(usageOf(driven).attempts).toBe(2);
  });

  test("does not hide that a person had paused the action", () => {
    const driven = inOrder({ pause: { tokens: 1 } });
    const task = driven.mustClaim();
    driven.order(requestPause(driven.action, by(driven)));
    spend(driven, task, { tokens: 2 });
    driven.complete(task);
    expect(driven.action.heldFor).toBeNull();
    driven.order(requestResume(driven.action, by(driven)));
    expect(driven.action).toMatchObject({ status: "paused", heldFor: { kind: "tokens" } });
  });
});

describe("a budget that stops", () => {
  test("asks what runs to stop as soon as more was used, and fails the action by name", () => {
    const driven = inOrder({ stop: { tokens: 10 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 10 });
    expect(driven.action.stopping).toBeNull();
    spend(driven, task, { n: 2, tokens: 1 });
    expect(told(driven, "tasks.stopping")).toHaveLength(1);
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.action).toMatchObject({
      status: "failed",
      error: { code: "BUDGET", message: "The budget of the action is used up: 11 of 10 tokens." },
    });
  });

  test("begins nothing more when exactly all was used", () => {
    const driven = inOrder({ stop: { tokens: 10 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 10 });
    driven.complete(task);
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "BUDGET" } });
    expect(driven.stage("a").status).toBe("completed");
    expect(driven.ready).toEqual([]);
  });

  test("stops at the time that attempts may run together", () => {
    const driven = inOrder({ stop: { timeMs: 1_000 } });
    driven.pass(5_000);
    driven.mustClaim();
    driven.pass(999);
    expect(driven.action.stopping).toBeNull();
    expect(driven.last.wakeInMs).toBe(1);
    driven.pass(1);
    expect(driven.action.stopping?.error?.message).toContain("1 s of 1 s of running time");
  });

  test("is retried once its budget was raised, and not before", () => {
    const driven = inOrder({ stop: { tokens: 10 } });
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 12 });
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(() => requestRetry(driven.action, {}, by(driven))).toThrow(expect.objectContaining({ code: "BUDGET" }));
    driven.order(requestBudget(driven.action, { stage: undefined, change: { stop: { tokens: 20 } } }, by(driven)));
    expect(driven.action.status).toBe("failed");
    driven.order(requestRetry(driven.action, {}, by(driven)));
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(foldLog(driven.log)).toEqual(driven.action);
  });
});

describe("the budget of a stage", () => {
  test("fails the stage, and the action goes on where its policy says so", () => {
    const driven = new DrivenAction(
      aCreation(
        aPlan([aStage("a", [], { budget: { stop: { costUsd: 1 } }, onFailure: "continue" }), aStage("b", ["a"])]),
      ),
    );
    const task = driven.mustClaim();
    spend(driven, task, { costUsd: 1.25 });
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.stage("a")).toMatchObject({
      status: "failed",
      error: { code: "BUDGET", message: 'The budget of stage "a" is used up: $1.25 of $1.00.' },
    });
    driven.runAll();
    expect(driven.action.status).toBe("partial");
  });

  test("counts nothing of other stages", () => {
    const budget = { pause: { tokens: 10 } };
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"], { budget })])));
    const task = driven.mustClaim();
    spend(driven, task, { tokens: 100 });
    driven.complete(task);
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("is raised by its name", () => {
    const budget = { pause: { attempts: 1 } };
    const retry = { attempts: 2, delayMs: 0 };
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { budget, retry })])));
    driven.fail(driven.mustClaim());
    expect(driven.action.heldFor).toMatchObject({ scope: { kind: "stage", stage: "a" }, kind: "attempts", most: 1 });
    const change = { pause: { attempts: null } };
    driven.order(requestBudget(driven.action, { stage: "a", change }, by(driven)));
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(driven.stage("a").budget).toBeNull();
    expect(() => requestBudget(driven.action, { stage: "z", change }, by(driven))).toThrow("no stage");
    expect(() => requestBudget(driven.action, { stage: "a", change }, by(driven))).toThrow("has completed");
  });

  test("stops a wide stage with tasks in the queue", () => {
    const wide = { planned: true, wide: true, budget: { stop: { attempts: 2 } } };
    const driven = new DrivenAction(aCreation(aPlan([aStage("each", [], wide)])));
    driven.plan(driven.mustClaim(), [1, 2, 3, 4]);
    const [one, two] = [driven.mustClaim(), driven.mustClaim()];
    driven.settle();
    expect(driven.log.filter((event) => event.type === "tasks.stopping")).toMatchObject([
      {
        tasks: [
          ["each", 0],
          ["each", 1],
        ],
      },
    ]);
    for (const task of [one, two]) driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "BUDGET" } });
  });
});

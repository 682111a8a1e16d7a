import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionPercent, attemptsOf } from "../action-view";
import { requestCancel, requestPause, requestResume, requestRetry } from "../commands";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const diamond = aPlan([aStage("a"), aStage("b", ["a"]), aStage("c", ["a"]), aStage("d", ["b", "c"])]);

describe("deciding a graph", () => {
  test("stages run when what they wait for has completed, side by side where they can", () => {
    const driven = new DrivenAction(aCreation(diamond));
    driven.complete(driven.mustClaim());
    expect(driven.ready.map((entry) => entry.stage)).toEqual(["b", "c"]);
    driven.complete(driven.mustClaim());
    expect(driven.stage("d").status).toBe("pending");
    driven.complete(driven.mustClaim());
    expect(driven.stage("d").status).toBe("queued");
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("completed");
  });

  test("a wide stage is planned, fans out, and joins once in order", () => {
    const plan = aPlan([aStage("each", [], { planned: true, wide: true, concurrency: 2 }), aStage("join", ["each"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.plan(driven.mustClaim(), [5, 6, 7]);
    expect(driven.ready).toMatchObject([{ stage: "each", from: 0, to: 2, stageCap: 2 }]);
    const tasks = [driven.mustClaim(), driven.mustClaim(), driven.mustClaim()];
    for (const task of [tasks[2], tasks[0], tasks[1]]) if (task !== undefined) driven.complete(task, task.task);
    expect(driven.log.filter((event) => event.type === "stage.queued" && event.stage === "join")).toHaveLength(1);
    expect(
      driven
        .stage("each")
        .tasks.pages.flat()
        .map((task) => task.status === "completed" && "value" in task.output && task.output.value),
    ).toEqual([0, 1, 2]);
  });

  test("a wide stage of nothing completes at once", () => {
    const plan = aPlan([aStage("each", [], { planned: true, wide: true }), aStage("join", ["each"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.plan(driven.mustClaim(), []);
    expect(driven.stage("each").status).toBe("completed");
    expect(driven.stage("join").status).toBe("queued");
  });
});

describe("failures", () => {
  const retry = { attempts: 3, backoff: "linear", delayMs: 100 };

  test("a failed task waits for its backoff and is tried again", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { retry })])));
    driven.fail(driven.mustClaim());
    expect(driven.stage("a").status).toBe("retrying");
    expect(driven.last.wakeInMs).toBe(100);
    driven.pass(99);
    expect(driven.ready).toEqual([]);
    driven.pass(1);
    const second = driven.mustClaim();
    expect(second.attempt).toBe(2);
    driven.fail(second);
    expect(driven.last.wakeInMs).toBe(200);
  });

  test("a stage that has used up its attempts fails its action, and what was not begun is skipped", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])])));
    driven.fail(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    expect(driven.action.error?.message).toBe("boom");
    expect(driven.action.stages.map((stage) => stage.status)).toEqual(["failed", "skipped"]);
    expect(actionPercent(driven.action)).toBe(0);
  });

  test("the action ends only after tasks beside the failed one have stopped", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b")])));
    const [a, b] = [driven.mustClaim(), driven.mustClaim()];
    driven.fail(a);
    expect(driven.action.status).toBe("running");
    expect(driven.action.stopping?.cause).toBe("failed");
    driven.append({ type: "task.cancelled", ...b, progress: null });
    driven.settle();
    expect(driven.action.status).toBe("failed");
    expect(driven.stage("b").status).toBe("cancelled");
  });

  test("under continue the stage is partial, later stages run, and the action is partial", () => {
    const plan = aPlan([
      aStage("each", [], { planned: true, wide: true, onFailure: "continue" }),
      aStage("join", ["each"]),
    ]);
    const driven = new DrivenAction(aCreation(plan));
    driven.plan(driven.mustClaim(), [1, 2]);
    driven.fail(driven.mustClaim());
    driven.complete(driven.mustClaim());
    expect(driven.stage("each").status).toBe("partial");
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("partial");
  });

  test("a stage that takes longer than it may fails by name", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("slow", [], { timeoutMs: 500 })])));
    const task = driven.mustClaim();
    driven.pass(500);
    expect(driven.stage("slow").timedOut).toBe(true);
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.action.error).toMatchObject({ code: "TIMED_OUT", message: 'Stage "slow" timed out after 500 ms.' });
  });
});

describe("losses", () => {
  test("a lost task is offered again alone, and quarantined after three losses while alone", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    driven.lose(driven.mustClaim());
    for (let loss = 1; loss <= 3; loss += 1) {
      expect(driven.ready).toMatchObject([{ queue: "default/any|test@1|alone" }]);
      driven.lose(driven.mustClaim());
    }
    expect(driven.action.error?.code).toBe("QUARANTINED");
  });

  test("a task that must not run twice fails when it is lost", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { idempotent: false })])));
    driven.lose(driven.mustClaim());
    expect(driven.action.error?.code).toBe("LOST");
  });

  test("an outcome of an earlier attempt changes nothing", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    const first = driven.mustClaim();
    driven.lose(first);
    const second = driven.mustClaim();
    driven.complete(first, "late");
    expect(driven.stage("a").status).toBe("running");
    driven.complete(second, "held");
    expect(driven.action.status).toBe("completed");
  });
});

describe("commands", () => {
  const now = 2_000;

  test("cancel stops what runs and ends once it has stopped", () => {
    const driven = new DrivenAction(aCreation(diamond));
    const a = driven.mustClaim();
    const decision = requestCancel(driven.action, { by: ANA, now });
    expect(decision?.gate).toBe("closed");
    expect(decision?.stops).toEqual([{ session: "s-r1", stage: "a", task: 0 }]);
    driven.append(...(decision?.events ?? []));
    driven.append({ type: "task.cancelled", ...a, progress: null });
    driven.settle();
    expect(driven.action.status).toBe("cancelled");
    expect(() => requestCancel(driven.action, { by: ANA, now })).toThrow("cancelled cannot be asked to cancel");
  });

  test("a cancelled task whose runner is gone ends abandoned", () => {
    const driven = new DrivenAction(aCreation(diamond));
    const a = driven.mustClaim();
    driven.append(...(requestCancel(driven.action, { by: ANA, now })?.events ?? []));
    driven.lose(a);
    expect(driven.action.status).toBe("cancelled");
    expect(attemptsOf(driven.stage("a"))).toMatchObject([{ status: "cancelled", error: { code: "ABANDONED" } }]);
  });

  test("retry gives failed stages another attempt and leaves completed ones as they are", () => {
    const driven = new DrivenAction(aCreation(diamond));
    driven.complete(driven.mustClaim(), "kept");
    driven.fail(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    driven.append(...(requestRetry(driven.action, {}, { by: ANA, now })?.events ?? []));
    expect(driven.action.generation).toBe(2);
    expect(driven.stage("a").status).toBe("completed");
    expect(driven.stage("b").status).toBe("queued");
    expect(attemptsOf(driven.stage("b"))).toHaveLength(1);
  });

  test("a stage cannot be retried more often than its limit", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { manualRetries: 1 })])));
    driven.fail(driven.mustClaim());
    const retried = requestRetry(driven.action, {}, { by: ANA, now });
    driven.append(...(retried?.events ?? []));
    driven.ready.push(...(retried?.entries ?? []));
    driven.fail(driven.mustClaim());
    expect(() => requestRetry(driven.action, {}, { by: ANA, now })).toThrow("its limit");
  });

  test("pause holds the gate and its time does not count", () => {
    const driven = new DrivenAction(aCreation(diamond));
    driven.mustClaim();
    const paused = requestPause(driven.action, { by: ANA, now: driven.now });
    expect(paused?.gate).toBe("held");
    driven.append(...(paused?.events ?? []));
    expect(requestPause(driven.action, { by: ANA, now: driven.now })).toBeNull();
    driven.now += 500;
    driven.append(...(requestResume(driven.action, { by: ANA, now: driven.now })?.events ?? []));
    expect(driven.action.status).toBe("running");
    expect(driven.action.pausedMs).toBe(500);
  });
});

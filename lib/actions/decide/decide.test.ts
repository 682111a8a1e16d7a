import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionPercent, attemptsOf } from "../action-view";
import { requestCancel, requestPause, requestResume, requestRetry } from "../commands";
import { foldLog } from "../fold/fold";
import { isEnded } from "../status";
import { decide } from "./decide";

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

/** A random graph without cycles: each stage waits for some of those before it. */
const plans = fc
  .array(
    fc.record({
      links: fc.array(fc.nat(20), { maxLength: 3 }),
      wide: fc.boolean(),
      attempts: fc.integer({ min: 1, max: 3 }),
      onFailure: fc.constantFrom("fail", "continue"),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((stages) =>
    aPlan(
      stages.map(({ links, wide, attempts, onFailure }, place) => {
        const after = place === 0 ? [] : [...new Set(links.map((link) => `s${link % place}`))];
        return aStage(`s${place}`, after, { planned: wide, wide, retry: { attempts, delayMs: 10 }, onFailure });
      }),
    ),
  );
const choices = fc.array(fc.nat(999), { minLength: 300, maxLength: 300 });

/** Drives an action by random outcomes until it ends. */
function driveRandomly(driven: DrivenAction, random: readonly number[]): void {
  const held: { stage: string; task: number; attempt: number }[] = [];
  for (const draw of random) {
    const claim = draw % 3 > 0 || held.length === 0 ? driven.claim() : null;
    if (claim !== null) held.push(claim);
    const [task] = draw % 2 === 0 ? held.splice(draw % Math.max(1, held.length), 1) : [];
    if (task === undefined) driven.pass(5);
    else if (draw % 11 === 0) driven.fail(task);
    else if (draw % 13 === 0) driven.lose(task);
    else if (task.task < 0)
      driven.plan(
        task,
        Array.from({ length: draw % 4 }, (_, n) => n),
      );
    else driven.complete(task, draw);
  }
  for (let rest = 0; rest < 500 && !isEnded(driven.action.status); rest += 1) {
    const task = held.shift() ?? driven.claim();
    if (task === null) driven.pass(50);
    else if (task.task < 0) driven.plan(task, [0]);
    else driven.complete(task);
  }
}

describe("properties of any flow", () => {
  test("every action ends once faults stop, whatever was drawn", () => {
    fc.assert(
      fc.property(plans, choices, (plan, random) => {
        const driven = new DrivenAction(aCreation(plan));
        driveRandomly(driven, random);
        expect(isEnded(driven.action.status)).toBe(true);
      }),
    );
  });

  test("deciding again after folding a decision yields nothing", () => {
    fc.assert(
      fc.property(plans, choices, (plan, random) => {
        const driven = new DrivenAction(aCreation(plan));
        driveRandomly(driven, random);
        expect(decide(driven.action, driven.now).events).toEqual([]);
      }),
    );
  });

  test("the log alone gives the same action as its events one by one", () => {
    fc.assert(
      fc.property(plans, choices, (plan, random) => {
        const driven = new DrivenAction(aCreation(plan));
        driveRandomly(driven, random);
        expect(foldLog(driven.log)).toEqual(driven.action);
      }),
    );
  });

  test("no stage is claimed before what it waits for has ended", () => {
    fc.assert(
      fc.property(plans, choices, (plan, random) => {
        const driven = new DrivenAction(aCreation(plan));
        driveRandomly(driven, random);
        const ended = new Set<string>();
        for (const event of driven.log) {
          if (event.type === "task.claimed") {
            const after = plan.stages.find((stage) => stage.name === event.stage)?.after ?? [];
            expect(after.filter((name) => !ended.has(name))).toEqual([]);
          }
          if (event.type === "stage.completed" || event.type === "stage.partial" || event.type === "stage.failed")
            ended.add(event.stage);
        }
      }),
    );
  });
});

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

function claimed(driven: DrivenAction) {
  const task = driven.claim();
  if (task === null) throw new Error("nothing is queued");
  return task;
}

describe("deciding a graph", () => {
  test("stages run when what they wait for has completed, side by side where they can", () => {
    const driven = new DrivenAction(aCreation(diamond));
    driven.complete(claimed(driven));
    expect(driven.ready.map((entry) => entry.stage)).toEqual(["b", "c"]);
    driven.complete(claimed(driven));
    expect(driven.stage("d").status).toBe("pending");
    driven.complete(claimed(driven));
    expect(driven.stage("d").status).toBe("queued");
    driven.complete(claimed(driven));
    expect(driven.action.status).toBe("completed");
  });

  test("a wide stage is planned, fans out, and joins once in order", () => {
    const plan = aPlan([aStage("each", [], { planned: true, wide: true, concurrency: 2 }), aStage("join", ["each"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.plan(claimed(driven), [5, 6, 7]);
    expect(driven.ready).toMatchObject([{ stage: "each", from: 0, to: 2, stageCap: 2 }]);
    const tasks = [claimed(driven), claimed(driven), claimed(driven)];
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
    driven.plan(claimed(driven), []);
    expect(driven.stage("each").status).toBe("completed");
    expect(driven.stage("join").status).toBe("queued");
  });
});

describe("conditions", () => {
  const conditional = (name: string, after: string[], rest: Record<string, unknown> = {}) =>
    aStage(name, after, { planned: true, ...rest });
  const branches = aPlan([
    aStage("score"),
    conditional("high", ["score"]),
    conditional("low", ["score"]),
    aStage("praise", ["high"]),
    aStage("join", ["praise", "low"], { allowSkipped: true }),
  ]);

  function judged(isHigh: boolean): DrivenAction {
    const driven = new DrivenAction(aCreation(branches));
    driven.complete(claimed(driven));
    driven.judge(claimed(driven), isHigh);
    driven.judge(claimed(driven), !isHigh);
    return driven;
  }

  test("leave one branch out, and what needs it, and join what is left once", () => {
    const driven = judged(false);
    expect(driven.stage("high")).toMatchObject({ status: "skipped", skipped: { kind: "condition" } });
    expect(driven.stage("praise")).toMatchObject({ status: "skipped", skipped: { kind: "dependency", stage: "high" } });
    expect(driven.stage("join").status).toBe("pending");
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(driven.log.filter((event) => event.type === "stage.queued" && event.stage === "join")).toHaveLength(1);
    expect(driven.log.filter((event) => event.type === "task.completed").map((event) => event.stage)).toEqual([
      "score",
      "low",
      "join",
    ]);
    expect(actionPercent(driven.action)).toBe(100);
  });

  test("that hold run their stage as if there were none", () => {
    const driven = judged(true);
    expect(driven.stage("high")).toMatchObject({ status: "queued", total: 1, skipped: null });
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(driven.stage("low").status).toBe("skipped");
    expect(attemptsOf(driven.stage("low"))).toEqual([]);
  });

  test("that leave everything out complete the action", () => {
    const driven = new DrivenAction(aCreation(aPlan([conditional("only", []), aStage("after", ["only"])])));
    driven.judge(claimed(driven), false);
    expect(driven.action.status).toBe("completed");
    expect(driven.action.stages.map(({ status }) => status)).toEqual(["skipped", "skipped"]);
  });

  test("are not evaluated again by a retry", () => {
    const plan = aPlan([conditional("optional", []), aStage("work"), aStage("last", ["work"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.judge(claimed(driven), false);
    driven.fail(claimed(driven));
    expect(driven.action.status).toBe("failed");
    const retried = requestRetry(driven.action, {}, { by: ANA, now: driven.now });
    driven.append(...(retried?.events ?? []));
    driven.ready.push(...(retried?.entries ?? []));
    expect(driven.stage("optional")).toMatchObject({ status: "skipped", skipped: { kind: "condition" } });
    driven.runAll();
    expect(driven.action.stages.map(({ status }) => status)).toEqual(["skipped", "completed", "completed"]);
  });
});

describe("a share that is enough", () => {
  function spread(minSuccess: number): DrivenAction {
    const wide = aStage("each", [], { planned: true, wide: true, minSuccess });
    const driven = new DrivenAction(aCreation(aPlan([wide, aStage("join", ["each"])])));
    driven.plan(claimed(driven), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    return driven;
  }

  test("lets the stage end with errors and its action complete", () => {
    const driven = spread(0.8);
    for (let task = claimed(driven); task.stage === "each"; task = claimed(driven)) {
      if (task.task === 3 || task.task === 7) driven.fail(task);
      else driven.complete(task);
      if (driven.stage("each").status === "partial") break;
    }
    expect(driven.stage("each")).toMatchObject({ status: "partial", counts: { completed: 8, failed: 2 } });
    driven.runAll();
    expect(driven.action).toMatchObject({ status: "completed", error: null });
  });

  test("fails the action as soon as it is out of reach", () => {
    const driven = spread(0.9);
    driven.fail(claimed(driven));
    expect(driven.action.stopping).toBeNull();
    driven.fail(claimed(driven));
    expect(driven.action.status).toBe("failed");
    expect(driven.stage("each").status).toBe("failed");
  });
});

describe("failures", () => {
  const retry = { attempts: 3, backoff: "linear", delayMs: 100 };

  test("a failed task waits for its backoff and is tried again", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { retry })])));
    driven.fail(claimed(driven));
    expect(driven.stage("a").status).toBe("retrying");
    expect(driven.last.wakeInMs).toBe(100);
    driven.pass(99);
    expect(driven.ready).toEqual([]);
    driven.pass(1);
    const second = claimed(driven);
    expect(second.attempt).toBe(2);
    driven.fail(second);
    expect(driven.last.wakeInMs).toBe(200);
  });

  test("a stage that has used up its attempts fails its action, and what was not begun is skipped", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])])));
    driven.fail(claimed(driven));
    expect(driven.action.status).toBe("failed");
    expect(driven.action.error?.message).toBe("boom");
    expect(driven.action.stages.map((stage) => stage.status)).toEqual(["failed", "skipped"]);
    expect(actionPercent(driven.action)).toBe(0);
  });

  test("the action ends only after tasks beside the failed one have stopped", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b")])));
    const [a, b] = [claimed(driven), claimed(driven)];
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
    driven.plan(claimed(driven), [1, 2]);
    driven.fail(claimed(driven));
    driven.complete(claimed(driven));
    expect(driven.stage("each").status).toBe("partial");
    driven.complete(claimed(driven));
    expect(driven.action.status).toBe("partial");
  });

  test("a stage that takes longer than it may fails by name", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("slow", [], { timeoutMs: 500 })])));
    const task = claimed(driven);
    driven.pass(500);
    expect(driven.stage("slow").timedOut).toBe(true);
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.action.error).toMatchObject({ code: "TIMED_OUT", message: 'Stage "slow" timed out after 500 ms.' });
  });
});

describe("waiting too long", () => {
  const UNTAKEN = { code: "QUEUE_TIMED_OUT", message: 'No runner took stage "a" within 2 s.' };

  test("for a runner fails a stage that none took, and wakes the action for it", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000 })])));
    expect(driven.begun.wakeInMs).toBe(2_000);
    driven.pass(1_999);
    expect(driven.stage("a").status).toBe("queued");
    driven.pass(1);
    expect(driven.action).toMatchObject({ status: "failed", error: UNTAKEN });
  });

  test("does not concern a stage that was taken, also while it waits for another attempt", () => {
    const retry = { attempts: 2, backoff: "constant", delayMs: 5_000 };
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { queueTimeoutMs: 2_000, retry })])));
    driven.fail(claimed(driven));
    driven.pass(60_000);
    expect(driven.stage("a").status).toBe("queued");
  });

  test.each([{ queueTimeoutMs: 2_000 }, { timeoutMs: 2_000 }])("ends a stage that was never planned: %o", (limit) => {
    const wide = aStage("a", [], { planned: true, wide: true, ...limit });
    const driven = new DrivenAction(aCreation(aPlan([wide, aStage("b", ["a"])])));
    expect(driven.begun.wakeInMs).toBe(2_000);
    driven.pass(2_000);
    expect(driven.action.status).toBe("failed");
    expect(driven.action.error?.code).toMatch(/TIMED_OUT$/);
  });

  test("ends a stage whose plan takes too long, once it has stopped", () => {
    const wide = aStage("a", [], { planned: true, wide: true, timeoutMs: 2_000, onFailure: "continue" });
    const driven = new DrivenAction(aCreation(aPlan([wide])));
    const plan = claimed(driven);
    driven.pass(2_000);
    expect(driven.action.status).toBe("running");
    driven.append({ type: "task.cancelled", ...plan, progress: null });
    driven.settle();
    expect(driven.action).toMatchObject({ status: "partial", error: { code: "TIMED_OUT" } });
  });
});

describe("losses", () => {
  test("a lost task is offered again alone, and quarantined after three losses while alone", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    driven.lose(claimed(driven));
    for (let loss = 1; loss <= 3; loss += 1) {
      expect(driven.ready).toMatchObject([{ queue: "default/any|test@1|alone" }]);
      driven.lose(claimed(driven));
    }
    expect(driven.action.error?.code).toBe("QUARANTINED");
  });

  test("a task that must not run twice fails when it is lost", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { idempotent: false })])));
    driven.lose(claimed(driven));
    expect(driven.action.error?.code).toBe("LOST");
  });

  test("an outcome of an earlier attempt changes nothing", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a")])));
    const first = claimed(driven);
    driven.lose(first);
    const second = claimed(driven);
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
    const a = claimed(driven);
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
    const a = claimed(driven);
    driven.append(...(requestCancel(driven.action, { by: ANA, now })?.events ?? []));
    driven.lose(a);
    expect(driven.action.status).toBe("cancelled");
    expect(attemptsOf(driven.stage("a"))).toMatchObject([{ status: "cancelled", error: { code: "ABANDONED" } }]);
  });

  test("retry gives failed stages another attempt and leaves completed ones as they are", () => {
    const driven = new DrivenAction(aCreation(diamond));
    driven.complete(claimed(driven), "kept");
    driven.fail(claimed(driven));
    expect(driven.action.status).toBe("failed");
    driven.append(...(requestRetry(driven.action, {}, { by: ANA, now })?.events ?? []));
    expect(driven.action.generation).toBe(2);
    expect(driven.stage("a").status).toBe("completed");
    expect(driven.stage("b").status).toBe("queued");
    expect(attemptsOf(driven.stage("b"))).toHaveLength(1);
  });

  test("a stage cannot be retried more often than its limit", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { manualRetries: 1 })])));
    driven.fail(claimed(driven));
    const retried = requestRetry(driven.action, {}, { by: ANA, now });
    driven.append(...(retried?.events ?? []));
    driven.ready.push(...(retried?.entries ?? []));
    driven.fail(claimed(driven));
    expect(() => requestRetry(driven.action, {}, { by: ANA, now })).toThrow("its limit");
  });

  test("pause holds the gate and its time does not count", () => {
    const driven = new DrivenAction(aCreation(diamond));
    claimed(driven);
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

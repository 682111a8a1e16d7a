import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { attemptsOf } from "../action-view";
import { requestCancel, requestPause, requestResume } from "../commands";
import { foldLog } from "../fold/fold";
import { explain } from "../reason/explain";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;

type Held = { stage: string; task: number; attempt: number };

function pauseAtOnce(driven: DrivenAction): void {
  driven.order(requestPause(driven.action, { by: ANA, now: driven.now }, { immediate: true }));
}

function resume(driven: DrivenAction): void {
  driven.order(requestResume(driven.action, { by: ANA, now: driven.now }));
}

/** Its runner has stopped a task. */
function stopped(driven: DrivenAction, task: Held): void {
  driven.append({ type: "task.cancelled", ...task, progress: null });
  driven.settle();
}

function running(rest: Record<string, unknown> = {}): { driven: DrivenAction; task: Held } {
  const driven = new DrivenAction(aCreation(aPlan([aStage("build", [], rest), aStage("test", ["build"])])));
  return { driven, task: driven.mustClaim() };
}

describe("a pause at once", () => {
  test("lets what must not run twice go on to its end", () => {
    const { driven, task } = running({ idempotent: false });
    pauseAtOnce(driven);
    expect(driven.log.map(({ type }) => type)).not.toContain("tasks.stopping");
    driven.complete(task);
    expect(driven.action.status).toBe("paused");
    expect(driven.stage("build").status).toBe("completed");
  });

  test("asks what runs to stop, and holds the gate", () => {
    const { driven } = running();
    const decision = requestPause(driven.action, { by: ANA, now: driven.now }, { immediate: true });
    expect(decision).toMatchObject({
      gate: "held",
      stops: [{ session: "s-r1", stage: "build", task: 0 }],
      events: [
        { type: "action.paused", immediate: true },
        { type: "tasks.stopping", paused: true },
      ],
    });
    driven.order(decision);
    expect(explain(driven.action, { liveStore: "ok", runners: [] })?.reason).toMatchObject({
      code: "PAUSED",
      text: "It is paused, and its running tasks are being stopped.",
    });
  });

  test("leaves a task to go on from its checkpoints, with no failure counted", () => {
    const { driven, task } = running();
    driven.append({ type: "task.checkpointed", ...task, name: "half", value: 7 });
    pauseAtOnce(driven);
    stopped(driven, task);
    expect(driven.action.status).toBe("paused");
    expect(driven.stage("build").counts).toMatchObject({ queued: 1, cancelled: 0, failed: 0 });
    resume(driven);
    const again = driven.mustClaim();
    expect(again).toEqual({ stage: "build", task: 0, attempt: 2 });
    expect(driven.stage("build").tasks.pages[0]?.[0]).toMatchObject({
      failures: 0,
      losses: 0,
      checkpoints: { half: 7 },
    });
    driven.complete(again);
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("completed");
    expect(attemptsOf(driven.stage("build"))).toMatchObject([
      { number: 1, status: "cancelled", error: { code: "PAUSED" } },
      { number: 2, status: "completed" },
    ]);
    expect(foldLog(driven.log)).toEqual(driven.action);
  });

  test("that is over before the task has stopped takes it up again all the same", () => {
    const { driven, task } = running();
    pauseAtOnce(driven);
    resume(driven);
    stopped(driven, task);
    driven.complete(driven.mustClaim());
    expect(driven.action.status).toBe("running");
    expect(driven.stage("build").status).toBe("completed");
  });

  test("takes what a task had finished by then", () => {
    const { driven, task } = running();
    pauseAtOnce(driven);
    driven.complete(task);
    expect(driven.stage("build").status).toBe("completed");
    expect(driven.action.status).toBe("paused");
    expect(driven.gates.at(-1)).toBe("held");
  });

  test("counts a failure as one, and tries again as the stage says", () => {
    const { driven, task } = running({ retry: { attempts: 2, delayMs: 10 } });
    pauseAtOnce(driven);
    driven.fail(task);
    expect(driven.stage("build").status).toBe("retrying");
  });

  test("stops also what was claimed while it was asked for", () => {
    const wide = aPlan([aStage("each", [], { planned: true, wide: true })]);
    const driven = new DrivenAction(aCreation(wide));
    driven.plan(driven.mustClaim(), [1, 2]);
    const first = driven.mustClaim();
    const decision = requestPause(driven.action, { by: ANA, now: driven.now }, { immediate: true });
    const second = driven.mustClaim();
    driven.order(decision);
    const stops = driven.log.filter((event) => event.type === "tasks.stopping").flatMap((event) => event.tasks);
    expect(stops).toEqual([
      ["each", first.task],
      ["each", second.task],
    ]);
  });

  test("lets the plan of a stage be made", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("each", [], { planned: true, wide: true })])));
    const planning = driven.mustClaim();
    pauseAtOnce(driven);
    expect(driven.last.stops).toEqual([]);
    driven.plan(planning, [1]);
    expect(driven.stage("each").counts.queued).toBe(1);
  });

  test("may follow a pause that let tasks go on, and a second one changes nothing", () => {
    const { driven } = running();
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    const { pausedAt } = driven.action;
    driven.now += 500;
    pauseAtOnce(driven);
    expect(driven.action.pausedAt).toBe(pausedAt);
    expect(driven.log.at(-1)).toMatchObject({ type: "tasks.stopping", paused: true });
    expect(requestPause(driven.action, { by: ANA, now: driven.now }, { immediate: true })).toBeNull();
    expect(requestPause(driven.action, { by: ANA, now: driven.now })).toBeNull();
  });

  test("gives way to a cancel, and to the end of the stage's time", () => {
    const cancelled = running();
    pauseAtOnce(cancelled.driven);
    cancelled.driven.order(requestCancel(cancelled.driven.action, { by: ANA, now: cancelled.driven.now }));
    stopped(cancelled.driven, cancelled.task);
    expect(cancelled.driven.action.status).toBe("cancelled");
    const late = running({ timeoutMs: 1_000 });
    pauseAtOnce(late.driven);
    late.driven.pass(1_000);
    stopped(late.driven, late.task);
    expect(late.driven.action).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
  });

  test("whose runner is lost meanwhile goes on as after any loss", () => {
    const { driven, task } = running();
    pauseAtOnce(driven);
    driven.lose(task);
    expect(driven.stage("build").counts.queued).toBe(1);
    expect(attemptsOf(driven.stage("build"))).toMatchObject([{ status: "lost" }]);
  });
});

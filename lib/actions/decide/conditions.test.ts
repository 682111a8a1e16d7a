import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionPercent, attemptsOf } from "../action-view";
import { requestCancel, requestRetry } from "../commands";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;

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
    driven.complete(driven.mustClaim());
    driven.judge(driven.mustClaim(), isHigh);
    driven.judge(driven.mustClaim(), !isHigh);
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
    driven.judge(driven.mustClaim(), false);
    expect(driven.action.status).toBe("completed");
    expect(driven.action.stages.map(({ status }) => status)).toEqual(["skipped", "skipped"]);
  });

  test("that are answered while the action is being cancelled leave their stage out when it is retried", () => {
    const driven = new DrivenAction(aCreation(aPlan([conditional("only", []), aStage("after", ["only"])])));
    const task = driven.mustClaim();
    driven.append(...(requestCancel(driven.action, { by: ANA, now: driven.now })?.events ?? []));
    driven.judge(task, false);
    expect(driven.action.status).toBe("cancelled");
    driven.append(...(requestRetry(driven.action, {}, { by: ANA, now: driven.now })?.events ?? []));
    driven.settle();
    expect(driven.action.stages.map(({ status }) => status)).toEqual(["skipped", "skipped"]);
  });

  test("are not evaluated again by a retry", () => {
    const plan = aPlan([conditional("optional", []), aStage("work"), aStage("last", ["work"])]);
    const driven = new DrivenAction(aCreation(plan));
    driven.judge(driven.mustClaim(), false);
    driven.fail(driven.mustClaim());
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
    driven.plan(driven.mustClaim(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    return driven;
  }

  test("lets the stage end with errors and its action complete", () => {
    const driven = spread(0.8);
    for (let task = driven.mustClaim(); task.stage === "each"; task = driven.mustClaim()) {
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
    driven.fail(driven.mustClaim());
    expect(driven.action.stopping).toBeNull();
    driven.fail(driven.mustClaim());
    expect(driven.action.status).toBe("failed");
    expect(driven.stage("each").status).toBe("failed");
  });
});

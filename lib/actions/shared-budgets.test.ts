import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestBudget, requestHold, requestPause, requestRelease, requestResume } from "./commands";
import { dayUsage } from "./day-usage";
import type { BudgetScope, ReachedCap } from "./event";
import { explain } from "./reason/explain";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const scope: BudgetScope = { kind: "flow", flow: "test", day: "2026-01-31" };
const reached: ReachedCap = { scope, response: "pause", kind: "tokens", most: 100, used: 120 };
const by = (driven: DrivenAction) => ({ by: ANA, now: driven.now });
const chain = () => new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])])));

describe("an action that shares a budget", () => {
  test("is held once, says for what, and is released", () => {
    const driven = chain();
    const task = driven.mustClaim();
    driven.order(requestHold(driven.action, reached, by(driven)));
    expect(requestHold(driven.action, reached, by(driven))).toBeNull();
    driven.complete(task);
    expect(driven.gates.at(-1)).toBe("held");
    expect(explain(driven.action, { liveStore: "ok", runners: [] })).toMatchObject({
      reason: {
        code: "BUDGET",
        text: expect.stringContaining("flow test for 2026-01-31 is used up: 120 of 100 tokens"),
      },
    });
    driven.order(requestRelease(driven.action, by(driven)));
    expect(requestRelease(driven.action, by(driven))).toBeNull();
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("goes beyond it for the day when a person resumes it, and no further", () => {
    const driven = chain();
    driven.order(requestHold(driven.action, reached, by(driven)));
    driven.order(requestResume(driven.action, by(driven)));
    expect(driven.action.status).toBe("pending");
    expect(requestHold(driven.action, reached, by(driven))).toBeNull();
    expect(requestHold(driven.action, { ...reached, response: "stop" }, by(driven))).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ type: "action.stopping" })]),
    });
    const tomorrow = { ...reached, scope: { ...scope, day: "2026-02-01" } };
    driven.order(requestHold(driven.action, tomorrow, by(driven)));
    expect(driven.action).toMatchObject({ status: "paused", heldFor: tomorrow });
  });

  test("is not let go by a change of its own budget", () => {
    const driven = chain();
    driven.order(requestHold(driven.action, reached, by(driven)));
    driven.order(requestBudget(driven.action, { stage: undefined, change: { warn: { tokens: 5 } } }, by(driven)));
    expect(driven.action).toMatchObject({ status: "paused", heldFor: reached, allowedBeyond: [] });
  });

  test("is held again after a release, since nobody let it go beyond", () => {
    const driven = chain();
    driven.order(requestHold(driven.action, reached, by(driven)));
    driven.order(requestRelease(driven.action, by(driven)));
    driven.order(requestHold(driven.action, { ...reached, most: 110 }, by(driven)));
    expect(driven.action.status).toBe("paused");
  });

  test("stays as it is when a person had paused it", () => {
    const driven = chain();
    driven.order(requestPause(driven.action, by(driven)));
    expect(requestHold(driven.action, reached, by(driven))).toBeNull();
    expect(requestRelease(driven.action, by(driven))).toBeNull();
  });

  test("fails by name at the last cap, also while it is held", () => {
    const driven = chain();
    const task = driven.mustClaim();
    driven.order(requestHold(driven.action, reached, by(driven)));
    driven.order(requestHold(driven.action, { ...reached, response: "stop" }, by(driven)));
    expect(driven.log.filter(({ type }) => type === "tasks.stopping")).toHaveLength(1);
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "BUDGET" } });
    expect(requestHold(driven.action, reached, by(driven))).toBeNull();
  });
});

describe("the use of a day", () => {
  test("is what was told of and the attempts that ended, each with its own day", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { retry: { attempts: 2, delayMs: 0 } })])));
    driven.now = Date.UTC(2026, 0, 31, 23, 59, 59);
    const first = driven.mustClaim();
    driven.append({ type: "task.spent", ...first, n: 1, tokens: 5, costUsd: 0.25 });
    driven.pass(400);
    driven.fail(first);
    driven.pass(600);
    const second = driven.mustClaim();
    driven.pass(70);
    driven.lose(second);
    const rows = dayUsage(driven.action, driven.log).map(({ seq: _seq, ...row }) => row);
    expect(rows).toEqual([
      { day: "2026-01-31", tokens: 5, nanoUsd: 250_000_000, attempts: 0, timeMs: 0 },
      { day: "2026-01-31", tokens: 0, nanoUsd: 0, attempts: 1, timeMs: 400 },
      { day: "2026-02-01", tokens: 0, nanoUsd: 0, attempts: 1, timeMs: 70 },
    ]);
  });

  test("does not count a claim that began no attempt", () => {
    const driven = new DrivenAction(
      aCreation(aPlan([aStage("a", [], { timeoutMs: 50, onFailure: "continue" }), aStage("b")])),
    );
    driven.pass(50);
    expect(driven.stage("a").status).toBe("failed");
    driven.append({ type: "task.claimed", stage: "a", from: 0, to: 0, session: "s-r1", runner: "r1" });
    driven.lose({ stage: "a", task: 0 });
    expect(dayUsage(driven.action, driven.log)).toEqual([]);
  });
});

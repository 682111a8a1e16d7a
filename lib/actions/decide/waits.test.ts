import { describe, expect, test } from "vitest";
import type { z } from "zod";

import type { WaitExecutor } from "@/lib/flows/wait";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestAnswer, requestCancel, requestPause, requestResume, requestRetry, requestSignal } from "../commands";
import { explain } from "../reason/explain";
import type { Decision } from "./decision";

const ANA = { kind: "user", id: "ana", name: "ana@example.org" } as const;

type Waiting = Omit<z.input<typeof WaitExecutor>, "type">;

function aWait(name: string, after: string[], wait: Waiting) {
  return { name, after, executor: { type: "wait" as const, ...wait } };
}

function waiting(wait: Waiting, rest: Record<string, unknown> = {}): DrivenAction {
  return new DrivenAction(aCreation(aPlan([{ ...aWait("wait", [], wait), ...rest }, aStage("next", ["wait"])])));
}

function give(driven: DrivenAction, request: (by: { by: typeof ANA; now: number }) => Decision | null): void {
  driven.order(request({ by: ANA, now: driven.now }));
}

function signal(driven: DrivenAction, name: string, value: string | { id: number } = "go"): void {
  give(driven, (by) => requestSignal(driven.action, { name, value }, by));
}

function answer(driven: DrivenAction, approved: boolean, stage = "wait"): void {
  give(driven, (by) =>
    requestAnswer(driven.action, { stage, answer: { approved, value: { n: 1 }, comment: "so" } }, by),
  );
}

const NOBODY = { liveStore: "ok", runners: [] } as const;

describe("a sleep", () => {
  test("takes its time and no runner, and makes its action run", () => {
    const driven = waiting({ sleepMs: 60_000 });
    expect(driven.action).toMatchObject({ status: "running", startedAt: 1_000 });
    expect(driven.stage("wait")).toMatchObject({ status: "waiting", startedAt: 1_000 });
    expect([driven.ready.length, driven.last.wakeInMs]).toEqual([0, 60_000]);
    driven.pass(59_999);
    expect(driven.stage("wait").status).toBe("waiting");
    driven.pass(1);
    expect(driven.stage("wait")).toMatchObject({ status: "completed", finishedAt: 61_000 });
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("until an instant that has passed is over at once", () => {
    const driven = waiting({ until: "1970-01-01T00:00:00Z" });
    expect(driven.stage("wait").status).toBe("completed");
    expect(driven.ready.map(({ stage }) => stage)).toEqual(["next"]);
  });

  test("that is cut short by a cancel leaves nothing open", () => {
    const driven = waiting({ sleepMs: 60_000 });
    give(driven, (by) => requestCancel(driven.action, by));
    expect(driven.action.status).toBe("cancelled");
    expect(driven.stage("wait").status).toBe("cancelled");
    give(driven, (by) => requestRetry(driven.action, {}, by));
    expect(driven.stage("wait").status).toBe("waiting");
  });

  test("passes while its action is paused, and nothing starts before that goes on", () => {
    const driven = waiting({ sleepMs: 1_000 });
    give(driven, (by) => requestPause(driven.action, by));
    driven.pass(2_000);
    expect(driven.stage("wait").status).toBe("completed");
    expect(driven.last.gate).toBe("held");
    give(driven, (by) => requestResume(driven.action, by));
    expect(driven.last.gate).toBe("open");
  });

  test("longer than its stage may take fails", () => {
    const driven = waiting({ sleepMs: 60_000 }, { timeoutMs: 1_000 });
    driven.pass(1_000);
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
  });
});

describe("a signal", () => {
  test("ends the wait for it, and its value is the output", () => {
    const driven = waiting({ signal: "paid" });
    expect(explain(driven.action, NOBODY)?.reason).toMatchObject({ code: "WAITING_FOR_SIGNAL", stage: "wait" });
    signal(driven, "other");
    expect(driven.stage("wait").status).toBe("waiting");
    signal(driven, "paid", { id: 7 });
    expect(driven.stage("wait").tasks.pages.flat()[0]).toMatchObject({ output: { value: { id: 7 } } });
    expect(driven.action.signals.map(({ name }) => name)).toEqual(["other"]);
  });

  test("sent before anybody waits for it is kept, and used once", () => {
    const plan = aPlan([
      aStage("first"),
      aWait("one", ["first"], { signal: "go" }),
      aWait("two", ["one"], { signal: "go" }),
    ]);
    const driven = new DrivenAction(aCreation(plan));
    signal(driven, "go");
    driven.complete(driven.mustClaim());
    expect([driven.stage("one").status, driven.stage("two").status]).toEqual(["completed", "waiting"]);
    signal(driven, "go");
    expect(driven.action.status).toBe("completed");
    expect(driven.action.signals).toEqual([]);
  });

  test("whose fields are others does not end the wait", () => {
    const driven = waiting({ signal: "paid", match: { id: 2 } });
    signal(driven, "paid", { id: 1 });
    signal(driven, "paid", "2");
    expect(driven.stage("wait").status).toBe("waiting");
    signal(driven, "paid", { id: 2 });
    expect(driven.stage("wait").status).toBe("completed");
  });

  test.each([
    [undefined, "failed", undefined],
    ["none", "running", { value: "none" }],
  ])("that does not come in time counts as %j", (standIn, status, output) => {
    const driven = waiting({
      signal: "paid",
      deadlineMs: 5_000,
      ...(standIn === undefined ? {} : { default: standIn }),
    });
    driven.pass(5_000);
    expect(driven.action.status).toBe(status);
    const [task] = driven.stage("wait").tasks.pages.flat();
    expect(task?.status === "completed" ? task.output : undefined).toEqual(output);
  });

  test("is refused once the action has ended, and when too many are kept", () => {
    const driven = waiting({ sleepMs: 1 });
    for (let n = 0; n < 1_000; n += 1) signal(driven, "x");
    expect(() => signal(driven, "x")).toThrow("keptSignals");
    give(driven, (by) => requestCancel(driven.action, by));
    expect(() => signal(driven, "x")).toThrow("cancelled");
  });
});

describe("an approval", () => {
  test("goes on with the answer as its output", () => {
    const driven = waiting({ approval: { assignee: "ben@example.org" } });
    expect(explain(driven.action, NOBODY)?.reason.text).toContain("ben@example.org");
    answer(driven, true);
    const output = { approved: true, value: { n: 1 }, comment: "so", by: "ana@example.org" };
    expect(driven.stage("wait").tasks.pages.flat()[0]).toMatchObject({ output: { value: output } });
    expect(() => answer(driven, false)).toThrow("completed");
  });

  test("that is rejected fails, and a retry asks again", () => {
    const driven = waiting({ approval: {} });
    answer(driven, false);
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "REJECTED" } });
    expect(driven.action.error?.message).toBe("Rejected by ana@example.org: so.");
    give(driven, (by) => requestRetry(driven.action, {}, by));
    answer(driven, true);
    expect(driven.stage("wait").status).toBe("completed");
  });

  test("may take a rejection as an answer like any other", () => {
    const driven = waiting({ approval: { onReject: "continue" } });
    answer(driven, false);
    expect(driven.stage("wait").status).toBe("completed");
  });

  test.each([
    [undefined, "failed", "TIMED_OUT"],
    [{ approved: false }, "failed", "REJECTED"],
    [{ approved: true, value: 3 }, "running", undefined],
  ])("that nobody answers in time counts as %j", (standIn, status, code) => {
    const driven = waiting({ approval: { deadlineMs: 1_000, ...(standIn === undefined ? {} : { default: standIn }) } });
    driven.pass(1_000);
    expect(driven.action.status).toBe(status);
    expect(driven.action.error?.code).toBe(code);
  });

  test("is not waited for by other stages", () => {
    const driven = waiting({ sleepMs: 1_000 });
    expect(() => answer(driven, true)).toThrow("asks nobody");
    expect(() => answer(driven, true, "nowhere")).toThrow("no stage");
  });
});

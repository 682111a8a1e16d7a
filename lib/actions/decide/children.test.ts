import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { stageView } from "../action-view";
import { requestCancel, requestPause, requestResume, requestRetry } from "../commands";
import type { ChildEnd } from "../event";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const CHILD = "01900000-0000-7000-8000-00000000000c";
const DONE: ChildEnd = { status: "completed", output: { value: 7 } };
const BAD: ChildEnd = { status: "failed", error: { code: "FAILED", message: "boom" }, final: false };

function parent(rest: Record<string, unknown> = {}): DrivenAction {
  const child = { name: "child", executor: { type: "action" as const, flow: "other", input: {} }, ...rest };
  return new DrivenAction(aCreation(aPlan([child, aStage("next", ["child"])])));
}

function requests(driven: DrivenAction): number[] {
  return driven.log.flatMap((event) => (event.type === "child.requested" ? [event.task] : []));
}

function end(driven: DrivenAction, how: ChildEnd, of: { task?: number; attempt?: number } = {}): void {
  const { task = 0, attempt = 1 } = of;
  driven.append({ type: "child.ended", stage: "child", task, attempt, child: CHILD, end: how });
  driven.settle();
}

describe("a stage that is another action", () => {
  test("asks for it once, and takes its output", () => {
    const driven = parent();
    expect([requests(driven), driven.ready]).toEqual([[0], []]);
    expect(driven.action.status).toBe("running");
    driven.append({ type: "child.started", stage: "child", task: 0, attempt: 1, child: CHILD });
    driven.settle();
    expect(stageView(driven.action, driven.stage("child"))).toMatchObject({
      status: "running",
      children: [CHILD],
      attempts: [{ number: 1, status: "running", runner: CHILD }],
    });
    end(driven, DONE);
    end(driven, BAD);
    expect(driven.stage("child")).toMatchObject({ status: "completed" });
    expect(stageView(driven.action, driven.stage("child")).attempts).toMatchObject([
      { status: "completed", runner: CHILD },
    ]);
    driven.runAll();
    expect(driven.action.status).toBe("completed");
  });

  test("fails with it, and a retry asks for another", () => {
    const driven = parent();
    end(driven, BAD);
    expect(driven.action).toMatchObject({ status: "failed", error: { message: "boom" } });
    driven.order(requestRetry(driven.action, {}, { by: ANA, now: driven.now }));
    expect(requests(driven)).toEqual([0, 0]);
    end(driven, DONE);
    expect(driven.stage("child").status).toBe("running");
    end(driven, DONE, { attempt: 2 });
    expect(driven.stage("child").status).toBe("completed");
  });

  test("is tried again as its retry policy says, unless that would not help", () => {
    const driven = parent({ retry: { attempts: 3, delayMs: 1_000 } });
    end(driven, BAD);
    expect(driven.stage("child").status).toBe("retrying");
    driven.pass(1_000);
    expect(requests(driven)).toEqual([0, 0]);
    end(driven, { ...BAD, final: true }, { attempt: 2 });
    expect(driven.action.status).toBe("failed");
  });

  test("fails when somebody cancels the other action", () => {
    const driven = parent({ retry: { attempts: 3 } });
    end(driven, { status: "cancelled" });
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "CHILD_CANCELLED" } });
  });

  test("has the other action cancelled with its own, and waits for its end", () => {
    const driven = parent();
    driven.order(requestCancel(driven.action, { by: ANA, now: driven.now }));
    expect(driven.log.at(-1)).toMatchObject({
      type: "children.stopping",
      tasks: [{ stage: "child", task: 0, attempt: 1 }],
    });
    expect(driven.action.status).toBe("running");
    end(driven, { status: "cancelled" });
    expect(driven.action.status).toBe("cancelled");
  });

  test("that takes too long has it cancelled as well", () => {
    const driven = parent({ timeoutMs: 5_000 });
    driven.pass(5_000);
    expect(driven.log.map(({ type }) => type)).toContain("children.stopping");
    end(driven, { status: "cancelled" });
    expect(driven.action).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
  });
});

describe("a wide stage of other actions", () => {
  function wide(): DrivenAction {
    const driven = parent({ wide: true, planned: true, concurrency: 2 });
    driven.plan(driven.mustClaim(), [1, 2, 3, 4, 5]);
    return driven;
  }

  test("has no more of them under way than it may", () => {
    const driven = wide();
    expect(requests(driven)).toEqual([0, 1]);
    end(driven, DONE, { task: 1 });
    expect(requests(driven)).toEqual([0, 1, 2]);
    for (const task of [0, 2, 3, 4]) end(driven, DONE, { task });
    expect(driven.stage("child")).toMatchObject({ status: "completed", counts: { completed: 5 } });
  });

  test("asks for none while its action is paused", () => {
    const driven = wide();
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    end(driven, DONE, { task: 0 });
    expect(requests(driven)).toEqual([0, 1]);
    driven.order(requestResume(driven.action, { by: ANA, now: driven.now }));
    expect(requests(driven)).toEqual([0, 1, 2]);
  });

  test("stops the others when one fails", () => {
    const driven = wide();
    end(driven, BAD, { task: 0 });
    expect(driven.log.at(-1)).toMatchObject({
      type: "children.stopping",
      tasks: [{ stage: "child", task: 1, attempt: 1 }],
    });
    end(driven, { status: "cancelled" }, { task: 1 });
    expect(driven.action.status).toBe("failed");
  });
});

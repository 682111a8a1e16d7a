import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import type { Action } from "./action";
import { requestCancel, requestPause, requestResume, requestRetry, requestStart } from "./commands";
import { decide } from "./decide/decide";
import type { Decision } from "./decide/decision";
import { ACTION_STATUSES, type ActionStatus } from "./status";
import { COMMANDS, TRANSITIONS, type Command } from "./transitions";
import { transitionsTable } from "./transitions-table";

const context = { by: { kind: "user", id: "ana", name: "Ana" } as const, now: 5_000 };

const REQUESTS: Record<Command, (action: Action) => Decision | null> = {
  start: (action) => requestStart(action, context),
  cancel: (action) => requestCancel(action, context),
  retry: (action) => requestRetry(action, {}, context),
  pause: (action) => requestPause(action, context),
  resume: (action) => requestResume(action, context),
};

/** An action of each status, reached the way actions reach it. */
function actionThatIs(status: ActionStatus): Action {
  const plan = aPlan([aStage("a", [], { onFailure: status === "partial" ? "continue" : "fail" }), aStage("b", ["a"])]);
  const driven = new DrivenAction(aCreation(plan, { start: status !== "pending" }));
  if (status === "pending") return driven.action;
  const task = driven.claim();
  if (task === null) throw new Error("nothing was queued");
  if (status === "failed" || status === "partial") driven.fail(task);
  if (status === "completed") driven.complete(task);
  if (status === "partial" || status === "completed") driven.runAll();
  if (status === "paused") driven.append(...(requestPause(driven.action, context)?.events ?? []));
  if (status === "cancelled") {
    driven.append(...(requestCancel(driven.action, context)?.events ?? []));
    driven.append({ type: "task.cancelled", ...task, progress: null });
    driven.settle();
  }
  return driven.action;
}

describe("the transition matrix", () => {
  test.each(ACTION_STATUSES)("a %s action can be made for this test", (status) => {
    expect(actionThatIs(status).status).toBe(status);
  });

  const cells = ACTION_STATUSES.flatMap((status) =>
    COMMANDS.map((command) => ({ status, command, leads: TRANSITIONS[status][command] })),
  );

  test.each(cells.filter(({ leads }) => leads === "conflict"))(
    "$command of a $status action is refused",
    ({ status, command }) => {
      expect(() => REQUESTS[command](actionThatIs(status))).toThrow(expect.objectContaining({ kind: "conflict" }));
    },
  );

  test.each(cells.filter(({ leads }) => leads === "no-op"))(
    "$command of a $status action does nothing",
    ({ status, command }) => {
      expect(REQUESTS[command](actionThatIs(status))).toBeNull();
    },
  );

  test.each(cells.filter(({ leads }) => leads !== "no-op" && leads !== "conflict"))(
    "$command of a $status action leads to $leads",
    ({ status, command, leads }) => {
      const decision = REQUESTS[command](actionThatIs(status));
      const after = decision?.action;
      const isStopping = leads === "cancelled" && after?.stopping?.cause === "cancelled";
      expect(isStopping ? "cancelled" : after?.status).toBe(leads);
    },
  );

  test.each(["completed", "partial", "failed", "cancelled"] as const)("a %s action decides nothing more", (status) => {
    expect(decide(actionThatIs(status), 99_999_999)).toMatchObject({ events: [], gate: "closed", wakeInMs: null });
  });

  test("is printed in the docs as it is", () => {
    expect(readFileSync("docs/statuses.md", "utf8")).toContain(transitionsTable());
  });
});

import { describe, expect, test } from "vitest";

import { requestRetry } from "@/lib/actions/commands";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;

function failedBeside(rest: Record<string, unknown> = {}): DrivenAction {
  const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", [], rest), aStage("c", ["a", "b"])])));
  driven.fail(driven.mustClaim());
  return driven;
}

describe("a stage that waits while another one fails", () => {
  test("is cancelled with the action, not completed", () => {
    const driven = failedBeside();
    expect(driven.action.status).toBe("failed");
    expect(driven.stage("b").status).toBe("cancelled");
    expect(driven.log.filter(({ type }) => type === "stage.completed")).toEqual([]);
  });

  test("has nothing that would have to be undone", () => {
    const driven = failedBeside({ compensate: { type: "function" } });
    expect(driven.stage("b").undoing).toBeNull();
    expect(driven.action.status).toBe("failed");
  });

  test("runs when the action is retried", () => {
    const driven = failedBeside();
    const decision = requestRetry(driven.action, {}, { by: ANA, now: driven.now });
    expect(decision?.entries.map(({ stage }) => stage)).toEqual(["a", "b"]);
  });
});

import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { anonymised, Capsule, referencesIn, valueInCapsule } from "./capsule";
import { requestCancel } from "./commands";
import { foldLog } from "./fold/fold";

const ANA = { kind: "user", id: "u1", name: "ana@example.org" } as const;
const large = { ref: "p1", sizeBytes: 40_000, preview: "[1" };

function claimed(driven: DrivenAction) {
  const task = driven.claim("ana-laptop");
  if (task === null) throw new Error("nothing is queued");
  return task;
}

/** A cancelled action whose input is large, with a loss in its log. */
function anAction(): DrivenAction {
  const created = aCreation(aPlan([aStage("a"), aStage("b", ["a"])]), {
    input: large,
    metadata: { token: "hush-hush" },
    launchedBy: ANA,
  });
  const driven = new DrivenAction(created);
  driven.lose(claimed(driven), "ana-laptop");
  const task = claimed(driven);
  driven.append({ type: "task.completed", ...task, output: { ref: "p2", sizeBytes: 50_000 }, progress: null });
  driven.settle();
  driven.append(...(requestCancel(driven.action, { by: ANA, now: driven.now })?.events ?? []));
  return driven;
}

describe("a capsule", () => {
  test("names no people and no runners, and folds to the same action", () => {
    const { log, action } = anAction();
    const events = anonymised(log);
    expect(JSON.stringify(events)).not.toMatch(/ana|hush-hush/);
    const told = { type: "stage.completed-by-hand", by: ANA, stage: "a", output: large, comment: "hush-hush" } as const;
    expect(JSON.stringify(anonymised([{ ...told, seq: 9, at: 9 }]))).not.toMatch(/ana|hush-hush/);
    const folded = foldLog(events);
    expect(folded?.status).toBe("cancelled");
    expect(folded?.stages.map(({ status, counts }) => [status, counts])).toEqual(
      action.stages.map(({ status, counts }) => [status, counts]),
    );
    expect(JSON.stringify(log)).toContain("ana-laptop");
  });

  test("holds each large value once", () => {
    const { log } = anAction();
    expect(referencesIn([...log, ...log]).map(({ ref }) => ref)).toEqual(["p1", "p2"]);
  });

  test("is read as it was written, and gives values by their references", () => {
    const { log } = anAction();
    const capsule: Capsule = {
      format: "showrunner-capsule@1",
      action: "01900000-0000-7000-8000-000000000001",
      flow: "test",
      version: "1",
      exportedAt: "2026-03-01T00:00:00.000Z",
      events: log,
      payloads: { p1: [1, 2, 3] },
      files: [],
    };
    const read = Capsule.parse(JSON.parse(JSON.stringify(capsule)));
    expect(read).toEqual(capsule);
    expect([large, { value: 7 }, { ref: "p9", sizeBytes: 1 }].map((one) => valueInCapsule(read, one))).toEqual([
      [1, 2, 3],
      7,
      null,
    ]);
  });
});

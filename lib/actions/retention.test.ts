import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { expiryOf, FOR_GOOD, payloadsNamedBy, removalText } from "./retention";

const DAY_MS = 24 * 3_600_000;

describe("when an action is to be removed", () => {
  const driven = (retentionMs?: number) =>
    new DrivenAction(aCreation(aPlan([aStage("one")], retentionMs === undefined ? {} : { retentionMs })));

  test("an open one has no such time, whatever its flow says", () => {
    expect(expiryOf(driven(2_000).action)).toBeNull();
  });

  test("an ended one has it so long after its end as its flow says", () => {
    const flow = driven(2_000);
    flow.pass(500);
    flow.runAll();
    expect(expiryOf(flow.action)).toBe((flow.action.finishedAt ?? 0) + 2_000);
  });

  test("a flow may keep its actions for good, or leave it to the install", () => {
    const [kept, plain] = [driven(0), driven()];
    kept.runAll();
    plain.runAll();
    expect([expiryOf(kept.action), expiryOf(plain.action)]).toEqual([FOR_GOOD, null]);
  });
});

test("an action names its large input, its files, and what it takes over, each once", () => {
  const large = (ref: string) => ({ ref, sizeBytes: 9, preview: "" });
  const file = { file: "f", name: "a.txt", sizeBytes: 1, type: "text/plain" };
  const stage = { stage: "one", outputs: [large("o"), { value: 1 }], items: large("i"), skipped: null, edited: false };
  const id = "01900000-0000-7000-8000-000000000002";
  const created = aCreation(aPlan([aStage("one")]), {
    input: large("f"),
    files: [file],
    rerun: { of: id, from: null, reused: [stage] },
  });
  expect(payloadsNamedBy(created)).toEqual(["f", "o", "i"]);
  expect(payloadsNamedBy(aCreation(aPlan([aStage("one")])))).toEqual([]);
});

test.each([
  [{ kind: "retention", keptMs: 30 * DAY_MS } as const, "was removed after 30 days"],
  [{ kind: "retention", keptMs: DAY_MS } as const, "was removed after 1 day"],
  [{ kind: "retention", keptMs: 36 * 3_600_000 } as const, "was removed after 36 hours"],
  [{ kind: "retention", keptMs: 2_000 } as const, "was removed after 2 seconds"],
  [{ kind: "deleted", by: "ana@example.org" } as const, "was deleted by ana@example.org"],
])("%j reads as it should", (cause, text) => {
  expect(removalText(cause)).toBe(text);
});

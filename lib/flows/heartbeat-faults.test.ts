import { expect, test } from "vitest";
import { z } from "zod";

import { flow } from "./builder";

const input = z.object({});

test("a stage may ask for signs of life, and say what follows when there are none", () => {
  const { plan } = flow("watched", { input })
    .stage("shown", { heartbeatMs: 5_000, run: () => 1 })
    .stage("retried", { heartbeatMs: 5_000, onStall: "retry", command: ["node"] });
  expect(plan.stages).toMatchObject([{ heartbeatMs: 5_000 }, { heartbeatMs: 5_000, onStall: "retry" }]);
});

test("one that no runner does, or that says only what follows, is at fault by its field", () => {
  const waits = flow("waits", { input }).stage("wait", { heartbeatMs: 5_000, wait: { sleepMs: 1 } });
  expect(() => waits.plan).toThrow("stages[0].heartbeatMs cannot stand at a stage that no runner does");
  const half = flow("half", { input }).stage("run", { onStall: "retry", run: () => 1 });
  expect(() => half.plan).toThrow("stages[0].onStall needs heartbeatMs beside it");
});

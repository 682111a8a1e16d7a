import { describe, expect, test } from "vitest";
import { z } from "zod";

import { flow } from "./builder";
import { cacheFaults, wholeCacheFaults } from "./cache-faults";

const cached = { name: "a", executor: { type: "function" }, cache: {} } as const;

describe("a stage whose results are kept", () => {
  test.each([
    ["is not idempotent", { idempotent: false }],
    ["may be made so by its input", { atLaunch: { notIdempotentIf: "paid" } }],
    ["can be undone", { compensate: { type: "function" } }],
    ["waits", { executor: { type: "wait" } }],
    ["is another action", { executor: { type: "action" } }],
  ])("is refused when it %s, by its field", (_what, rest) => {
    const plain = { name: "first", executor: { type: "function" } };
    expect(cacheFaults([plain, { ...cached, ...rest }])).toMatchObject([{ path: "stages[1].cache" }]);
    expect(cacheFaults([plain, { ...plain, ...rest }])).toEqual([]);
  });

  test("is a function, a command, and a wide one", () => {
    const { plan } = flow("kept", { input: z.object({}) })
      .stage("a", { cache: { ttlMs: 5 }, run: () => 1 })
      .stage("b", { cache: {}, command: ["node", "-v"] })
      .stage("c", { cache: { ttlMs: 7 }, each: () => [1], run: (item) => item });
    expect(plan.stages.map(({ cache }) => cache)).toEqual([{ ttlMs: 5 }, {}, { ttlMs: 7 }]);
  });

  test("is refused by the builder, with a time out of range too", () => {
    const empty = flow("kept", { input: z.object({}) });
    expect(() => empty.stage("a", { cache: {}, run: () => 1, idempotent: false }).plan).toThrow("stages[0].cache");
    expect(() => empty.stage("a", { cache: { ttlMs: 0 }, run: () => 1 }).plan).toThrow("stages.0.cache.ttlMs");
    // @ts-expect-error nothing is kept of a stage that waits
    expect(() => empty.stage("a", { cache: {}, wait: { sleepMs: 1 } }).plan).toThrow("stages[0].cache");
  });
});

test("a flow is refused as a whole for one stage that is more than what it gives", () => {
  const plain = { name: "first", executor: { type: "function" } };
  const waits = { name: "ask", executor: { type: "wait" } };
  expect(wholeCacheFaults({ cache: {}, stages: [plain, waits] })).toMatchObject([{ path: "cache" }]);
  expect(wholeCacheFaults({ cache: {}, stages: [plain] })).toEqual([]);
  expect(wholeCacheFaults({ stages: [plain, waits] })).toEqual([]);
  const asks = flow("asks", { input: z.object({}), cache: {} }).stage("ask", { wait: { signal: "paid" } });
  expect(() => asks.plan).toThrow("cannot stand at a flow");
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonicalJson, isJsonList, isJsonObject, readJson, type Json } from "@/lib/shared/json";

import { digestOf, resultKey, type WorkOfTask } from "./result-key";

const FILES = ["0190a1b2-0000-4000-8000-00000000000a", "0190a1b2-0000-4000-8000-00000000000b"] as const;

/** The first two files have the same content. */
const contentOf = (file: string) => Promise.resolve(FILES.some((one) => one === file) ? "c".repeat(64) : null);

const value = fc.jsonValue({ maxDepth: 4 }).map((any) => readJson(JSON.stringify(any)));

/** The same value with the keys of every object the other way round. */
function turned(json: Json): Json {
  if (isJsonList(json)) return json.map(turned);
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json)
      .toReversed()
      .map(([key, entry]) => [key, turned(entry)]),
  );
}

describe("the digest of what a task reads", () => {
  test("does not depend on the order of keys", async () => {
    await fc.assert(
      fc.asyncProperty(value, async (json) => {
        expect(await digestOf(turned(json), contentOf)).toBe(await digestOf(json, contentOf));
      }),
    );
  });

  test("is another one for another value", async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        fc.pre(canonicalJson(one) !== canonicalJson(other));
        expect(await digestOf(one, contentOf)).not.toBe(await digestOf(other, contentOf));
      }),
    );
  });

  test.each<[Json, Json]>([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, {}],
    [{ a: 1 }, { a: "1" }],
    [[[]], [[], []]],
    [{ file: "c".repeat(64) }, { file: FILES[0] }],
    [`file ${"c".repeat(64)}`, { file: FILES[0] }],
    [
      { file: FILES[0], page: 1 },
      { file: FILES[1], page: 1 },
    ],
  ])("tells %j from %j", async (one, other) => {
    expect(await digestOf(one, contentOf)).not.toBe(await digestOf(other, contentOf));
  });

  test("takes files for their content, wherever they are named", async () => {
    const [one, other] = FILES;
    const input = (file: string) => ({ input: { files: [{ file }], main: { file } }, outputs: { read: { file } } });
    expect(await digestOf(input(one), contentOf)).toBe(await digestOf(input(other), contentOf));
    const unknown = "0190a1b2-0000-4000-8000-00000000000c";
    expect(await digestOf(input(one), contentOf)).not.toBe(await digestOf(input(unknown), contentOf));
  });
});

describe("the key of a result", () => {
  const work: WorkOfTask = {
    organisation: "default",
    flow: "report",
    version: "1",
    stage: "read",
    executor: { type: "command", argv: ["node", "a"] },
    scope: "s",
    item: null,
  };

  test("does not depend on the order of what it is made of", () => {
    const { executor: _executor, ...rest } = work;
    const executor = { argv: ["node", "a"], type: "command" as const };
    expect(resultKey({ executor, ...rest })).toBe(resultKey(work));
  });

  test.each<[keyof WorkOfTask, Partial<WorkOfTask>]>([
    ["organisation", { organisation: "other" }],
    ["flow", { flow: "reports" }],
    ["version", { version: "2" }],
    ["stage", { stage: "write" }],
    ["executor", { executor: { type: "command", argv: ["node", "b"] } }],
    ["executor", { executor: { type: "command", argv: ["node a"] } }],
    ["scope", { scope: "t" }],
    ["item", { item: "s" }],
  ])("is another one with another %s", (_part, change) => {
    expect(resultKey({ ...work, ...change })).not.toBe(resultKey(work));
  });
});

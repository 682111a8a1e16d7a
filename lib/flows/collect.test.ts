import { describe, expect, test } from "vitest";

import { collect } from "./collect";
import type { TaskResult } from "./flow";

function completed<T>(outputs: readonly T[]): TaskResult<T>[] {
  return outputs.map((output, index) => ({ index, status: "completed", output }));
}

const failed: TaskResult<never> = { index: 10, status: "failed", error: { code: "FAILED", message: "no" } };
const amounts = [4, 8, 15, 16, 23, 42, 1, 0, -3, 2.5];
const results = [...completed(amounts.map((amount, place) => ({ amount, [`key${place % 3}`]: place }))), failed];

describe("results of a wide stage", () => {
  test("come to the figures of those that completed", () => {
    const total = 4 + 8 + 15 + 16 + 23 + 42 + 1 + 0 - 3 + 2.5;
    expect(collect.count(results)).toBe(10);
    expect(collect.sum(results, "amount")).toBe(total);
    expect(collect.average(results, "amount")).toBe(total / 10);
    expect(collect.min(results, "amount")).toBe(-3);
    expect(collect.max(results, "amount")).toBe(42);
  });

  test("are merged by the rule for fields that several have", () => {
    const objects = completed([{ a: 1, b: 2 }, { b: 3, c: 4 }, { a: 5 }]);
    expect(collect.merge(objects)).toEqual({ a: 5, b: 3, c: 4 });
    expect(collect.merge(objects, "keepFirst")).toEqual({ a: 1, b: 2, c: 4 });
    expect(collect.merge(objects, "combine")).toEqual({ a: [1, 5], b: [2, 3], c: [4] });
    expect(collect.merge(completed([JSON.parse('{"__proto__": 1}')]))).toEqual(JSON.parse('{"__proto__": 1}'));
  });

  test("are put one after the other", () => {
    expect(collect.concat([...completed([[1, 2], [], [3]]), failed])).toEqual([1, 2, 3]);
    expect(collect.join([...completed(["a", "b"]), failed], ", ")).toBe("a, b");
  });

  test("that cannot be counted say why", () => {
    expect(() => collect.sum(completed<{ amount: number }>([]), "amount")).toThrow("There is no result");
    expect(() => collect.average<{ amount: number }>([failed], "amount")).toThrow("There is no result");
    expect(() => collect.max(completed([{ amount: 1 }, JSON.parse("{}")]), "amount")).toThrow('no field "amount"');
    expect(() => collect.min(completed([{ amount: "much" }]), "amount")).toThrow("is no number");
    // @ts-expect-error there is no field of that name
    expect(() => collect.sum(completed([{ amount: 1 }]), "total")).toThrow('no field "total"');
  });
});

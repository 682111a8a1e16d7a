import { describe, expect, test } from "vitest";

import { aPlan, aStage } from "@/tests/support/drive-action";

import { planForLaunch } from "./launch-plan";

describe("the plan of one action", () => {
  test("is the flow's own when the input decides nothing about it", () => {
    const plan = aPlan([aStage("a"), aStage("b", ["a"])]);
    expect(planForLaunch(plan, { b: 1 })).toBe(plan);
  });

  test("leaves out what the input turns off, also where others wait for it", () => {
    const optional = { atLaunch: { includeIf: { field: "pages", atLeast: 2 } } };
    const plan = aPlan([aStage("a"), aStage("b", ["a"], optional), aStage("c", ["a", "b"])]);
    expect(planForLaunch(plan, { pages: 1 }).stages.map(({ name, after }) => [name, after])).toEqual([
      ["a", []],
      ["c", ["a"]],
    ]);
    expect(planForLaunch(plan, { pages: 2 }).stages.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("says of a stage that it must not run twice when the input does", () => {
    const plan = aPlan([aStage("pay", [], { atLaunch: { notIdempotentIf: "once" } })]);
    expect(planForLaunch(plan, { once: true }).stages[0]?.idempotent).toBe(false);
    expect(planForLaunch(plan, { once: "true" }).stages[0]?.idempotent).toBe(true);
  });
});

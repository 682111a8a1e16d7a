import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";

import { flow } from "./builder";
import type { TaskResult } from "./flow";

const base = flow("sums", { input: z.object({ numbers: z.array(z.number()) }) })
  .stage("double", { each: ({ input }) => input.numbers, run: (number) => number * 2 })
  .stage("sum", {
    after: "double",
    run: ({ outputs }) => {
      expectTypeOf(outputs.double).toEqualTypeOf<readonly TaskResult<number>[]>();
      return outputs.double.length;
    },
  });

describe("the flow builder", () => {
  test("makes a plan with defaults filled in and the order kept", () => {
    expect(base.plan.stages.map((stage) => [stage.name, stage.after, stage.wide])).toEqual([
      ["double", [], true],
      ["sum", ["double"], false],
    ]);
    expect(base.plan.version).toBe("1");
  });

  test("knows outputs and names at compile time", () => {
    base.stage("report", { after: ["sum"], run: ({ outputs }) => expectTypeOf(outputs.sum).toEqualTypeOf<number>() });
    // @ts-expect-error there is no stage of that name
    expect(() => base.stage("wrong", { after: "total", run: () => 1 })).toThrow('there is no stage named "total"');
  });

  test("knows at compile time that a stage that was left out has no output", () => {
    base.stage("report", {
      after: ["sum", "double"],
      allowSkipped: true,
      when: ({ outputs }) => (outputs.sum ?? 0) > 3,
      run: ({ outputs }) => expectTypeOf(outputs.sum).toEqualTypeOf<number | null>(),
    });
    // @ts-expect-error a condition is true or false
    base.stage("wrong", { after: "sum", when: ({ outputs }) => outputs.sum, run: () => 1 });
  });

  test("takes conditions as code or as an expression, which must be one", () => {
    const { plan } = base
      .stage("long", { after: "sum", when: "outputs.sum > 3", run: () => "long" })
      .stage("short", { after: "sum", when: ({ outputs }) => outputs.sum <= 3, run: () => "short" });
    expect(plan.stages.slice(2).map(({ planned, wide, when }) => [planned, wide, when])).toEqual([
      [true, false, "outputs.sum > 3"],
      [true, false, undefined],
    ]);
    expect(() => base.stage("wrong", { when: "outputs.sum >", run: () => 1 }).plan).toThrow("stages[2].when");
  });

  test("refuses a name used twice", () => {
    expect(() => base.stage("sum", { run: () => 1 })).toThrow('already a stage named "sum"');
  });

  test("refuses a stage that waits for itself, for one twice, or for one that is not there yet", () => {
    const run = () => 1;
    // @ts-expect-error it is not among the stages before it
    expect(() => base.stage("last", { after: "last", run })).toThrow('stage "last" cannot wait for itself');
    // @ts-expect-error it is added later
    expect(() => base.stage("last", { after: ["sum", "later"], run })).toThrow('there is no stage named "later"');
    expect(() => base.stage("last", { after: ["sum", "sum"], run })).toThrow('stage "sum" is named twice');
  });

  test("takes budgets of flow and stages, and refuses one that says nothing or has nothing to hold", () => {
    const { plan } = flow("costly", {
      input: z.object({}),
      budget: { warn: { costUsd: 1 }, stop: { costUsd: 2 } },
    }).stage("ask", { budget: { pause: { tokens: 10, attempts: 3, timeMs: 500 } }, run: () => 1 });
    expect(plan.budget).toEqual({ warn: { costUsd: 1 }, stop: { costUsd: 2 } });
    expect(plan.stages[0]?.budget).toEqual({ pause: { tokens: 10, attempts: 3, timeMs: 500 } });
    const run = () => 1;
    expect(() => base.stage("last", { budget: {}, run }).plan).toThrow("stages.2.budget must say when");
    expect(() => base.stage("last", { budget: { stop: {} }, run }).plan).toThrow("stages.2.budget.stop must name");
    expect(() => base.stage("last", { budget: { stop: { tokens: 0 } }, run }).plan).toThrow("budget.stop.tokens");
    expect(() => base.stage("last", { budget: { stop: { tokens: 5 } }, wait: { sleepMs: 1 } }).plan).toThrow(
      "stages[2].budget cannot stand at a stage that waits",
    );
  });

  test("refuses a number out of range, naming the field", () => {
    expect(() => base.stage("late", { timeoutMs: -1, run: () => 1 }).plan).toThrow("timeoutMs");
  });

  test("hands what a flow says of failures to the stages that do not say", () => {
    const run = () => 1;
    const stages = flow("goes-on", { input: z.object({}), onFailure: "continue" })
      .stage("one", { run })
      .stage("two", { run, onFailure: "fail" }).plan.stages;
    expect(stages.map(({ onFailure }) => onFailure)).toEqual(["continue", "fail"]);
    expect(base.plan.stages.map(({ onFailure }) => onFailure)).toEqual(["fail", "fail"]);
  });

  test("keeps handlers beside the stages, each name once", () => {
    const made = base.handler("work", (given: { n: number }) => given.n);
    expect([...(made.handlers?.keys() ?? [])]).toEqual(["work"]);
    expect(made.plan).toEqual(base.plan);
    expect(() => made.handler("work", () => 1)).toThrow('there is already a handler named "work"');
    expect(() => made.handler("", () => 1)).toThrow('"" is no name of a handler');
  });
});

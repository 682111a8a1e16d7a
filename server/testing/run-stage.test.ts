import { describe, expect, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/builder";
import { collect } from "@/lib/flows/collect";

import { planFlow } from "./plan-flow";
import { runStage } from "./run-stage";

const report = flow("report", { input: z.object({ files: z.array(z.string()), copies: z.number().default(1) }) })
  .stage("read", { each: ({ input }) => input.files, run: (file) => file.length })
  .stage("check", { after: "read", when: "size(outputs.read) > 0", run: () => "checked" })
  .stage("sum", {
    after: ["read", "check"],
    allowSkipped: true,
    retry: { attempts: 3, delayMs: 1_000 },
    run: async ({ input, outputs }, { attempt, state }) => {
      const runs = await state.increment("runs");
      if (attempt < 2) throw new Error("not yet");
      const sizes = collect.outputs(outputs.read ?? []);
      return { copies: input.copies, sum: sizes.reduce((all, one) => all + one, 0), check: outputs.check, runs };
    },
  })
  .stage("print", { command: ["lp"], atLaunch: { includeIf: { field: "copies", atLeast: 1 } } });
const read = [
  { index: 0, status: "completed", output: 4 },
  { index: 1, status: "failed", error: { code: "GONE", message: "The file is gone." } },
] as const;

describe("a stage by itself", () => {
  test("runs on the outputs and the state it is given, with its own attempts", async () => {
    const stage = await runStage(report, "sum", {
      input: { files: [] },
      outputs: { read, check: null },
      state: { runs: 10 },
    });
    expect(stage).toMatchObject({ status: "completed", output: { copies: 1, sum: 4, check: null, runs: 12 } });
    expect(stage.attempts.map(({ status }) => status)).toEqual(["failed", "completed"]);
    expect(stage.attempts[0]?.inputs?.outputs).toEqual({ read, check: null });
    expect(stage.errors).toMatchObject([{ stage: "sum", attempt: 1, error: { message: "not yet" } }]);
    expect(stage.state).toEqual({ runs: 12 });
  });

  test("is planned as ever", async () => {
    expect((await runStage(report, "read", { input: { files: ["ab", "c"] } })).output).toMatchObject([
      { output: 2 },
      { output: 1 },
    ]);
    expect(await runStage(report, "check", { input: { files: [] }, outputs: { read: [] } })).toMatchObject({
      status: "skipped",
      output: undefined,
    });
  });

  test("names the output that is missing, that it does not read, or that is none", async () => {
    const input = { files: [] };
    await expect(runStage(report, "sum", { input, outputs: { read } })).rejects.toMatchObject({
      fields: [{ path: "outputs.check" }],
    });
    await expect(runStage(report, "check", { input, outputs: { read, sum: null } })).rejects.toThrow("is not read by");
    // @ts-expect-error a wide stage gives a list of results
    await expect(runStage(report, "check", { input, outputs: { read: [1] } })).rejects.toThrow("list of results");
    // @ts-expect-error there is no stage of that name
    await expect(runStage(report, "send", { input })).rejects.toThrow('no stage "send"');
  });
});

describe("the plan of a flow", () => {
  test("tells the order, what waits for what, and what is decided later", () => {
    expect(planFlow(report).map(({ rank, name, after }) => [rank, name, after])).toEqual([
      [1, "read", []],
      [2, "check", ["read"]],
      [3, "sum", ["read", "check"]],
      [1, "print", []],
    ]);
    expect(planFlow(report)[1]).toMatchObject({
      executor: "function",
      isConditional: true,
      isWide: false,
      attempts: 1,
    });
  });

  test("leaves out what an input leaves out", () => {
    const names = planFlow(report, { files: [], copies: 0 }).map(({ name }) => name);
    expect(names).toEqual(["read", "check", "sum"]);
    // @ts-expect-error files are missing
    expect(() => planFlow(report, { copies: 2 })).toThrow("input.files");
  });
});

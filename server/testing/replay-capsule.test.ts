import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { anonymised, type Capsule } from "@/lib/actions/capsule";
import { flow } from "@/lib/flows/builder";
import { collect } from "@/lib/flows/collect";
import { fileRef } from "@/lib/flows/file-ref";
import type { Flow } from "@/lib/flows/flow";

import { capsuleTest } from "./capsule-test";
import type { FlowResult } from "./flow-result";
import { testFlow } from "./flow-test";
import { replayCapsule } from "./replay-capsule";
import { testFile } from "./test-file";

const done: string[] = [];

/** Notes which stages did their work. */
function doing<T>(stage: string, value: T): T {
  done.push(stage);
  return value;
}

const report = flow("report", { input: z.object({ file: fileRef(), loud: z.boolean().default(false) }) })
  .stage("read", {
    run: async ({ input }, context) => {
      const { bytes } = await context.file(input.file);
      await context.state.put("read", true);
      return doing("read", new TextDecoder().decode(bytes).split(" "));
    },
    compensate: () => doing("undo read", null),
  })
  .stage("measure", {
    after: "read",
    onFailure: "continue",
    each: ({ outputs }) => outputs.read,
    run: async (word, context) => {
      doing("measure", null);
      await context.state.increment("characters", word.length);
      if (word === "bad") throw new Error("a bad word");
      return word.length;
    },
  })
  .stage("shout", { after: "read", when: ({ input }) => input.loud, run: () => doing("shout", "!") })
  .stage("sum", {
    after: ["measure", "shout"],
    allowSkipped: true,
    run: ({ outputs }) =>
      doing(
        "sum",
        collect.outputs(outputs.measure ?? []).reduce((all, one) => all + one, 0),
      ),
  })
  .stage("send", {
    after: "sum",
    run: async ({ outputs }, { state }) => {
      doing("send", null);
      if (outputs.sum > 7) throw new Error("too long to send");
      return { sent: outputs.sum, characters: (await state.get("characters")) ?? null };
    },
  });
const file = testFile("words.txt", "a bad word here", "text/plain");

/** A capsule of what a test has seen. */
function capsuleOf({ log }: FlowResult<Flow>, files: Capsule["files"] = []): Capsule {
  const [created] = log;
  if (created?.type !== "action.created") throw new Error("the log is empty");
  const { id, plan } = created;
  const of = { action: id, flow: plan.name, version: plan.version, exportedAt: "2030-01-01T00:00:00.000Z" };
  return { format: "showrunner-capsule@1", ...of, events: anonymised(log), payloads: {}, files };
}

async function failedReport(): Promise<Capsule> {
  const failed = await testFlow(report, { input: { file: file.ref }, files: [file] }).run();
  expect(failed).toMatchObject({ status: "failed", error: { message: "too long to send" } });
  const base64 = Buffer.from(file.bytes).toString("base64");
  const capsule = capsuleOf(failed, [{ file: file.ref.file, name: file.name, type: file.type, base64 }]);
  done.length = 0;
  return capsule;
}

describe("a capsule is replayed", () => {
  test("from the stage that failed, on what the stages before it had given", async () => {
    const capsule: unknown = JSON.parse(JSON.stringify(await failedReport()));
    const again = await replayCapsule(report, capsule).run();
    expect(again).toMatchObject({ status: "failed", error: { message: "too long to send" } });
    expect(done).toEqual(["send"]);
    expect(again.outputs.measure?.map(({ status }) => status)).toEqual([
      "completed",
      "failed",
      "completed",
      "completed",
    ]);
    expect(again.stage("shout").status).toBe("skipped");
    expect(again.state).toEqual({ read: true, characters: 12 });
  });

  test("from a stage that is named, with the files it had", async () => {
    const capsule = await failedReport();
    const mended = await replayCapsule(report, capsule, { until: "sum", mocks: { sum: 5 } }).run();
    expect(mended.outputs.send).toEqual({ sent: 5, characters: 12 });
    expect(done).toEqual(["send"]);
    done.length = 0;
    expect((await replayCapsule(report, capsule, { until: "read" }).run()).status).toBe("failed");
    expect(done).toEqual(["read", "measure", "measure", "measure", "measure", "sum", "send", "undo read"]);
  });

  test("when it was made, unless told otherwise", async () => {
    const capsule = await failedReport();
    const replay = await replayCapsule(report, capsule).run();
    expect(replay.log[0]?.at).toBe(Date.UTC(2030, 0, 1));
  });

  test("only on its own flow, and on a stage there is", async () => {
    const capsule = await failedReport();
    const other = flow("other", { input: z.object({}) }).stage("read", { run: () => 1 });
    expect(() => replayCapsule(other, capsule)).toThrow('of the flow "report"');
    // @ts-expect-error there is no stage of that name
    expect(() => replayCapsule(report, capsule, { until: "print" })).toThrow('no stage "print"');
    expect(() => replayCapsule(report, { ...capsule, format: "zip" })).toThrow("capsule.format");
  });
});

describe("a capsule as a test", () => {
  const options = { flow: { name: "report", from: "./report" }, file: "./report.capsule.json" };

  test("expects what the action came to", async () => {
    const text = capsuleTest(await failedReport(), { ...options, until: "sum" });
    expect((await transform(text, { loader: "ts" })).warnings).toEqual([]);
    expect(text).toContain('import { report } from "./report";');
    expect(text).toContain('replayCapsule(report, capsule, { until: "sum" })');
    expect(text).toContain('expect(result.status).toBe("failed");');
    expect(text).toContain('expect(result.error?.code).toBe("FAILED");');
    expect(text).toContain('expect(result.stage("sum").output).toEqual(9);');
  });

  test("expects no output where there was none, and refuses a stage there is not", async () => {
    const capsule = await failedReport();
    expect(capsuleTest(capsule, { ...options, until: "send" })).not.toContain("output");
    expect(capsuleTest(capsule, options)).toContain("replayCapsule(report, capsule).run()");
    expect(() => capsuleTest(capsule, { ...options, until: "print" })).toThrow('no stage "print"');
  });
});

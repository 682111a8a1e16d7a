import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/builder";
import { fileRef } from "@/lib/flows/file-ref";
import type { TaskContext } from "@/lib/flows/flow";

import { testFlow } from "./flow-test";
import { testFile } from "./test-file";

/** A flow of one stage, which is tried twice. */
function twice(run: (context: TaskContext) => unknown) {
  return flow("twice", { input: z.object({}) }).stage("only", {
    retry: { attempts: 2 },
    run: (_, context) => run(context),
  });
}

test("a file of the test is read by the reference in the input", async () => {
  const notes = testFile("notes.txt", "one\ntwo", "text/plain");
  const lines = flow("lines", { input: z.object({ file: fileRef() }) }).stage("count", {
    run: async ({ input }, context) => {
      const { name, type, bytes } = await context.file(input.file);
      return `${name} ${type} ${new TextDecoder().decode(bytes).split("\n").length}`;
    },
  });
  const { outputs } = await testFlow(lines, { input: { file: notes.ref }, files: [notes] }).run();
  expect(outputs.count).toBe("notes.txt text/plain 2");
  await expect(testFlow(lines, { input: { file: notes.ref } }).run()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("a folder is there while the attempt runs, and gone after it", async () => {
  const result = await testFlow(
    twice(async (context) => {
      const folder = await context.tempDir();
      await writeFile(join(folder, "draft"), "text");
      return { folder, sizeBytes: (await stat(join(folder, "draft"))).size };
    }),
  ).run();
  const { folder, sizeBytes } = z.object({ folder: z.string(), sizeBytes: z.number() }).parse(result.outputs.only);
  expect(sizeBytes).toBe(4);
  await expect.poll(() => stat(folder).catch(() => null)).toBeNull();
});

test("what is used is told in the log, each time beside what was told before, and no amount is refused", async () => {
  const told: unknown[] = [];
  const result = await testFlow(
    twice(async (context) => {
      await context.spend({ tokens: 5 });
      await Promise.all([
        context.spend({ costUsd: 0.1 }),
        context.spend({ tokens: 1, costUsd: 0.2 }),
        context.spend({}),
      ]);
      if (context.attempt === 1) throw new Error("again");
      await expect(context.spend({ tokens: 1.5 })).rejects.toMatchObject({ code: "INVALID_USAGE" });
      await expect(context.spend({ costUsd: -1 })).rejects.toMatchObject({ code: "INVALID_USAGE" });
    }),
  )
    .on("event", (event) => {
      if (event.type === "task.spent") told.push([event.attempt, event.n, event.tokens, event.costUsd]);
    })
    .run();
  expect(result.status).toBe("completed");
  const each = [1, 2].flatMap((attempt) => [
    [attempt, 1, 5, 0],
    [attempt, 2, 0, 0.1],
    [attempt, 3, 1, 0.2],
  ]);
  expect(told).toEqual(each);
});

test("a checkpoint is made once, and is there for the next attempt", async () => {
  let made = 0;
  const result = await testFlow(
    twice(async (context) => {
      const had = context.hasCheckpoint("token");
      const token = await context.checkpoint("token", () => `token ${(made += 1)}`);
      if (context.attempt === 1) throw new Error("lost the connection");
      return { had, token };
    }),
  ).run();
  expect(result.outputs.only).toEqual({ had: true, token: "token 1" });
  expect(made).toBe(1);
});

test("state is what the test set and what tasks made of it, each change once", async () => {
  const wide = flow("wide", { input: z.object({}) }).stage("count", {
    each: () => [1, 2, 3, 4],
    run: async (item, { state }) => {
      await state.increment("sum", item);
      await state.append("seen", item);
      await state.addToSet("kinds", item % 2);
      await state.merge("last", { [`of ${item}`]: item });
      return state.compareAndSet("first", null, item);
    },
  });
  const { outputs, state } = await testFlow(wide, { state: { sum: 100 } }).run();
  expect(state).toMatchObject({ sum: 110, last: { "of 1": 1, "of 4": 4 } });
  expect(state["seen"]).toHaveLength(4);
  expect(outputs.count?.filter((one) => one.status === "completed" && one.output)).toHaveLength(1);
});

test("attempts have one key, a higher fence each, and a signal that tells of a timeout", async () => {
  const seen: { key: string; fence: number; isAborted: boolean }[] = [];
  const slow = flow("slow", { input: z.object({}) }).stage("only", {
    retry: { attempts: 2 },
    taskTimeoutMs: 60_000,
    run: async (_, { idempotencyKey: key, fence, signal, attempt }) => {
      if (attempt === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      seen.push({ key, fence, isAborted: signal.aborted });
    },
  });
  const { status } = await testFlow(slow, { patienceMs: 10 }).run();
  expect(status).toBe("completed");
  expect(seen.map(({ isAborted }) => isAborted)).toEqual([true, false]);
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
  expect(seen[1]?.fence).toBeGreaterThan(seen[0]?.fence ?? 0);
});

test("lines and the last progress of every attempt are kept", async () => {
  const result = await testFlow(
    twice((context) => {
      context.progress(context.attempt, 2, `try ${context.attempt}`);
      context.log("one\ntwo");
      context.logError("three");
      if (context.attempt === 1) throw new Error("again");
    }),
  ).run();
  const { attempts, logs } = result.stage("only");
  expect(attempts.map(({ progress }) => progress?.message)).toEqual(["try 1", "try 2"]);
  expect(logs).toEqual(["one", "two", "three", "one", "two", "three"]);
});

test("a value too large for the log reaches the next stage whole", async () => {
  const large = flow("large", { input: z.object({}) })
    .stage("make", { run: () => "x".repeat(100_000) })
    .stage("read", { after: "make", run: ({ outputs }) => outputs.make.length });
  const { outputs } = await testFlow(large).run();
  expect(outputs).toMatchObject({ read: 100_000, make: expect.stringMatching(/^x{100000}$/) });
});

test("commands without a mock are started as they are, others are not", async () => {
  const speaks = flow("speaks", { input: z.object({}) })
    .stage("say", { command: [process.execPath, "-e", "console.log('said', process.env.SHOWRUNNER_STAGE)"] })
    .stage("send", { after: "say", command: ["no-such-program"] });
  const mock = { status: "success", stdout: "sent", stderr: "", exitCode: 0 } as const;
  const { status, outputs } = await testFlow(speaks, { mocks: { send: mock } }).run();
  expect(status).toBe("completed");
  expect(outputs.say?.stdout).toBe("said say\n");
  expect(outputs.send).toEqual(mock);
});

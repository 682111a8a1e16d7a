import { expect, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/sdk";

import { testFlow } from "./kit";

const Input = z.strictObject({});
const DAY_MS = 24 * 3_600_000;

test("code waits for a signal by name and fields, in no time of the test; one that came before is there", async () => {
  const tested = flow("waits-in-code", { input: Input }).stage("ask", {
    run: async (_, context) => [
      await context.waitFor("paid", { match: { order: 7 } }),
      await context.waitFor("paid"),
      await context.waitFor("late", { timeoutMs: DAY_MS, default: "none" }),
    ],
  });
  const waits = testFlow(tested);
  await waits.signal("paid", { order: 8 });
  const open = await waits.run();
  expect(open).toMatchObject({ status: "running", explanation: { reason: { code: "WAITING_FOR_SIGNAL" } } });
  await waits.signal("paid", { order: 7, sum: 3 });
  const result = await waits.run();
  expect(result.output).toEqual([{ order: 7, sum: 3 }, { order: 8 }, "none"]);
  expect(result.tookMs).toBe(DAY_MS);
});

test("an attempt that is made again is answered what the one before was, also that the time was over", async () => {
  const seen: unknown[] = [];
  const tested = flow("asks-again", { input: Input }).stage("ask", {
    retry: { attempts: 3, delayMs: 10 },
    run: async (_, context) => {
      seen.push(await context.waitFor("go"));
      const late = await context.waitFor("never", { timeoutMs: 1_000 }).catch((error: unknown) => error);
      seen.push(z.looseObject({ code: z.string() }).parse(late).code);
      if (context.attempt < 3) throw new Error("once more");
      return seen.length;
    },
  });
  const waits = testFlow(tested);
  await waits.signal("go", 1);
  const result = await waits.run();
  expect(result).toMatchObject({ status: "completed", output: 6 });
  expect(seen).toEqual([1, "TIMED_OUT", 1, "TIMED_OUT", 1, "TIMED_OUT"]);
  expect(result.log.filter(({ type }) => type === "task.awaited")).toHaveLength(2);
});

test("a wait that nobody answers fails its stage, and a wrong one is refused by its field", async () => {
  const late = flow("late", { input: Input }).stage("ask", {
    run: (_, context) => context.waitFor("never", { timeoutMs: 5 }),
  });
  expect(await testFlow(late).run()).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
  const wrong = flow("wrong", { input: Input }).stage("ask", {
    run: (_, context) => context.waitFor("no spaces", { timeoutMs: -1 }),
  });
  expect(await testFlow(wrong).run()).toMatchObject({ status: "failed", error: { code: "INVALID_INPUT" } });
});

test("a cancel ends code that waits", async () => {
  const tested = flow("cancelled", { input: Input }).stage("ask", { run: (_, context) => context.waitFor("never") });
  const waits = testFlow(tested);
  await waits.run();
  await waits.cancel();
  expect(await waits.run()).toMatchObject({ status: "cancelled" });
});

test("code launches actions, which stand-ins do: their outputs, their failures, and those nobody can make", async () => {
  const tested = flow("launches-in-code", { input: Input }).stage("launch", {
    retry: { attempts: 2, delayMs: 10 },
    run: async (_, context) => {
      const children = await Promise.all([1, 2].map((n) => context.spawn("double", { n }, { metadata: { n } })));
      const failing = await context.spawn("fails", {}, { key: "one that fails" });
      const outcomes = await Promise.all(children.map((child) => child.result()));
      const failure = await failing.result().catch((error: unknown) => String(error));
      const unknown = await context.spawn("nobody").catch((error: unknown) => String(error));
      if (context.attempt === 1) throw new Error("once more");
      return { outcomes, failure, unknown, ids: new Set([...children, failing].map(({ id }) => id)).size };
    },
  });
  const spawns = {
    double: (input: unknown) => z.object({ n: z.number() }).parse(input).n * 2,
    fails: () => {
      throw new Error("It was told to fail.");
    },
  };
  const result = await testFlow(tested, { spawns }).run();
  expect(result).toMatchObject({
    status: "completed",
    output: {
      outcomes: [2, 4],
      failure: "Error: It was told to fail.",
      unknown: 'Error: The test has nothing in "spawns" that stands in for flow "nobody".',
      ids: 3,
    },
  });
  expect(result.log.filter(({ type }) => type === "child.spawned")).toHaveLength(4);
});

test("code that undoes a stage neither launches nor waits", async () => {
  const tested = flow("undoes", { input: Input })
    .stage("do", { run: () => 1, compensate: async (_, context) => void (await context.waitFor("go")) })
    .stage("fail", {
      after: "do",
      run: () => {
        throw new Error("It fails.");
      },
    });
  const { stages } = await testFlow(tested).run();
  const undone = stages.find(({ name }) => name === "do")?.attempts.at(-1);
  expect(undone).toMatchObject({ status: "failed", error: { code: "NOT_WHILE_UNDOING" } });
});

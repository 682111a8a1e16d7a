import { setTimeout as delay } from "node:timers/promises";

import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/builder";
import { FatalError } from "@/lib/flows/fatal-error";

import { testFlow } from "./flow-test";
import { never, takes } from "./tested-flow";

const orders = flow("orders", { input: z.object({ items: z.array(z.number()), gift: z.boolean().default(false) }) })
  .stage("price", {
    each: ({ input }) => input.items,
    concurrency: 2,
    run: (item, context) => {
      context.log(`item ${item}`);
      context.progress(1, 1, "priced");
      return item * 10;
    },
  })
  .stage("total", {
    after: "price",
    run: async ({ outputs }, context) => {
      const sum = outputs.price.reduce((all, one) => all + (one.status === "completed" ? one.output : 0), 0);
      await context.state.put("sum", sum);
      return sum;
    },
  })
  .stage("wrap", { after: "total", when: ({ input }) => input.gift, run: () => "wrapped" })
  .stage("charge", {
    after: "total",
    retry: { attempts: 4, backoff: "exponential", delayMs: 60_000 },
    taskTimeoutMs: 10_000,
    run: (_, context): string => {
      throw new Error(`${context.idempotencyKey} cannot be charged`);
    },
  });
const input = { items: [1, 2, 3] };

describe("a flow in a test", () => {
  test("runs to its end, with mocks in the place of stages", async () => {
    const result = await testFlow(orders, { input, mocks: { charge: "paid" } }).run();
    expect(result.status).toBe("completed");
    expect(result.order).toEqual(["price", "total", "charge"]);
    expect(result.outputs).toMatchObject({ total: 60, charge: "paid" });
    expectTypeOf(result.outputs.total).toEqualTypeOf<number | undefined>();
    expect(result.state).toEqual({ sum: 60 });
    expect(result.stage("wrap")).toMatchObject({ status: "skipped", skipped: { kind: "condition" } });
    expect(result.errors).toEqual([]);
    expect(result.explanation).toBeNull();
  });

  test("uses the mocks of a list in order, and waits for no backoff", async () => {
    const paid = new Date("2026-03-01T10:00:00Z");
    const charge = [new Error("busy"), () => Promise.reject(new Error("still busy")), "paid"];
    const result = await testFlow(orders, { input, now: paid, mocks: { charge } }).run();
    expect(result.status).toBe("completed");
    expect(
      result.stage("charge").attempts.map(({ status, startedAt }) => [status, startedAt - paid.getTime()]),
    ).toEqual([
      ["failed", 0],
      ["failed", 60_000],
      ["completed", 180_000],
    ]);
    expect(result.errors.map(({ stage, attempt, error }) => [stage, attempt, error.message])).toEqual([
      ["charge", 1, "busy"],
      ["charge", 2, "still busy"],
    ]);
    expect(result.tookMs).toBe(180_000);
  });

  test("fails by name when a list of mocks is used up", async () => {
    const result = await testFlow(orders, { input, mocks: { charge: [new Error("busy")] } }).run();
    expect(result).toMatchObject({ status: "failed", error: { code: "MOCKS_USED_UP" } });
    expect(result.stage("charge").attempts).toHaveLength(2);
  });

  test("ends what takes too long, at once", async () => {
    const result = await testFlow(orders, { input, mocks: { charge: [never(), takes(9_999, "paid")] } }).run();
    expect(result.status).toBe("completed");
    expect(result.errors.map(({ error }) => error.code)).toEqual(["TIMED_OUT"]);
    expect(result.tookMs).toBe(10_000 + 60_000 + 9_999);
  });

  test("takes code that is silent for long to hang", async () => {
    const hangs = flow("hangs", { input: z.object({}) }).stage("wait", {
      taskTimeoutMs: 3_600_000,
      run: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("told to stop")))),
    });
    const result = await testFlow(hangs, { patienceMs: 20 }).run();
    expect(result).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" }, tookMs: 3_600_000 });
  });

  test("waits for code that tells how far it is, however long that takes", async () => {
    const slow = flow("slow", { input: z.object({}) }).stage("work", {
      taskTimeoutMs: 1_000,
      run: async (_, context) => {
        for (let part = 1; part <= 15; part += 1) {
          context.progress(part, 15);
          await delay(20);
        }
        return "done";
      },
    });
    const result = await testFlow(slow, { patienceMs: 200 }).run();
    expect(result).toMatchObject({ status: "completed", tookMs: 0 });
  });

  test("shows what each attempt read, wrote and told", async () => {
    const mocks = { charge: "paid", total: ({ outputs }: { outputs: object }) => Object.keys(outputs).length };
    const result = await testFlow(orders, { input, mocks }).run();
    const price = result.stage("price");
    expect(
      price.attempts.map(({ task, inputs, logs, progress }) => [task, inputs?.item, logs, progress?.message]),
    ).toEqual([
      [-1, undefined, [], undefined],
      [0, 1, ["item 1"], "priced"],
      [1, 2, ["item 2"], "priced"],
      [2, 3, ["item 3"], "priced"],
    ]);
    expect(price.output).toEqual([10, 20, 30].map((output, index) => ({ index, status: "completed", output })));
    expect(result.stage("total").attempts[0]?.inputs).toMatchObject({
      input: { gift: false },
      outputs: { price: [{}, {}, {}] },
    });
  });

  test("tells its listeners of each thing once", async () => {
    const told: string[] = [];
    const run = testFlow(orders, { input, mocks: { charge: new FatalError("no money", "NO_MONEY") } })
      .on("stageStarted", ({ stage }) => told.push(`${stage} started`))
      .on("stageCompleted", ({ stage }) => told.push(`${stage} completed`))
      .on("stageSkipped", ({ stage }) => told.push(`${stage} skipped`))
      .on("stageFailed", ({ stage, error }) => told.push(`${stage} failed: ${error?.code ?? ""}`))
      .on("actionEnded", ({ status }) => told.push(status));
    const result = await run.run();
    expect(result.status).toBe("failed");
    expect(told).toEqual([
      "price started",
      "price completed",
      "total started",
      "total completed",
      "charge started",
      "wrap skipped",
      "charge failed: NO_MONEY",
      "failed",
    ]);
    await run.retry();
    expect((await run.run()).status).toBe("failed");
    expect(told.filter((line) => line.startsWith("charge failed"))).toHaveLength(2);
  });

  test("writes every fact and decision down, with its time", async () => {
    const lines: string[] = [];
    const result = await testFlow(orders, {
      input,
      mocks: { charge: [new Error("x"), "paid"] },
      debug: (line) => lines.push(line),
    }).run();
    expect(lines).toEqual(result.debug);
    expect(lines).toHaveLength(result.log.length);
    expect(lines.find((line) => line.includes("task.failed"))).toMatch(
      /^\+0 ms {2}\d+ {2}fact {2}task\.failed {2}\{.*"x"/,
    );
    expect(lines.find((line) => line.includes("task.queued"))).toMatch(/^\+60000 ms {2}\d+ {2}decision /);
  });

  test("stops before a stage and goes on from there", async () => {
    const started = testFlow(orders, { input, mocks: { charge: "paid" } });
    const before = await started.run({ until: "total" });
    expect(before.status).toBe("running");
    expect(before.order).toEqual(["price"]);
    expect(before.stage("total")).toMatchObject({ status: "queued", attempts: [] });
    expect(before.stage("charge")).toMatchObject({ status: "pending", waitsFor: ["total"] });
    expect((await started.run()).status).toBe("completed");
  });

  test("obeys commands", async () => {
    const held = testFlow(orders, { input, mocks: { charge: "paid" } });
    await held.run({ until: "total" });
    await held.pause();
    expect(await held.run()).toMatchObject({ status: "paused", explanation: { reason: { code: "PAUSED" } } });
    await held.resume();
    expect((await held.run()).status).toBe("completed");

    const cancelled = testFlow(orders, { input, mocks: { charge: never() } });
    cancelled.on("stageStarted", ({ stage }) => stage === "charge" && void cancelled.cancel());
    expect((await cancelled.run()).status).toBe("cancelled");
  });

  test("is refused an input that does not fit, by field", async () => {
    // @ts-expect-error items are numbers
    await expect(testFlow(orders, { input: { items: ["1"] } }).run()).rejects.toMatchObject({
      fields: [{ path: "input.items[0]" }],
    });
    // @ts-expect-error there is no stage of that name
    expect(() => testFlow(orders, { input, mocks: { ship: "sent" } })).toThrow('no stage "ship"');
  });
});

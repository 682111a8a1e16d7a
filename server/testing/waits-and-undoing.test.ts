import { expect, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/builder";

import { testFlow } from "./flow-test";

const DAY_MS = 24 * 3_600 * 1_000;

const parcel = flow("parcel", { input: z.object({ order: z.string() }) })
  .stage("settle", { wait: { sleepMs: 30 * DAY_MS } })
  .stage("paid", {
    after: "settle",
    wait: ({ input }) => ({ signal: "paid", match: { order: input.order }, deadlineMs: 2 * DAY_MS }),
  })
  .stage("release", {
    after: "paid",
    wait: { approval: { schema: z.object({ boxes: z.number().int() }), assignee: "ana@example.org" } },
  })
  .stage("pack", { after: "release", run: ({ outputs }) => outputs.release.value });
const input = { order: "A1" };

test("waits pass at once, and signals and answers come from the test", async () => {
  const waits = testFlow(parcel, { input });
  const asleep = await waits.run({ until: "paid" });
  expect(asleep.stage("settle")).toMatchObject({ status: "completed", output: null });
  expect(asleep.tookMs).toBe(30 * DAY_MS);
  await waits.signal("paid", { order: "B2" });
  await waits.signal("paid", { order: "A1" });
  const asked = await waits.run();
  expect(asked.explanation?.reason).toMatchObject({ stage: "release" });
  expect(asked.stage("release").status).toBe("waiting");
  await expect(waits.answer("release", { approved: true, value: { boxes: "two" } })).rejects.toMatchObject({
    fields: [{ path: "value.boxes" }],
  });
  await waits.answer("release", { approved: true, value: { boxes: 2 } });
  expect(await waits.run()).toMatchObject({ status: "completed", outputs: { pack: { boxes: 2 } } });
});

test("a wait that nobody ends is over at its deadline", async () => {
  const { error, tookMs } = await testFlow(parcel, { input }).run();
  expect(error?.code).toBe("TIMED_OUT");
  expect(tookMs).toBe(32 * DAY_MS);
});

test("a wait may be mocked like any work", async () => {
  const release = { approved: true, value: { boxes: 7 }, comment: null, by: null, at: "2030-01-01T00:00:00Z" };
  const { status, outputs } = await testFlow(parcel, { input, mocks: { settle: null, paid: null, release } }).run();
  expect([status, outputs.pack]).toEqual(["completed", { boxes: 7 }]);
});

const trip = flow("trip", { input: z.object({}) })
  .stage("hotel", { run: () => ({ room: 12 }), compensate: ({ output }) => void output.room })
  .stage("train", { after: "hotel", run: () => "seat 4", compensate: { command: ["no-such-program"] } })
  .stage("pay", {
    after: "train",
    run: () => {
      throw new Error("no money");
    },
  });

test("what undoes a stage runs, or its mock does, and is inspected like any attempt", async () => {
  const told: string[] = [];
  const result = await testFlow(trip, { compensations: { train: [new Error("closed")] } })
    .on("stageUndone", ({ stage }) => told.push(`${stage} undone`))
    .on("stageUndoFailed", ({ stage, error }) => told.push(`${stage}: ${error.message}`))
    .run();
  expect(result.status).toBe("failed");
  expect(told).toEqual(["train: closed", "hotel undone"]);
  const undoing = result.stage("hotel").attempts.find(({ task }) => task === -2);
  expect(undoing).toMatchObject({ status: "completed", inputs: { item: { room: 12 } } });
  // @ts-expect-error there is no stage of that name
  expect(() => testFlow(trip, { compensations: { taxi: null } })).toThrow('no stage "taxi"');
  expect(() => testFlow(trip, { compensations: { pay: null } })).toThrow('no stage "pay"');
});

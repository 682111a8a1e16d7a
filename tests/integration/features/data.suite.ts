import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { mostAtOnce } from "./most-at-once";

const ROWS = 100_000;
const REGIONS = ["north", "south", "east", "west"] as const;

const Figures = z.object({ count: z.number(), sum: z.number(), min: z.number(), max: z.number() });
const Final = Figures.extend({
  rows: z.number(),
  skipped: z.number(),
  average: z.number(),
  groups: z.record(z.string(), Figures),
});

/** Sales with a number in quarters, so that sums are exact; some rows have none, some cells hold line ends and commas. */
function salesFile(): { text: string; amounts: Map<string, number[]>; skipped: number } {
  const amounts = new Map<string, number[]>(REGIONS.map((region) => [region, []]));
  let skipped = 0;
  const rows = Array.from({ length: ROWS }, (_, place) => {
    const region = REGIONS[(place * 7) % REGIONS.length] ?? "north";
    const note = place % 1_000 === 0 ? `"a note,\nwith ""two"" lines"` : "plain";
    if (place % 997 === 0) {
      skipped += 1;
      return `${place},${region},unknown,${note}`;
    }
    const amount = ((place * 7_919) % 40_000) / 4 - 5_000;
    amounts.get(region)?.push(amount);
    return `${place},${region},${amount},${note}`;
  });
  return { text: `id,region,amount,note\n${rows.join("\n")}\n`, amounts, skipped };
}

function figuresOf(values: readonly number[]): z.infer<typeof Figures> {
  return {
    count: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
  };
}

/** A large file in parts, side by side. */
export function describeData(install: () => Install): void {
  test("a hundred thousand rows in ten parts, five at once, come to what one pass finds", async () => {
    const { api } = install();
    const { text, amounts, skipped } = salesFile();
    const file = await api.upload("sales.csv", new TextEncoder().encode(text), "text/csv");
    const input = { file: { file }, column: "amount", groupBy: "region" };
    const action = await api.run({ flow: "data-processing", input }, 60_000);
    expect(action.status).toBe("completed");
    expect(stageOf(action, "Process").tasks).toEqual({ total: 10, completed: 10, failed: 0, running: 0 });
    const events = await api.events(action.id);
    expect(events.filter(({ type }) => type === "task.completed")).toHaveLength(12);
    expect(mostAtOnce(events, "Process")).toBeLessThanOrEqual(5);

    const all = figuresOf([...amounts.values()].flat());
    const expected = {
      ...all,
      rows: ROWS,
      skipped,
      average: all.sum / all.count,
      groups: Object.fromEntries([...amounts].map(([region, values]) => [region, figuresOf(values)])),
    };
    expect(Final.parse(action.output)).toEqual(expected);
    const { body } = await api.get(`/actions/${action.id}/state/final_output`);
    expect(body).toMatchObject({ value: expected });
  });

  test.concurrent("the flow that is written as a class comes to the same", async () => {
    const { api } = install();
    const file = await api.upload("few.csv", new TextEncoder().encode("id,amount\n1,2\n2,n/a\n3,40\n"), "text/csv");
    const input = { file: { file }, column: "amount", chunks: 2 };
    const [built, decorated] = await Promise.all(
      ["data-processing", "data-processing.decorated"].map((flow) => api.run({ flow, input })),
    );
    expect(built?.output).toMatchObject({ rows: 3, skipped: 1, sum: 42 });
    expect(decorated?.output).toEqual(built?.output);
    expect(decorated?.stages.map(({ name, tasks }) => [name, tasks])).toEqual(
      built?.stages.map(({ name, tasks }) => [name, tasks]),
    );
  });

  test.concurrent("a column that is not there fails the first stage by name", async () => {
    const { api } = install();
    const file = await api.upload("short.csv", new TextEncoder().encode("id,amount\n1,2\n"), "text/csv");
    const action = await api.run({ flow: "data-processing", input: { file: { file }, column: "price" } });
    expect(action).toMatchObject({ status: "failed", error: { code: "COLUMN_NOT_FOUND" } });
    expect(action.error?.message).toBe("The file has no column “price”. It has: id, amount.");
    expect(stageOf(action, "Process").status).toBe("skipped");
  });

  test.concurrent("five megabytes of output are read as they were given, and take next to nothing in the live store", async () => {
    const { api } = install();
    const action = await api.run({ flow: "large", input: { rows: 50_000 } }, 60_000);
    const rows = Array.from({ length: 50_000 }, (_, n) => ({ n, text: `Zeile ${n} 🙂`.repeat(6) }));
    const answer = await api.fetch(`/api/v1/actions/${action.id}/output?stage=make`);
    const text = await answer.text();
    expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);
    expect(text === JSON.stringify(rows)).toBe(true);
    expect(stageOf(action, "count").output).toBe(50_000);
    if (install().pair === "redis") expect(await bytesInRedis(install().redis.url, action.id)).toBeLessThan(100_000);
  });
}

/** What an action takes in Redis, all its keys together. */
async function bytesInRedis(url: string, action: string): Promise<number> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`sr:{p00}:act:${action}:*`);
    expect(keys).not.toEqual([]);
    const sizes = await Promise.all(keys.map((key) => redis.memory("USAGE", key)));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  } finally {
    redis.disconnect();
  }
}

import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { instant, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { openGate } from "./open-gate";

const Estimate = z.object({
  earliestAt: z.string(),
  likelyAt: z.string(),
  latestAt: z.string(),
  confidence: z.literal(0.8),
  basedOn: z.number(),
});
const Line = z.object({ place: z.number(), startsAt: z.string().nullable() });
const TimedLine = Line.extend({ startsAt: z.string() });
const Figures = z.object({ runs: z.number(), average: z.number(), p10: z.number(), p50: z.number(), p95: z.number() });
const Stats = z.object({
  runs: z.number(),
  byStatus: z.record(z.string(), z.number()),
  successRate: z.number().nullable(),
  durationMs: z.object({ average: z.number(), p50: z.number(), p95: z.number() }).nullable(),
  stages: z.record(z.string(), Figures),
});

/** What is said of the time things take. */
export function describeEstimates(install: () => Install): void {
  const statsOf = async (flow: string, query = "") =>
    Stats.parse((await install().api.get(`/flows/${flow}/stats${query}`)).body);

  test("earlier actions tell when an open one is likely to end, what its flow takes, and how long a rerun goes on", async () => {
    const { api } = install();
    const input = { items: 20, ms: 10 };
    const earlier = await Promise.all(Array.from({ length: 12 }, () => api.run({ flow: "counted", input })));
    await Promise.all(earlier.map((action) => api.listed(action)));
    const [first] = earlier;
    const failed = await api.create({ flow: "counted", input: { items: 1_000, ms: 10 } });
    await api.post(`/actions/${failed}/cancel`);
    await api.listed(await api.ended(failed));

    const { runs, byStatus, successRate, durationMs, stages } = await statsOf("counted");
    expect({ runs, byStatus, successRate }).toEqual({
      runs: 13,
      byStatus: { completed: 12, cancelled: 1 },
      successRate: 12 / 13,
    });
    expect(durationMs?.average).toBeGreaterThanOrEqual(200);
    expect(stages["count"]).toMatchObject({ runs: 12 });
    expect(stages["count"]?.p10).toBeGreaterThanOrEqual(200);
    expect((await statsOf("counted", `?to=${encodeURIComponent("2020-01-01T00:00:00Z")}`)).runs).toBe(0);
    expect((await api.get("/flows/no-such-flow/stats")).status).toBe(404);
    expect((await api.get("/flows/counted/stats?since=now")).status).toBe(422);

    const id = await api.create({ flow: "counted", input: { items: 2_000, ms: 25 } });
    const seen = await api.until(id, (action) => "estimate" in action, { what: "an estimate" });
    const { earliestAt, likelyAt, latestAt, basedOn } = Estimate.parse(seen["estimate"]);
    const [earliest, likely, latest] = [earliestAt, likelyAt, latestAt].map(instant);
    expect([earliest, likely, latest]).toEqual([earliest, likely, latest].toSorted((a = 0, b = 0) => a - b));
    expect(earliest).toBeGreaterThanOrEqual(instant(seen.serverTime));
    expect(latest).toBeLessThan(instant(seen.serverTime) + 3_600_000);
    expect(basedOn).toBe(12);
    await api.post(`/actions/${id}/cancel`);
    expect(await api.ended(id)).not.toHaveProperty("estimate");

    const { body } = await api.post(`/actions/${first?.id}/rerun-plan`, { from: "after" });
    const { expected } = z.object({ expected: z.object({ midMs: z.number(), basedOn: z.number() }) }).parse(body);
    expect(expected.midMs).toBeLessThan(stages["count"]?.p10 ?? 0);
    const whole = z
      .object({ expected: z.object({ midMs: z.number() }) })
      .parse((await api.post(`/actions/${first?.id}/rerun-plan`)).body);
    expect(whole.expected.midMs).toBeGreaterThanOrEqual(200);
  });

  test("an action that waits for a runner knows its place in line, and when its turn is likely to come", async () => {
    const { api } = install();
    const target = "default/estimates";
    const spec = {
      name: "lined-up",
      stages: [{ name: "one", executor: { type: "command", argv: ["node", "-e", "1"] } }],
    };
    await api.listed(await api.run({ spec, target }));
    const gate = install().path(`line-${randomUUID()}`);
    // More than all slots of all runners, so that the last ones wait.
    const holding = await Promise.all(
      Array.from({ length: 60 }, () => api.create({ flow: "counted", target, input: { items: 0, ms: 0, gate } })),
    );
    const waiting = await api.create({ flow: "counted", target, input: { items: 0, ms: 0, gate } });
    const isTold = (action: ActionSeen): boolean =>
      action.reason?.code === "QUEUED" && TimedLine.safeParse(action["line"]).success;
    // Whatever comes of it, the others get their runners back.
    const told = await api.until(waiting, isTold, { what: "a place in line" }).finally(() => openGate(gate));
    const { place, startsAt } = Line.parse(told["line"]);
    expect(place).toBeGreaterThan(1);
    expect(instant(startsAt)).toBeGreaterThan(instant(told.serverTime));
    expect(told.reason?.text).toMatch(
      /waits for a free slot of .+, \d+(st|nd|rd|th) in line, and starts in about \d+ s\.$/,
    );
    for (const id of [...holding, waiting]) await api.ended(id, 60_000);
    expect(await api.action(waiting)).not.toHaveProperty("line");
  });
}

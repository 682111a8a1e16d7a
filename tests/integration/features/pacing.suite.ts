import { expect, test } from "vitest";
import { z } from "zod";

import { instant, type ApiClient } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

const Created = z.looseObject({ id: z.string(), seq: z.number(), debounced: z.boolean().optional() });
const Batch = z.object({ results: z.array(Created) });

const MINUTE_MS = 60_000;

/** Launches so many actions at once. */
async function launchMany(api: ApiClient, count: number, body: Readonly<Record<string, unknown>>): Promise<string[]> {
  const actions = Array.from({ length: count }, () => body);
  return Batch.parse((await api.post("/actions/batch", { actions })).body).results.map(({ id }) => id);
}

/** When each action began, earliest first. */
async function beginnings(api: ApiClient, ids: readonly string[]): Promise<number[]> {
  const ended = await Promise.all(ids.map((id) => api.ended(id, MINUTE_MS)));
  return ended.map(({ startedAt }) => instant(startedAt)).toSorted((a, b) => a - b);
}

/** Flows that say how often they begin. */
export function describePacing(install: () => Install): void {
  test("ten a second begin of sixty, in six seconds, and those of another key beside them", async () => {
    const { api } = install();
    const paced = await launchMany(api, 60, { flow: "paced.ten", input: { customer: "ada" } });
    const beside = await api.ended(await api.create({ flow: "paced.ten", input: { customer: "ben" } }));
    const starts = await beginnings(api, paced);
    const [first = 0] = starts;
    const tookMs = (starts.at(-1) ?? 0) - first;
    expect(tookMs).toBeGreaterThanOrEqual(4_800);
    expect(tookMs).toBeLessThanOrEqual(7_200);
    const gaps = starts.slice(10).map((at, place) => at - (starts[place] ?? 0));
    expect(gaps).toHaveLength(50);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    expect(instant(beside.startedAt)).toBeLessThan(first + 4_000);
  }, 90_000);

  test.concurrent("an action that waits for its rate says so, and when that opens", async () => {
    const { api } = install();
    const [first = "", second = "", third = ""] = await launchMany(api, 3, { flow: "paced.slow", input: {} });
    const began = instant((await api.ended(first)).startedAt);
    await api.ended(second);
    const waits = await api.until(third, ({ reason }) => reason?.code === "RATE_LIMIT", {
      what: "the rate to be told",
    });
    expect(waits.reason?.text).toBe("The rate limit of flow paced.slow is reached: 2 may begin in 60 s.");
    const next = z.object({ at: z.string() }).parse(waits["nextEvent"]);
    expect(instant(next.at)).toBeGreaterThanOrEqual(began + MINUTE_MS - 1);
    await api.post(`/actions/${third}/cancel`);
    expect((await api.ended(third)).status).toBe("cancelled");
  });

  test.concurrent("twenty launches within a second of each other run once, with the last input", async () => {
    const { api } = install();
    const actions = Array.from({ length: 20 }, (_, place) => ({ flow: "paced.last", input: { n: place + 1 } }));
    const answer = await api.post("/actions/batch", { actions });
    const { results } = Batch.parse(answer.body);
    const [id = "", ...others] = [...new Set(results.map((result) => result.id))];
    expect(others).toEqual([]);
    expect(results.map(({ debounced }) => debounced)).toEqual([undefined, ...Array.from({ length: 19 }, () => true)]);
    const ended = await api.ended(id);
    expect(ended).toMatchObject({ status: "completed", output: 20, input: { n: 20 }, debounced: 19 });
    const taken = (await api.events(id)).filter(({ type }) => type === "action.debounced");
    expect(taken).toHaveLength(19);
    expect(instant(ended.startedAt)).toBeGreaterThanOrEqual(instant(taken.at(-1)?.at ?? null) + 1_000);
    const again = await api.create({ flow: "paced.last", input: { n: 21 } });
    expect(again).not.toBe(id);
    expect(await api.ended(again)).toMatchObject({ output: 21 });
  });

  test.concurrent("parallel launches make one action, which tells how many it took in and who launched them", async () => {
    const { api } = install();
    const body = (n: number) => ({ flow: "paced.held", input: { n }, idempotencyKey: `held-${n}` });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => api.post("/actions", body(n))));
    const ids = new Set(answers.map((answer) => Created.parse(answer.body).id));
    expect(ids.size).toBe(1);
    const [id = ""] = ids;
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const action = await api.action(id);
    expect(action).toMatchObject({ status: "pending", debounced: 19, reason: { code: "DEBOUNCED" } });
    const events = await api.events(id);
    expect(events.filter(({ type }) => type === "action.debounced")).toHaveLength(19);
    // A repeat of any of them is answered with the action, and changes nothing; the same key for another request is refused.
    for (const n of [0, 7, 19]) {
      const repeat = await api.post("/actions", body(n));
      expect(repeat).toMatchObject({ status: 200, body: { id } });
    }
    expect((await api.action(id)).seq).toBe(action.seq);
    expect((await api.post("/actions", { ...body(7), input: { n: 8 } })).status).toBe(409);
    expect((await api.patch(`/actions/${id}`, { delayMs: 0 })).status).toBe(200);
    expect((await api.ended(id)).status).toBe("completed");
    expect(await api.post("/actions", body(3))).toMatchObject({ status: 200, body: { id } });
  });

  test.concurrent("what a schedule launches waits for no later launch", async () => {
    const { api } = install();
    const schedule = { name: "at once", flow: "paced.held", input: { n: 1 }, cron: "0 0 1 1 *" };
    const { id } = z.looseObject({ id: z.string() }).parse((await api.post("/schedules", schedule)).body);
    const launched = Created.parse((await api.post(`/schedules/${id}/run`)).body);
    expect((await api.ended(launched.id)).status).toBe("completed");
  });

  test.concurrent("a bad key of a rate is refused by its field", async () => {
    const stages = [{ name: "a", executor: { type: "wait", sleepMs: 1 } }];
    const spec = { name: "paced", rateLimit: { key: "input.", limit: 1, perMs: 1_000 }, stages };
    const answer = await install().api.post("/actions", { spec });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "rateLimit.key" }] } });
  });
}

import { expect, test } from "vitest";
import { z } from "zod";

import { instant, type ApiClient } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

const Batch = z.object({ results: z.array(z.object({ id: z.string() })) });
const Listed = z.object({ items: z.array(z.looseObject({ id: z.string(), startedAt: z.string().nullable() })) });

/** An action that waits for a runner of its own. */
function waiting(api: ApiClient): Promise<string> {
  return api.create({ command: ["node", "--version"], target: "nobody/serves" });
}

/** What may be changed of an action that waits. */
export function describeChanges(install: () => Install): void {
  test("a delay of five seconds, given while it waits for another, starts it in five to six", async () => {
    const { api } = install();
    const id = await api.create({ flow: "capped.child", input: {}, delayMs: 3_600_000 });
    expect((await api.action(id)).reason?.code).toBe("DELAYED");
    expect((await api.patch(`/actions/${id}`, { delayMs: 5_000 })).status).toBe(200);
    const ended = await api.ended(id);
    const [changed] = (await api.events(id)).filter(({ type }) => type === "action.changed");
    expect(changed).toMatchObject({ startInMs: 5_000 });
    const tookMs = instant(ended.startedAt) - instant(changed?.at ?? null);
    expect(tookMs).toBeGreaterThanOrEqual(5_000);
    expect(tookMs).toBeLessThanOrEqual(6_000);
  });

  test("one that is given priority 10 overtakes a thousand that wait", async () => {
    const { api } = install();
    const blocker = await api.create({ flow: "paced.one", input: { ms: 600_000 } });
    await api.until(blocker, ({ status }) => status === "running", { what: "the first to run" });
    const actions = Array.from({ length: 1_000 }, () => ({ flow: "paced.one", input: {} }));
    const { results } = Batch.parse((await api.post("/actions/batch", { actions })).body);
    const urgent = results.at(-1)?.id ?? "";
    expect(await api.patch(`/actions/${urgent}`, { priority: 10 })).toMatchObject({
      status: 200,
      body: { id: urgent, priority: 10 },
    });
    await api.post(`/actions/${blocker}/cancel`);
    const ended = await api.ended(urgent);
    expect(ended).toMatchObject({ status: "completed", priority: 10 });
    const began = await api.until(results[0]?.id ?? "", ({ startedAt }) => startedAt !== null, {
      what: "the next one to run",
      timeoutMs: 60_000,
    });
    expect(instant(began.startedAt)).toBeGreaterThanOrEqual(instant(ended.startedAt));
    const { items } = Listed.parse((await api.get("/actions?flow=paced.one&status=completed&limit=500")).body);
    for (const { id, startedAt } of items)
      if (id !== urgent) expect(instant(startedAt)).toBeGreaterThanOrEqual(instant(ended.startedAt));
    await Promise.all([...results, { id: blocker }].map(({ id }) => api.post(`/actions/${id}/cancel`)));
  }, 120_000);

  test.concurrent("what waits in a queue leaves it until its delay is over", async () => {
    const { api } = install();
    const id = await waiting(api);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const answer = await api.patch(`/actions/${id}`, { delayUntil: until, priority: 3 });
    expect(answer).toMatchObject({ status: 200, body: { priority: 3 } });
    const delayed = await api.action(id);
    expect(delayed).toMatchObject({ status: "pending", display: "pending", priority: 3, reason: { code: "DELAYED" } });
    const next = z.object({ at: z.string() }).parse(delayed["nextEvent"]);
    expect(Math.abs(instant(next.at) - instant(until))).toBeLessThan(2_000);
    expect((await api.patch(`/actions/${id}`, { delayMs: 0 })).status).toBe(200);
    expect((await api.action(id)).reason?.code).toBe("NO_RUNNER");
    await api.post(`/actions/${id}/cancel`);
    expect((await api.ended(id)).status).toBe("cancelled");
  });

  test.concurrent("one that waits no longer stays as it is", async () => {
    const { api } = install();
    const ended = await api.run({ flow: "capped.child", input: {} });
    const answer = await api.patch(`/actions/${ended.id}`, { priority: 1 });
    expect(answer).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
    expect(await api.action(ended.id)).toMatchObject({ seq: ended.seq, priority: 0 });
  });

  test.concurrent("who has not seen the last decision is told, and what is wrong is named", async () => {
    const { api } = install();
    const id = await waiting(api);
    const { seq } = await api.action(id);
    expect((await api.patch(`/actions/${id}`, { priority: 1, expectedSeq: seq })).status).toBe(200);
    expect(await api.patch(`/actions/${id}`, { priority: 2, expectedSeq: seq })).toMatchObject({
      status: 409,
      body: { code: "SEQ_CHANGED" },
    });
    for (const [body, path] of [
      [{}, "priority"],
      [{ priority: 101 }, "priority"],
      [{ delayMs: -1 }, "delayMs"],
      [{ delayMs: 1, delayUntil: "2030-01-01T00:00:00Z" }, "delayUntil"],
      [{ delayUntil: "tomorrow" }, "delayUntil"],
      [{ priority: 2, tags: ["a"] }, "tags"],
    ] as const)
      expect(await api.patch(`/actions/${id}`, body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(await api.action(id)).toMatchObject({ priority: 1 });
    await api.post(`/actions/${id}/cancel`);
    await api.ended(id);
  });
}

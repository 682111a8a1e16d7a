import { expect, test } from "vitest";
import { z } from "zod";

import type { ApiClient } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

/** Tasks that may wait in one queue of the installs of these tests. */
export const QUEUE_CAP = 100;

const Queues = z.object({
  items: z.array(z.looseObject({ target: z.string(), tasks: z.number(), cap: z.number().nullable() })),
});
const Results = z.object({ results: z.array(z.looseObject({ status: z.union([z.string(), z.number()]) })) });

/** A launch that waits until a runner serves its target. */
function launch(target: string, more: Readonly<Record<string, unknown>> = {}) {
  return { command: ["node", "--version"], target, ...more };
}

async function queueOf(api: ApiClient, target: string) {
  const { items } = Queues.parse((await api.get("/queues")).body);
  return items.find((queue) => queue.target === target);
}

async function fill(api: ApiClient, target: string, count = QUEUE_CAP): Promise<void> {
  const actions = Array.from({ length: count }, () => launch(target));
  const { results } = Results.parse((await api.post("/actions/batch", { actions })).body);
  expect(results.filter(({ status }) => status !== "pending")).toEqual([]);
}

/** Queues that are full. */
export function describeQueueCaps(install: () => Install): void {
  test("the submission beyond the cap is refused, and nothing of it is kept", async () => {
    const { api } = install();
    for (let n = 0; n < QUEUE_CAP; n += 1) await api.create(launch("full/one"));
    const tag = "one-too-many";
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(launch("full/one", { tags: [tag] }));
    const response = await api.fetch("/api/v1/actions", { method: "POST", headers, body });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ status: 429, code: "QUEUE_FULL" });
    expect((await api.get(`/actions?tag=${tag}`)).body).toMatchObject({ items: [], total: 0 });
    expect(await queueOf(api, "full/one")).toMatchObject({ tasks: QUEUE_CAP, cap: QUEUE_CAP });
    expect((await api.post("/actions", launch("full/other"))).status).toBe(201);
  });

  test("parallel submissions are let in up to the cap and no further", async () => {
    const { api } = install();
    const answers = await Promise.all(
      Array.from({ length: QUEUE_CAP + 20 }, () => api.post("/actions", launch("full/parallel"))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(QUEUE_CAP);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect(await queueOf(api, "full/parallel")).toMatchObject({ tasks: QUEUE_CAP });
  });

  test("of a batch those beyond the cap are refused, each by itself, and a repeat is answered as ever", async () => {
    const { api } = install();
    await fill(api, "full/batch", QUEUE_CAP - 2);
    const keyed = launch("full/batch", { idempotencyKey: "kept-place" });
    const actions = [keyed, launch("full/batch"), launch("full/batch"), launch("full/elsewhere")];
    const { results } = Results.parse((await api.post("/actions/batch", { actions })).body);
    expect(results.map(({ status }) => status)).toEqual(["pending", "pending", 429, "pending"]);
    expect(results[2]).toMatchObject({ code: "QUEUE_FULL" });
    expect(await api.post("/actions", keyed)).toMatchObject({ status: 200, body: { id: results[0]?.["id"] } });
  });

  test("a place is free again once a task has left the queue", async () => {
    const { api } = install();
    await fill(api, "full/leaving", QUEUE_CAP - 1);
    const last = await api.create(launch("full/leaving"));
    expect((await api.post("/actions", launch("full/leaving"))).status).toBe(429);
    await api.post(`/actions/${last}/cancel`);
    await api.ended(last);
    await api.create(launch("full/leaving"));
  });

  test("what fans out beyond the cap waits and completes, in tasks and in actions", async () => {
    const { api } = install();
    const wide = await api.create({ flow: "capped.wide", input: { items: 3 * QUEUE_CAP } });
    const parent = await api.create({ flow: "capped.parent", input: { children: QUEUE_CAP + 20 } });
    const [ended, whole] = await Promise.all([api.ended(wide), api.ended(parent)]);
    expect(ended.stages[0]).toMatchObject({ status: "completed", tasks: { completed: 3 * QUEUE_CAP, failed: 0 } });
    expect(whole.stages[0]).toMatchObject({ status: "completed", tasks: { completed: QUEUE_CAP + 20, failed: 0 } });
  });

  test("what a schedule launches by hand is refused as well", async () => {
    const { api } = install();
    const stages = [{ name: "a", executor: { type: "command", argv: ["node", "--version"] } }];
    await api.post("/flows", { name: "capped.schedule", stages });
    await fill(api, "full/schedule");
    const schedule = { name: "full", flow: "capped.schedule", target: "full/schedule", cron: "0 0 1 1 *" };
    const { id } = z.looseObject({ id: z.string() }).parse((await api.post("/schedules", schedule)).body);
    expect(await api.post(`/schedules/${id}/run`)).toMatchObject({ status: 429, body: { code: "QUEUE_FULL" } });
  });
}

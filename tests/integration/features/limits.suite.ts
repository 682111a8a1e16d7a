import { expect, test } from "vitest";

import { durationOf, instant, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** How many of some spans of time there were at once, at most. */
function mostOf(spans: readonly Span[]): number {
  return Math.max(...spans.map(({ from }) => spans.filter((one) => one.from <= from && from < one.to).length));
}

function spansOf(actions: readonly ActionSeen[]): Span[] {
  return actions.flatMap(({ stages }) =>
    stages.flatMap(({ attempts }) =>
      attempts.map(({ startedAt, finishedAt }) => ({ from: instant(startedAt), to: instant(finishedAt) })),
    ),
  );
}

/** Limits that several actions share. */
export function describeLimits(install: () => Install): void {
  test.concurrent("two tasks of one customer run at once, and customers run side by side", async () => {
    const { api } = install();
    const launches = ["ada", "ben", "eve"].flatMap((customer) => Array.from({ length: 5 }, () => customer));
    const ids = await Promise.all(
      launches.map((customer) => api.create({ flow: "limited.customer", input: { customer, ms: 300 } })),
    );
    const actions = await Promise.all(ids.map((id) => api.ended(id)));
    for (const customer of ["ada", "ben", "eve"]) {
      const own = actions.filter((_, place) => launches[place] === customer);
      expect(mostOf(spansOf(own))).toBe(2);
    }
    expect(mostOf(spansOf(actions))).toBeGreaterThan(2);
  });

  test.concurrent("an action that waits for such a limit says so", async () => {
    const { api } = install();
    const launch = () => api.create({ flow: "limited.customer", input: { customer: 'zoe "z"', ms: 4_000 } });
    const ids = [await launch(), await launch(), await launch()];
    const [, , last = ""] = ids;
    const waits = (action: ActionSeen) => action.reason?.code === "LIMIT";
    const waiting = await api.until(last, waits, { what: "the limit to be told" });
    expect(waiting.reason?.text).toBe(
      'The limit of flow limited.customer for "zoe \\"z\\"" is reached: 2 of 2 tasks run.',
    );
    for (const id of ids) await api.post(`/actions/${id}/cancel`);
    for (const id of ids) await api.ended(id);
  });

  test.concurrent("the limit of a flow holds over all of its actions, and nobody starves", async () => {
    const { api } = install();
    const long = await api.create({ flow: "limited.flow", input: { items: 40, ms: 100 } });
    await api.until(long, ({ status }) => status === "running", { what: "the first to run" });
    const short = await api.ended(await api.create({ flow: "limited.flow", input: { items: 4, ms: 100 } }));
    const first = await api.action(long);
    expect(first.stages[0]?.tasks.completed).toBeLessThan(30);
    const ended = await api.ended(long);
    expect(ended.status).toBe("completed");
    expect(durationOf(ended)).toBeGreaterThan((44 / 3) * 100 - 200);
    expect(short.status).toBe("completed");
  });

  test.concurrent("a bad key is refused by its field", async () => {
    const spec = { name: "limited", concurrency: { key: "input.", limit: 1 }, stages: [] };
    const stages = [{ name: "a", executor: { type: "wait", sleepMs: 1 } }];
    const answer = await install().api.post("/actions", { spec: { ...spec, stages } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "concurrency.key" }] } });
  });
}

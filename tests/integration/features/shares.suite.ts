import { expect, test } from "vitest";

import { instant, type ApiClient, type EventSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

/** Tasks of all actions at once on the installs of these tests. */
export const GLOBAL_MOST = 8;

const FLOWS = ["shares.one", "shares.two", "shares.three"];

/** How many tasks the logs of several actions show in runners' hands at once, at most. */
function mostAtOnce(logs: readonly (readonly EventSeen[])[]): number {
  const changes = logs.flat().flatMap(({ type, at, ...event }) => {
    if (type === "task.claimed") return [{ at: instant(at), by: Number(event["to"]) - Number(event["from"]) + 1 }];
    return type === "task.completed" || type === "stage.planned" ? [{ at: instant(at), by: -1 }] : [];
  });
  let running = 0;
  let most = 0;
  // What ends in a call makes room for what begins in it.
  for (const { by } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

async function untilRunning(api: ApiClient, id: string): Promise<void> {
  await api.until(id, ({ stages }) => (stages[0]?.tasks.running ?? 0) > 0, { what: "its tasks to run" });
}

/** Actions that share the places of an install. */
export function describeShares(install: () => Install): void {
  test("three flows that may run ten tasks each run eight together, and never more", async () => {
    const { api } = install();
    const ids = await Promise.all(FLOWS.map((flow) => api.create({ flow, input: { items: 20, ms: 200 } })));
    for (const id of ids) expect((await api.ended(id, 60_000)).status).toBe("completed");
    expect(mostAtOnce(await Promise.all(ids.map((id) => api.events(id))))).toBe(GLOBAL_MOST);
  }, 90_000);

  test.each([
    ["the same flow", "shares.one"],
    ["another flow", "shares.two"],
  ])(
    "ten tasks of %s that come later are done before two hundred are",
    async (_which, flow) => {
      const { api } = install();
      const long = await api.create({ flow: "shares.one", input: { items: 200, ms: 100 } });
      await untilRunning(api, long);
      const short = await api.ended(await api.create({ flow, input: { items: 10, ms: 100 } }), 60_000);
      const doneBy = instant(short.finishedAt);
      const whole = await api.ended(long, 60_000);
      expect(whole.stages[0]?.tasks).toMatchObject({ completed: 200, failed: 0 });
      const done = (await api.events(long)).filter(
        ({ type, at }) => type === "task.completed" && instant(at) <= doneBy,
      );
      expect(done.length).toBeLessThan(120);
    },
    90_000,
  );
}

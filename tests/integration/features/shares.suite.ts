import { expect, test } from "vitest";

import { instant, type ApiClient } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { mostOfAllAtOnce } from "./most-at-once";

/** Tasks of all actions at once on the installs of these tests. */
export const GLOBAL_MOST = 8;

const FLOWS = ["shares.one", "shares.two", "shares.three"];

async function untilRunning(api: ApiClient, id: string): Promise<void> {
  await api.until(id, ({ stages }) => (stages[0]?.tasks.running ?? 0) > 0, { what: "its tasks to run" });
}

/** Actions that share the places of an install. */
export function describeShares(install: () => Install): void {
  test("three flows that may run ten tasks each run eight together, and never more", async () => {
    const { api } = install();
    const ids = await Promise.all(FLOWS.map((flow) => api.create({ flow, input: { items: 20, ms: 200 } })));
    for (const id of ids) expect((await api.ended(id, 60_000)).status).toBe("completed");
    expect(mostOfAllAtOnce(await Promise.all(ids.map((id) => api.events(id))))).toBe(GLOBAL_MOST);
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

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { z } from "zod";

import { describeOnBothPairs, type Install } from "@/tests/support/install";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { withoutDetails } from "./persistence.suite";

const options = { flows: [FIXTURE_FLOWS], runners: 1, env: { SHOWRUNNER_PERSIST_DEFAULT: "none" } };

const Names = z.array(z.string());

/** Names of keys in Redis that tell of an action. */
async function keysOf({ redis }: Install, id: string): Promise<string[]> {
  const client = new Redis(redis.url);
  try {
    const found: string[] = [];
    for await (const keys of client.scanStream({ match: "*", count: 1_000 })) found.push(...Names.parse(keys));
    const actions = found.find((key) => key.endsWith(":actions"));
    const states = actions === undefined ? [] : await client.hkeys(actions);
    return [...found, ...states].filter((key) => key.includes(id));
  } finally {
    client.disconnect();
  }
}

describeOnBothPairs("an install that keeps nothing of actions", options, (install) => {
  test("leaves no key in the live store and one row in the record, with the result", async () => {
    const { api, pair } = install();
    const input = { notes: install().path("notes"), size: 100_000, items: [1, 2] };
    const { id } = await api.run({ flow: "cached", input, noCache: true });
    const kept = await api.run({ flow: "family.double", input: { n: 2 }, persist: "all" });
    const done = await withoutDetails(install(), id);
    expect(done).toMatchObject({ status: "completed", persist: "none", stages: [] });
    if (pair === "redis") {
      expect(await keysOf(install(), id)).toEqual([]);
      expect(await keysOf(install(), kept.id)).not.toEqual([]);
    }
    await install().withRecord(async ({ store }) => {
      const { items, total } = await store.listActions({
        organisation: "default",
        text: id,
        sort: "createdAt:desc",
        limit: 10,
      });
      expect({ total, ids: items.map((item) => item.id) }).toEqual({ total: 1, ids: [id] });
      expect(await store.readEvents(id, 0, 100)).toEqual([]);
      expect((await store.findAction("default", id))?.createdBody).not.toContain("notes");
      expect((await store.readEvents(kept.id, 0, 100)).length).toBeGreaterThan(0);
    });
  });
});

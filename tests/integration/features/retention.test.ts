import { Redis } from "ioredis";
import { expect, test } from "vitest";

import { describeApart, describeOnBothPairs } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";

const RETENTION_MS = 2_000;
const options = { flows: [FIXTURE_FLOWS], env: { SHOWRUNNER_RETENTION_MS: String(RETENTION_MS) } };
const COMMAND = { type: "command", argv: ["node", "-e", "console.log('done')"] };

/** A key of Redis as docs/keys.md has it, of the parts that stay when no action is there. */
const STAYING = /^sr:\{p00\}:(meta|feed|queues|sessions|limits|ready:\d+|ses:[A-Za-z0-9_.:-]+|held:[A-Za-z0-9_.:-]+)$/;

describeOnBothPairs("actions kept for two seconds", options, (install) => {
  test("those that ended longer ago are gone with all that was theirs, and an open one that is older is not", async () => {
    const { api } = install();
    const open = await api.create({ flow: "family.waits", input: {} });
    const done = await api.run({ flow: "cached", input: { notes: install().path("notes"), size: 100_000 } });
    const parent = await api.run({ flow: "family.parent", input: { numbers: [1, 2] } });
    const gone = async (id: string) => (await api.get(`/actions/${id}`)).status === 404;
    await waitFor(async () => (await gone(done.id)) && gone(parent.id), {
      what: "both to be removed",
      timeoutMs: 20_000,
    });
    expect(await api.get(`/actions/${done.id}`)).toMatchObject({
      body: { code: "ACTION_REMOVED", detail: `Action ${done.id} was removed after 2 seconds.` },
    });
    for (const part of ["events", "logs", "output?stage=make"])
      expect((await api.get(`/actions/${done.id}/${part}`)).status).toBe(404);
    const { createdAt, status } = await api.action(open);
    expect(Date.now() - Date.parse(String(createdAt))).toBeGreaterThan(RETENTION_MS);
    expect(status).toBe("running");
    const left = await waitFor(
      async () => {
        const { body } = await api.get("/actions");
        return JSON.stringify(body).includes(parent.id) || JSON.stringify(body).includes("family.double") ? null : body;
      },
      { what: "lists to have the open one only", timeoutMs: 20_000 },
    );
    expect(left).toMatchObject({ total: 1, items: [{ id: open }] });
    await api.post(`/actions/${open}/cancel`);
    await waitFor(() => gone(open), { what: "the cancelled one to be removed", timeoutMs: 20_000 });
  });

  test("a flow may keep its own for longer, or for good", async () => {
    const { api } = install();
    const stages = [{ name: "one", executor: COMMAND }];
    const keeping = async (retentionMs: number) =>
      (await api.run({ spec: { name: "kept", version: String(retentionMs), retentionMs, stages } })).id;
    const [longer, good] = await Promise.all([keeping(600_000), keeping(0)]);
    const short = await api.run({ spec: { name: "not-kept", stages } });
    await waitFor(async () => (await api.get(`/actions/${short.id}`)).status === 404, {
      what: "the one without a rule to be removed",
      timeoutMs: 20_000,
    });
    expect([(await api.action(longer)).status, (await api.action(good)).status]).toEqual(["completed", "completed"]);
  });
});

describeApart("what is left in Redis", { flows: [FIXTURE_FLOWS] }, (install) => {
  test("of actions that were deleted is nothing; its keys are those that are documented", async () => {
    const { api, redis } = install();
    const done = await Promise.all([
      api.run({ flow: "fan", input: { items: 20 } }),
      api.run({ flow: "limited.customer", input: { customer: "a", ms: 1 } }),
      api.run({ spec: { name: "prints", stages: [{ name: "one", executor: COMMAND }] } }),
    ]);
    const open = await api.create({ flow: "family.waits", input: {} });
    const admin = new Redis(redis.url);
    try {
      const keys = async () => (await admin.keys("*")).filter((key) => key.startsWith("sr:"));
      expect((await keys()).some((key) => key.includes(open))).toBe(true);
      await api.post(`/actions/${open}/cancel`);
      await api.ended(open);
      for (const { id } of [...done, { id: open }]) expect((await api.delete(`/actions/${id}`)).status).toBe(204);
      expect((await keys()).filter((key) => !STAYING.test(key))).toEqual([]);
    } finally {
      admin.disconnect();
    }
  });
});

import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

const Made = z.object({ id: z.string() });
const ITEMS = z.object({ items: z.array(z.object({ id: z.string() })), total: z.number() });

/** Removing ended actions by hand. */
export function describeRemoval(install: () => Install): void {
  const statusOf = async (path: string) => (await install().api.get(path)).status;

  test.concurrent("an ended action is gone with all that was its own, and says what became of it", async () => {
    const { api } = install();
    const file = await api.upload("a.txt", new TextEncoder().encode("text"), "text/plain");
    const input = { notes: install().path(randomUUID()), size: 100_000, file: { file } };
    const { id } = await api.run({ flow: "cached", input, noCache: true });
    expect(await api.delete(`/actions/${id}`)).toEqual({ status: 204, body: null });
    const { status, body } = await api.get(`/actions/${id}`);
    expect({ status, body }).toMatchObject({ status: 404, body: { code: "ACTION_REMOVED" } });
    expect(JSON.stringify(body)).toContain(`Action ${id} was deleted by Admin key.`);
    const parts = ["events", "logs", "output?stage=make", "state", "files", "files/a.txt", "capsule"];
    const statuses = await Promise.all(parts.map((part) => statusOf(`/actions/${id}/${part}`)));
    expect(statuses).toEqual(parts.map(() => 404));
    expect(ITEMS.parse((await api.get(`/actions?q=${id}`)).body).total).toBe(0);
    expect(await api.post("/actions", { flow: "cached", input })).toMatchObject({
      status: 422,
      body: { code: "FILE_NOT_FOUND" },
    });
    for (const verb of ["retry", "cancel", "rerun"]) {
      const answer = await api.post(`/actions/${id}/${verb}`);
      expect(answer).toMatchObject({ status: 404, body: { code: "ACTION_REMOVED" } });
    }
    expect(await api.delete(`/actions/${id}`)).toMatchObject({ status: 404, body: { code: "ACTION_REMOVED" } });
  });

  test.concurrent("an open action is a conflict and stays; cancelled first, it goes", async () => {
    const { api } = install();
    const id = await api.create({ flow: "family.waits", input: {} });
    expect(await api.delete(`/actions/${id}`)).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
    expect((await api.action(id)).status).not.toBe("cancelled");
    await api.post(`/actions/${id}/cancel`);
    await api.ended(id);
    expect((await api.delete(`/actions/${id}`)).status).toBe(204);
    expect(await statusOf(`/actions/${id}`)).toBe(404);
  });

  test.concurrent("an id that never was is not found, and nothing is asked of it", async () => {
    const { api } = install();
    const code = "ACTION_NOT_FOUND";
    expect(await api.delete(`/actions/${randomUUID()}`)).toMatchObject({ status: 404, body: { code } });
    expect((await api.delete(`/actions/${randomUUID()}?force=true`)).status).toBe(422);
  });

  test.concurrent("its id stays taken, and its idempotency key makes another action", async () => {
    const { api } = install();
    const id = randomUUID();
    const request = { flow: "family.double", input: { n: 1 }, idempotencyKey: randomUUID() };
    await api.run({ ...request, id });
    await api.delete(`/actions/${id}`);
    expect(await api.post("/actions", { flow: "family.double", input: { n: 1 }, id })).toMatchObject({
      status: 409,
      body: { code: "ACTION_EXISTS" },
    });
    expect((await api.post("/actions", request)).status).toBe(201);
  });

  test.concurrent("the actions it launched go with it; one of those alone does not while it is open", async () => {
    const { api } = install();
    const parent = await api.create({ flow: "family.holds", input: {} });
    const childOf = (action: Parameters<typeof stageOf>[0]) =>
      z.array(z.string()).catch([]).parse(stageOf(action, "child")["children"]);
    const [child = ""] = childOf(await api.until(parent, (one) => childOf(one).length > 0, { what: "a child" }));
    await api.until(child, ({ status }) => status === "running", { what: "the child to run" });
    await api.post(`/actions/${child}/cancel`);
    await api.ended(child);
    await api.ended(parent);
    expect((await api.delete(`/actions/${parent}`)).status).toBe(204);
    expect(await api.get(`/actions/${child}`)).toMatchObject({ status: 404, body: { code: "ACTION_REMOVED" } });
  });

  test.concurrent("what another action took over from it stays with that one", async () => {
    const { api } = install();
    const input = { notes: install().path(randomUUID()), size: 100_000 };
    const { id } = await api.run({ flow: "cached", input, noCache: true });
    const { body } = await api.post(`/actions/${id}/rerun`, { from: "always" });
    const again = Made.parse(body).id;
    await api.ended(again);
    expect((await api.delete(`/actions/${id}`)).status).toBe(204);
    expect((await api.get(`/actions/${again}/output?stage=make`)).body).toBe("x".repeat(100_000));
    expect(await api.action(again)).toMatchObject({ rerunOf: { id } });
  });

  test.concurrent("a result that it left in the cache is taken over all the same", async () => {
    const { api } = install();
    const input = { notes: install().path(randomUUID()), size: 100_000 };
    const { id } = await api.run({ flow: "cached", input });
    await api.delete(`/actions/${id}`);
    const again = await api.run({ flow: "cached", input });
    expect(stageOf(again, "make")).toMatchObject({ cached: { action: id } });
    expect((await api.get(`/actions/${again.id}/output?stage=make`)).body).toBe("x".repeat(100_000));
  });

  test.concurrent("many are counted first, and removed by status once that is confirmed", async () => {
    const { api } = install();
    const tag = randomUUID();
    const make = (flow: string, input: object) => api.run({ flow, input, tags: [tag] });
    const done = await Promise.all([make("family.double", { n: 1 }), make("family.double", { n: 1 })]);
    const failed = await make("family.double", { n: 1, fails: true });
    const open = await api.create({ flow: "family.waits", input: {}, tags: [tag] });
    await Promise.all([...done, failed].map((action) => api.listed(action)));
    const all = `/actions?tag=${tag}&status=completed,cancelled`;
    expect(await api.delete(all)).toEqual({ status: 200, body: { matched: 2, removed: 0 } });
    expect(await statusOf(`/actions/${done[0].id}`)).toBe(200);
    expect(await api.delete(`${all}&confirm=true`)).toEqual({ status: 200, body: { matched: 2, removed: 2 } });
    const left = ITEMS.parse((await api.get(`/actions?tag=${tag}`)).body).items.map(({ id }) => id);
    expect(left.toSorted()).toEqual([failed.id, open].toSorted());
    await api.post(`/actions/${open}/cancel`);
  });

  test.concurrent.each([
    "",
    "?status=running",
    "?status=failed,pending",
    "?status=failed&confirm=yes",
    "?status=failed&cursor=x",
  ])("removing many with %j is refused, and removes nothing", async (query) => {
    expect(await install().api.delete(`/actions${query}`)).toMatchObject({ status: 422 });
  });
}

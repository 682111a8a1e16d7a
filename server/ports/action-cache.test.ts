import { expect, test } from "vitest";

import { anItem, decided } from "@/tests/contract/live-store/parts";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";

import { ActionCache } from "./action-cache";
import { systemClock } from "./clock";
import type { LiveAccess } from "./live-access";
import type { LiveStore } from "./live-store";
import { submissionOf } from "./submission";

async function withActions(count: number): Promise<{ access: LiveAccess; ids: string[]; store: LiveStore }> {
  const { store, access } = await openMemoryStore();
  const plan = aPlan([aStage("only")]);
  const ids = Array.from({ length: count }, (_, place) => `01900000-0000-7000-8000-00000000000${place}`);
  await store.submit(
    1,
    ids.map((id) => submissionOf(aCreation(plan, { id }), systemClock.now())),
  );
  return { access, ids, store };
}

test("an action that a newer version wrote is named, or left out where others must not wait for it", async () => {
  const { access, ids, store } = await withActions(2);
  const [newer = "", other = ""] = ids;
  const decisions = decided(2, ["action.dreamt-of"]);
  await store.commit(1, [anItem(newer, { decisions })]);
  await expect(new ActionCache(access).readAll(ids)).rejects.toMatchObject({ code: "NEWER_VERSION" });
  const faults: string[] = [];
  const cache = new ActionCache(access, (id) => faults.push(id));
  expect((await cache.readAll(ids)).map(({ action }) => action.id)).toEqual([other]);
  expect(faults).toEqual([newer]);
  await store.close();
});

test("an action of which something is in a record that is away is left out, and others do not wait for it", async () => {
  const { access, ids, store } = await withActions(2);
  const [compacted = "", other = ""] = ids;
  await store.compact(1, compacted, 1);
  await expect(new ActionCache(access).readAll(ids)).rejects.toMatchObject({ code: "RECORD_AWAY" });
  const faults: string[] = [];
  const cache = new ActionCache(access, (id) => faults.push(id));
  expect((await cache.readAll(ids)).map(({ action }) => action.id)).toEqual([other]);
  expect(faults).toEqual([compacted]);
  await store.close();
});

test("readers side by side see the action as it is, however many ask for the first time", async () => {
  const { access, ids, store } = await withActions(1);
  const cache = new ActionCache(access);
  const together = await Promise.all([1, 2, 3].map(() => cache.readAll(ids)));
  const after = await cache.readAll(ids);
  expect([...together, after].map(([current]) => current?.action.seq)).toEqual([2, 2, 2, 2]);
  await store.close();
});

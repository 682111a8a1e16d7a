import { expect, test } from "vitest";

import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";

import { ActionCache } from "./action-cache";
import { systemClock } from "./clock";
import type { LiveAccess } from "./live-access";
import type { LiveStore } from "./live-store";
import { submissionOf } from "./submission";

async function withActions(count: number): Promise<{ access: LiveAccess; ids: string[]; store: LiveStore }> {
  const store = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: () => undefined,
  });
  await store.raise(1);
  const access = createLiveAccess(store, "test");
  await access.refresh();
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
  const body = JSON.stringify({ type: "action.dreamt-of" });
  const decisions = {
    basedOn: 2,
    bodies: [body],
    mailTaken: 0,
    entries: [],
    stops: [],
    gate: "open",
    wakeInMs: null,
    isEnd: false,
  } as const;
  await store.commit(1, [{ action: newer, facts: [], mail: [], decisions, knownSeq: 2 }]);
  await expect(new ActionCache(access).readAll(ids)).rejects.toMatchObject({ code: "NEWER_VERSION" });
  const faults: string[] = [];
  const cache = new ActionCache(access, (id) => faults.push(id));
  expect((await cache.readAll(ids)).map(({ action }) => action.id)).toEqual([other]);
  expect(faults).toEqual([newer]);
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

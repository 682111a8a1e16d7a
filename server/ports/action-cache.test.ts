import { expect, test } from "vitest";

import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";

import { ActionCache } from "./action-cache";
import { systemClock } from "./clock";
import { submissionOf } from "./submission";

test("readers side by side see the action as it is, however many ask for the first time", async () => {
  const store = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: () => undefined,
  });
  await store.raise(1);
  const access = createLiveAccess(store, "test");
  await access.refresh();
  const submission = submissionOf(aCreation(aPlan([aStage("only")])), systemClock.now());
  await store.submit(1, [submission]);
  const cache = new ActionCache(access);
  const together = await Promise.all([1, 2, 3].map(() => cache.readAll([submission.action])));
  const after = await cache.readAll([submission.action]);
  expect([...together, after].map(([current]) => current?.action.seq)).toEqual([2, 2, 2, 2]);
  await store.close();
});

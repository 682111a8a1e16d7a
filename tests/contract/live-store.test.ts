import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { createTempDir } from "@/tests/support/temp-dir";

import { describeLiveStore } from "./live-store.contract";
import type { StoreUnderTest } from "./live-store/store-under-test";

describeLiveStore("embedded, in memory", () => createEmbedded(null));
describeLiveStore("embedded, with a journal", () => createEmbedded("journal"));

async function createEmbedded(purpose: string | null): Promise<StoreUnderTest> {
  const dir = purpose === null ? null : createTempDir(purpose);
  let now = 1_700_000_000_000;
  const onFatal = (error: unknown) => {
    throw error;
  };
  const store = await createEmbeddedLiveStore({
    folder: dir?.path ?? null,
    clock: { now: () => now },
    sync: "none",
    onFatal,
  });
  return {
    store,
    advance(ms) {
      now += ms;
    },
    async close() {
      await store.close();
      dir?.remove();
    },
  };
}

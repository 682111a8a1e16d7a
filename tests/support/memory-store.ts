import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";

/** A live store in memory that was never opened. */
export function createMemoryStore(): Promise<LiveStore> {
  return createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: (error) => {
      throw error;
    },
  });
}

/** An open live store in memory, in epoch 1; `through` may put something between it and its access. */
export async function openMemoryStore(
  through: (store: LiveStore) => LiveStore = (store) => store,
): Promise<{ readonly store: LiveStore; readonly access: LiveAccess }> {
  const store = await createMemoryStore();
  await store.raise(1);
  const access = createLiveAccess(through(store), "test");
  await access.refresh();
  return { store, access };
}

import type { LiveAccess, RecordedLogs } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";

/** Access to a live store whose epoch is read once now, and again whenever it turns out to be another. */
export function createLiveAccess(store: LiveStore, home: string, recorded: RecordedLogs | null = null): LiveAccess {
  let epoch = 0;
  return {
    store,
    home,
    recorded,
    get epoch() {
      return epoch;
    },
    async refresh() {
      const meta = await store.meta();
      ({ epoch } = meta);
      return epoch;
    },
  };
}

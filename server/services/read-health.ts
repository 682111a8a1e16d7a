import type { ServiceDependencies } from "./context";

/** How the install is; known to everybody. */
export interface Health {
  readonly status: "ok" | "degraded";
  readonly liveStore: "redis" | "embedded";
  readonly record: "postgresql" | "pglite";
  readonly durability: string;
  readonly version: string;
}

/** Whether both stores answer, and what they are. */
export async function readHealth({ live, record, version }: ServiceDependencies): Promise<Health> {
  const [meta, isRecordThere] = await Promise.all([
    live.store.meta().catch(() => null),
    record.readEpoch().then(
      () => true,
      () => false,
    ),
  ]);
  const liveStore = meta?.kind ?? (live.home.startsWith("redis") ? "redis" : "embedded");
  const status = meta !== null && meta.epoch > 0 && isRecordThere ? "ok" : "degraded";
  return {
    status,
    liveStore,
    record: record.kind,
    durability: meta?.durability ?? "unknown while the live store is away",
    version,
  };
}

import { parseAudit } from "@/lib/actions/audit-note";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import { isoTime } from "@/lib/shared/iso-time";
import { AUDIT_NOTE } from "@/server/ports/record";

import type { ServiceDependencies } from "./context";

/** How the install is; known to everybody. */
export interface Health {
  readonly status: "ok" | "degraded";
  readonly liveStore: "redis" | "embedded";
  readonly record: "postgresql" | "pglite";
  readonly durability: string;
  readonly version: string;
  /** Whether dispatch is paused, and since when; null while the record does not answer. */
  readonly dispatch: { readonly paused: boolean; readonly since: string | null } | null;
  /** What the auditor found when it last looked at all open actions; null until it has. */
  readonly audit: {
    readonly at: string;
    readonly open: number;
    /** Open actions that nothing would have brought on. */
    readonly stuck: number;
    /** Those put right since the install was made. */
    readonly repaired: number;
  } | null;
}

const PATIENCE_MS = 2_000;

/** Whether both stores answer, what they are, and whether the live store is the one that was asked for. */
export async function readHealth({ live, record, version, isFallback = false }: ServiceDependencies): Promise<Health> {
  const [meta, epoch, note, dispatch] = await Promise.all([
    answerOf(live.store.meta()),
    answerOf(record.readEpoch()),
    answerOf(record.readNote(AUDIT_NOTE)),
    answerOf(record.dispatch.read()),
  ]);
  const audit = parseAudit(note);
  const isWhole = meta !== null && meta.epoch > 0 && epoch !== null && !isFallback;
  return {
    status: isWhole ? "ok" : "degraded",
    liveStore: meta?.kind ?? (live.home.startsWith("redis") ? "redis" : "embedded"),
    record: record.kind,
    durability: meta?.durability ?? "unknown while the live store is away",
    version,
    dispatch: pauseOf(dispatch),
    audit: audit === null ? null : { ...audit, at: isoTime(audit.at) },
  };
}

/** Who paused it, and why, is for those who sign in. */
function pauseOf(dispatch: DispatchState | null): Health["dispatch"] {
  if (dispatch === null) return null;
  const { paused, at } = dispatch;
  return { paused, since: paused ? isoTime(at) : null };
}

/** The answer, or null when there is none in time: whoever asks for health is not kept waiting. */
async function answerOf<T>(question: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([question, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

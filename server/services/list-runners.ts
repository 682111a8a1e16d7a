import { parseRunnerInfo, type RunnerInfo } from "@/lib/runners/runner-info";
import { isoTime } from "@/lib/shared/iso-time";
import type { SessionView } from "@/server/ports/live-store";

import type { ServiceContext } from "./context";
import { withEpoch } from "./load-action";
import { requirePermission } from "./require-permission";

/** A connected runner as doors show it. */
export interface RunnerAnswer {
  readonly name: string;
  readonly status: "ready" | "draining" | "overdue";
  readonly host: string | null;
  readonly version: string | null;
  readonly patterns: readonly string[];
  readonly flows: readonly string[];
  readonly concurrency: number | null;
  readonly running: number;
  readonly tasks: SessionView["leases"];
  readonly deadline: string;
}

/** The runners that are connected, by name. @throws StoreAwayError, RecoveringError */
export async function listRunners(context: ServiceContext): Promise<readonly RunnerAnswer[]> {
  requirePermission(context.caller, "runners:read");
  const { sessions, now } = await withEpoch(context, (epoch) => context.live.store.inspect(epoch));
  const byProcess = new Map<string, Session[]>();
  for (const session of sessions) {
    const info: Partial<RunnerInfo> = parseRunnerInfo(session.info) ?? {};
    const key = info.process ?? session.session;
    byProcess.set(key, [...(byProcess.get(key) ?? []), { ...session, told: info }]);
  }
  return [...byProcess.values()].flatMap((of) => runnerOf(of, now)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Session = SessionView & { readonly told: Partial<RunnerInfo> };

/** One runner of the sessions of one process. */
function runnerOf(sessions: readonly Session[], now: number): RunnerAnswer[] {
  const [first] = sessions;
  if (first === undefined) return [];
  const { told: info } = first;
  const tasks = sessions.flatMap((session) => session.leases);
  const answer: RunnerAnswer = {
    name: first.runner,
    status: statusOf(sessions, now),
    host: info.host ?? null,
    version: info.version ?? null,
    patterns: info.patterns ?? [],
    flows: info.capabilities ?? [],
    concurrency: info.concurrency ?? null,
    running: tasks.length,
    tasks,
    deadline: isoTime(Math.min(...sessions.map((session) => session.deadline))),
  };
  return [answer];
}

function statusOf(sessions: readonly SessionView[], now: number): RunnerAnswer["status"] {
  if (sessions.some((session) => session.deadline < now)) return "overdue";
  return sessions.some((session) => session.draining) ? "draining" : "ready";
}

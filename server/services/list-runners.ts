import { parseRunnerInfo, type RunnerInfo } from "@/lib/runners/runner-info";
import type { SessionView } from "@/server/ports/live-store";

import type { ServiceContext } from "./context";
import { iso } from "./describe-action";
import { withEpoch } from "./load-action";
import { requirePermission } from "./require-permission";

/** A connected runner as doors show it. */
export interface RunnerAnswer {
  readonly name: string;
  readonly session: string;
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
  return sessions.map((session) => runnerOf(session, now)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function runnerOf(session: SessionView, now: number): RunnerAnswer {
  const info: Partial<RunnerInfo> = parseRunnerInfo(session.info) ?? {};
  return {
    name: session.runner,
    session: session.session,
    status: statusOf(session, now),
    host: info.host ?? null,
    version: info.version ?? null,
    patterns: info.patterns ?? [],
    flows: info.capabilities ?? [],
    concurrency: info.concurrency ?? null,
    running: session.leases.length,
    tasks: session.leases,
    deadline: iso(session.deadline),
  };
}

function statusOf(session: SessionView, now: number): RunnerAnswer["status"] {
  if (session.deadline < now) return "overdue";
  return session.draining ? "draining" : "ready";
}

import { stageFigures, type DurationFigures } from "@/lib/actions/forecast/flow-figures";
import { ENDED_STATUSES } from "@/lib/actions/status";
import type { FlowStatsInput } from "@/lib/api/action-inputs";
import { NotFoundError } from "@/lib/shared/errors";
import type { FlowTotals } from "@/server/ports/history";

import type { ServiceContext } from "./context";
import { findFlow } from "./find-flow";
import { requirePermission } from "./require-permission";

/** How the actions of a flow went. Durations are in ms, and of those that completed. */
export interface FlowStats {
  readonly flow: string;
  readonly version: string | null;
  readonly runs: number;
  readonly byStatus: FlowTotals["byStatus"];
  /** The share of ended actions that completed; null when none has ended. */
  readonly successRate: number | null;
  readonly durationMs: FlowTotals["durationMs"];
  /** Of the latest thousand. */
  readonly stages: Readonly<Record<string, DurationFigures>>;
}

const LATEST = 1_000;

/** How the actions of a flow went, of one version or all. @throws NotFoundError `FLOW_NOT_FOUND` */
export async function getFlowStats(context: ServiceContext, input: FlowStatsInput): Promise<FlowStats> {
  requirePermission(context.caller, "flows:read");
  const { name, version, from, to } = input;
  if ((await findFlow(context, name, version)) === null)
    throw new NotFoundError(
      "FLOW_NOT_FOUND",
      `There is no flow "${name}"${version === undefined ? "" : `, version ${version}`}.`,
    );
  const query = { organisation: context.caller.organisation, flow: name, version, from, to };
  const [{ byStatus, durationMs }, timings] = await Promise.all([
    context.record.history.readTotals(query),
    context.record.history.listTimings({ ...query, limit: LATEST }),
  ]);
  const sum = (statuses: readonly (keyof typeof byStatus)[]): number =>
    statuses.reduce((total, status) => total + (byStatus[status] ?? 0), 0);
  const ended = sum(ENDED_STATUSES);
  return {
    flow: name,
    version: version ?? null,
    runs: Object.values(byStatus).reduce((total, count) => total + count, 0),
    byStatus,
    successRate: ended === 0 ? null : sum(["completed"]) / ended,
    durationMs,
    stages: stageFigures(timings),
  };
}

import { decodeTimings, type ActionTimings } from "@/lib/actions/forecast/timings";
import type { ActionStatus } from "@/lib/actions/status";
import type { FlowTotals, HistoryStore, TimingsQuery } from "@/server/ports/history";

import type { Database } from "./database";

/** Further back nothing is looked for, however many of these did not complete. */
const LOOKED_AT = 5_000;

/** Conditions of a query, with the values they bind; `$1` is the organisation. */
function conditionsOf({ organisation, flow, version, target, from, to }: Omit<TimingsQuery, "limit">) {
  const values: unknown[] = [organisation];
  const texts = ["organisation = $1"];
  const add = (column: string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    texts.push(`${column} $${values.length}`);
  };
  add("flow =", flow);
  add("version =", version);
  add("target =", target);
  add("created_at >=", from === undefined ? undefined : new Date(from));
  add("created_at <=", to === undefined ? undefined : new Date(to));
  return { values, text: texts.join(" AND ") };
}

interface TotalsRow {
  readonly status: ActionStatus;
  readonly actions: number;
  readonly average: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What the record tells of how long actions take. */
export class HistoryRepository implements HistoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async listTimings({ limit, ...query }: TimingsQuery): Promise<ActionTimings[]> {
    const { values, text } = conditionsOf(query);
    const rows = await this.#database.query<{ timings: string }>({
      text: `
      SELECT timings FROM (
        SELECT id, created_at FROM action WHERE ${text} ORDER BY created_at DESC, id DESC LIMIT ${LOOKED_AT}
      ) AS latest JOIN action_standing USING (id)
      WHERE timings IS NOT NULL ORDER BY latest.created_at DESC, id DESC LIMIT ${limit}`,
      values,
    });
    return rows.map(({ timings }) => decodeTimings(timings));
  }

  async readTotals(query: Parameters<HistoryStore["readTotals"]>[0]): Promise<FlowTotals> {
    const { values, text } = conditionsOf(query);
    const tookMs = "extract(epoch FROM finished_at - started_at) * 1000";
    const rows = await this.#database.query<TotalsRow>({
      text: `
      SELECT status, count(*)::int AS actions, avg(${tookMs})::float AS average,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ${tookMs})::float AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY ${tookMs})::float AS p95
      FROM (SELECT id FROM action WHERE ${text}) AS asked JOIN action_standing USING (id)
      GROUP BY status`,
      values,
    });
    const byStatus = Object.fromEntries(rows.map(({ status, actions }) => [status, actions]));
    return { byStatus, durationMs: durationsOf(rows.find(({ status }) => status === "completed")) };
  }
}

function durationsOf(row: TotalsRow | undefined): FlowTotals["durationMs"] {
  if (row === undefined || row.average === null || row.p50 === null || row.p95 === null) return null;
  return { average: Math.round(row.average), p50: Math.round(row.p50), p95: Math.round(row.p95) };
}

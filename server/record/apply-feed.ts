import { encodeTimings } from "@/lib/actions/forecast/timings";
import { isEnded } from "@/lib/actions/status";
import type { UsageRow } from "@/server/ports/budgets";
import type { LinesReport } from "@/server/ports/live-store";
import type { FeedBatch, RecordedCommit } from "@/server/ports/record";

import { chunkBySize, joinJson } from "./chunk-by-size";
import type { Database, Sql, Statement } from "./database";
import { encodeEvents, encodeLines, encodeSummary } from "./row-codec";
import { storableText } from "./storable-text";

/** A newer epoch goes on from the same place, or begins its feed anew at "0". */
const MOVE_CURSOR = `
  UPDATE feed_cursor SET place = $3, epoch = $2
  WHERE home = $1 AND ((place = $4 AND epoch <= $2) OR ($4 = '0' AND epoch < $2))
  RETURNING home`;

/** Where a fragment finds its rows, and what must hold besides. Rows of actions the record has not are passed over. */
interface Fragment {
  readonly rows: string;
  readonly guard: string;
}

/** What has been recorded up to its seq is left as it is: these come before the standings that move it. */
function insertCommits({ rows, guard }: Fragment): string {
  return `
  INSERT INTO action_commit (action, organisation, from_seq, to_seq, epoch, events)
  SELECT news.action, present.organisation, news.from_seq, news.to_seq, news.epoch, news.events
  FROM json_to_recordset(${rows}::json) AS news (action uuid, from_seq int, to_seq int, epoch int, events text)
  JOIN action_standing AS present ON present.id = news.action
  WHERE present.recorded_seq < news.to_seq ${guard}
  ON CONFLICT DO NOTHING`;
}

function insertLines({ rows, guard }: Fragment): string {
  return `
  INSERT INTO output_lines (action, stage, task, attempt, first, last, organisation, lines)
  SELECT news.action, news.stage, news.task, news.attempt, news.first, news.last, present.organisation, news.lines
  FROM json_to_recordset(${rows}::json)
    AS news (action uuid, stage text, task int, attempt int, first int, last int, lines text)
  JOIN action_standing AS present ON present.id = news.action
  WHERE true ${guard}
  ON CONFLICT DO NOTHING`;
}

/** Use is added to, so it is told once an event: what has been recorded up to its seq was counted. */
function addUsage({ rows, guard }: Fragment): string {
  return `
  INSERT INTO usage_day AS known (organisation, day, flow, tokens, nano_usd, attempts, time_ms)
  SELECT made.organisation, news.day, made.flow, sum(news.tokens), sum(news.nano_usd), sum(news.attempts), sum(news.time_ms)
  FROM json_to_recordset(${rows}::json)
    AS news (action uuid, seq int, day date, tokens bigint, nano_usd bigint, attempts bigint, time_ms bigint)
  JOIN action_standing AS present ON present.id = news.action
  JOIN action AS made ON made.id = news.action
  WHERE present.recorded_seq < news.seq ${guard}
  GROUP BY made.organisation, news.day, made.flow
  ON CONFLICT (organisation, day, flow) DO UPDATE
  SET tokens = known.tokens + excluded.tokens, nano_usd = known.nano_usd + excluded.nano_usd,
      attempts = known.attempts + excluded.attempts, time_ms = known.time_ms + excluded.time_ms`;
}

/** What has begun waits for no later launches any more. */
function endDebounces({ rows, guard }: Fragment): string {
  return `
  UPDATE action SET debounce = NULL
  FROM json_to_recordset(${rows}::json) AS begun (id uuid)
  WHERE action.id = begun.id AND debounce IS NOT NULL ${guard}`;
}

function updateStandings({ rows, guard }: Fragment): string {
  return `
  UPDATE action_standing AS present
  SET status = latest.status, display = latest.display, runner = latest.runner, is_open = latest.is_open,
      is_seen = true, recorded_seq = latest.seq, recorded_epoch = latest.epoch, updated_at = latest.updated_at,
      started_at = latest.started_at, finished_at = latest.finished_at, expires_at = latest.expires_at,
      held_until = NULL, timings = latest.timings, persist = latest.persist, summary = latest.summary::json
  FROM json_to_recordset(${rows}::json) AS latest (
    id uuid, seq int, epoch int, status text, display text, runner text, is_open bool, updated_at timestamptz,
    started_at timestamptz, finished_at timestamptz, expires_at timestamptz, timings text,
    persist text, summary text
  )
  WHERE present.id = latest.id AND present.recorded_seq < latest.seq ${guard}`;
}

const IF_MOVED = "AND EXISTS (SELECT FROM moved)";

/** All of a batch in one statement, which sees the database as it was before: the order of its parts does not matter. */
const APPLY_AT_ONCE = `
WITH moved AS (${MOVE_CURSOR}),
commits AS (${insertCommits({ rows: "$5", guard: IF_MOVED })}),
lines AS (${insertLines({ rows: "$6", guard: IF_MOVED })}),
standings AS (${updateStandings({ rows: "$7", guard: IF_MOVED })})`;

const PLAIN = `${APPLY_AT_ONCE} SELECT home FROM moved`;
/** Few batches have any of these. */
const WITH_MORE = `${APPLY_AT_ONCE},
used AS (${addUsage({ rows: "$8", guard: IF_MOVED })}),
begun AS (${endDebounces({ rows: "$9", guard: IF_MOVED })}) SELECT home FROM moved`;

const IN_STEPS = { rows: "$1", guard: "" };
/** The parts of a larger batch; what is known of standings is read before it is written. */
const STEPS = [insertCommits, insertLines, addUsage, endDebounces, updateStandings].map((step) => step(IN_STEPS));

/** Writes a stretch of the feed if its cursor can be moved, all of it or nothing; answers whether it could. */
export async function applyFeed(database: Database, batch: FeedBatch): Promise<boolean> {
  const cursor = [batch.home, batch.epoch, batch.place, batch.after];
  const parts = partsOf(batch).map((rows) => chunkBySize(rows));
  if (parts.every((chunks) => chunks.length <= 1)) {
    return (await database.query(statementFor(cursor, parts))).length === 1;
  }
  return await database.transaction(async (sql) => {
    const moved = await sql.query({ text: MOVE_CURSOR, values: cursor });
    if (moved.length === 0) return false;
    for (const [step, text] of STEPS.entries()) await runStep(sql, text, parts[step] ?? []);
    return true;
  });
}

const NOTHING = joinJson([]);

function statementFor(cursor: readonly unknown[], parts: readonly string[][][]): Statement {
  const [commits, lines, usage, begun, standings] = parts.map(([chunk]) => joinJson(chunk ?? []));
  const values = [...cursor, commits, lines, standings];
  if (usage === NOTHING && begun === NOTHING) return { name: "apply-feed", text: PLAIN, values };
  return { name: "apply-feed-more", text: WITH_MORE, values: [...values, usage, begun] };
}

async function runStep(sql: Sql, text: string, chunks: readonly string[][]): Promise<void> {
  for (const chunk of chunks) await sql.query({ text, values: [joinJson(chunk)] });
}

/** The rows of a batch as JSON texts: commits, lines, usage, what has begun, standings. */
function partsOf({ epoch, commits, lines, usage = [] }: FeedBatch): string[][] {
  return [
    commits.map((commit) => JSON.stringify({ ...commitColumns(commit), epoch })),
    lines.filter((report) => report.lines.length > 0).map((report) => JSON.stringify(linesColumns(report))),
    usage.map((row) => JSON.stringify(usageColumns(row))),
    commits.filter(({ endsDebounce }) => endsDebounce === true).map(({ action }) => JSON.stringify({ id: action })),
    latestOf(commits).map((commit) => JSON.stringify({ ...standingColumns(commit), epoch })),
  ];
}

function commitColumns({ action, from, to, events }: RecordedCommit): object {
  return { action, from_seq: from, to_seq: to, events: encodeEvents(events) };
}

function linesColumns({ lines, ...report }: LinesReport): object {
  const { action, stage, task, attempt, first } = report;
  return { action, stage, task, attempt, first, last: first + lines.length - 1, lines: encodeLines(lines) };
}

function usageColumns({ nanoUsd, timeMs, ...row }: UsageRow): object {
  return { ...row, nano_usd: nanoUsd, time_ms: timeMs };
}

function standingColumns({ action, to, summary, expiresAt, timings, persist }: RecordedCommit): object {
  return {
    id: action,
    seq: to,
    status: summary.status,
    display: summary.display,
    runner: summary.runner === null ? null : storableText(summary.runner),
    is_open: !isEnded(summary.status),
    updated_at: new Date(summary.updatedAt),
    started_at: summary.startedAt === null ? null : new Date(summary.startedAt),
    finished_at: summary.finishedAt === null ? null : new Date(summary.finishedAt),
    expires_at: expiresAt === undefined || expiresAt === null ? null : new Date(expiresAt),
    timings: timings === undefined || timings === null ? null : encodeTimings(timings),
    persist: persist ?? null,
    summary: encodeSummary(summary),
  };
}

/** The last commit of each action. */
function latestOf(commits: readonly RecordedCommit[]): RecordedCommit[] {
  const latest = new Map<string, RecordedCommit>();
  for (const commit of commits) {
    const present = latest.get(commit.action);
    if (present === undefined || present.to < commit.to) latest.set(commit.action, commit);
  }
  return [...latest.values()];
}

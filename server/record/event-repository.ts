import { isEnded } from "@/lib/actions/status";
import type { Seq } from "@/lib/shared/ids";
import type { LinesReport } from "@/server/ports/live-store";
import type { FeedBatch, RecordedCommit, RecordedEvent } from "@/server/ports/record";

import type { Database } from "./database";
import { decodeEvents, encodeEvents, encodeLines, encodeSummary } from "./row-codec";

/**
 * The cursor moves first, and everything else only if it did. A newer epoch may begin its feed anew at "0". Actions that have no
 * row were never created through the record: what they do is not recorded.
 */
const APPLY = `
WITH moved AS (
  UPDATE feed_cursor SET place = $3, epoch = $2
  WHERE home = $1 AND ((place = $4 AND epoch <= $2) OR ($4 = '0' AND epoch < $2))
  RETURNING home
), standing AS (
  UPDATE action_standing AS present
  SET status = latest.status, is_open = latest.is_open, is_seen = true, recorded_seq = latest.seq, recorded_epoch = $2,
      updated_at = latest.updated_at, started_at = latest.started_at, finished_at = latest.finished_at,
      summary = latest.summary::json
  FROM json_to_recordset($5::json) AS latest (
    id uuid, seq int, status text, is_open bool, updated_at timestamptz, started_at timestamptz, finished_at timestamptz, summary text
  )
  WHERE present.id = latest.id AND present.recorded_seq < latest.seq AND EXISTS (SELECT FROM moved)
), commits AS (
  INSERT INTO action_commit (action, organisation, from_seq, to_seq, epoch, events)
  SELECT news.action, present.organisation, news.from_seq, news.to_seq, $2, news.events
  FROM json_to_recordset($6::json) AS news (action uuid, from_seq int, to_seq int, events text)
  JOIN action_standing AS present ON present.id = news.action
  WHERE present.recorded_seq < news.to_seq AND EXISTS (SELECT FROM moved)
  ON CONFLICT DO NOTHING
), lines AS (
  INSERT INTO output_lines (action, stage, task, attempt, first, last, organisation, lines)
  SELECT news.action, news.stage, news.task, news.attempt, news.first, news.last, present.organisation, news.lines
  FROM json_to_recordset($7::json)
    AS news (action uuid, stage text, task int, attempt int, first int, last int, lines text)
  JOIN action_standing AS present ON present.id = news.action
  WHERE EXISTS (SELECT FROM moved)
  ON CONFLICT DO NOTHING
)
SELECT home FROM moved`;

const READ = `
SELECT from_seq, events FROM action_commit WHERE action = $1 AND to_seq > $2 AND from_seq <= $3 ORDER BY to_seq LIMIT $4`;

interface CommitRow {
  readonly from_seq: number;
  readonly events: string;
}

/** The recorded history of actions, and how far the feed has been recorded. */
export class EventRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readEvents(action: string, after: Seq, limit: number): Promise<RecordedEvent[]> {
    const values = [action, after, after + limit, limit];
    const rows = await this.#database.query<CommitRow>({ name: "read-events", text: READ, values });
    return joinCommits(rows, after).slice(0, limit);
  }

  async readCursor(home: string): Promise<{ place: string; epoch: number }> {
    const cursor = await this.#database.ask((prisma) => prisma.feedCursor.findUnique({ where: { home } }));
    return cursor === null ? { place: "0", epoch: 0 } : { place: cursor.place, epoch: cursor.epoch };
  }

  async applyFeed(batch: FeedBatch): Promise<"applied" | "moved"> {
    const statement = { name: "apply-feed", text: APPLY, values: valuesOf(batch) };
    const applied = await this.#database.query(statement);
    if (applied.length === 1) return "applied";
    if (batch.after !== "0") return "moved";
    // The very first batch of a home finds no cursor to move.
    const data = [{ home: batch.home }];
    await this.#database.ask((prisma) => prisma.feedCursor.createMany({ data, skipDuplicates: true }));
    return (await this.#database.query(statement)).length === 1 ? "applied" : "moved";
  }
}

/** Events after `after` from commits in their order. What two commits both hold is there once. */
export function joinCommits(rows: readonly CommitRow[], after: Seq): RecordedEvent[] {
  const joined: RecordedEvent[] = [];
  let last = after;
  for (const row of rows) {
    for (const [place, event] of decodeEvents(row.events).entries()) {
      const seq = row.from_seq + place;
      if (seq > last) joined.push({ seq, ...event });
      last = Math.max(last, seq);
    }
  }
  return joined;
}

function valuesOf({ home, epoch, place, after, commits, lines }: FeedBatch): unknown[] {
  const rows = [
    latestOf(commits).map((commit) => standingColumns(commit)),
    commits.map((commit) => commitColumns(commit)),
    lines.filter((report) => report.lines.length > 0).map((report) => linesColumns(report)),
  ];
  return [home, epoch, place, after, ...rows.map((columns) => JSON.stringify(columns))];
}

function standingColumns({ action, to, summary }: RecordedCommit): object {
  return {
    id: action,
    seq: to,
    status: summary.status,
    is_open: !isEnded(summary.status),
    updated_at: new Date(summary.updatedAt),
    started_at: summary.startedAt === null ? null : new Date(summary.startedAt),
    finished_at: summary.finishedAt === null ? null : new Date(summary.finishedAt),
    summary: encodeSummary(summary),
  };
}

function commitColumns({ action, from, to, events }: RecordedCommit): object {
  return { action, from_seq: from, to_seq: to, events: encodeEvents(events) };
}

function linesColumns({ lines, ...report }: LinesReport): object {
  const { action, stage, task, attempt, first } = report;
  return { action, stage, task, attempt, first, last: first + lines.length - 1, lines: encodeLines(lines) };
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

import type { ActionSummary } from "@/lib/actions/action-summary";
import { isActionId } from "@/lib/shared/ids";
import type {
  ActionRow,
  BegunAction,
  ListAnswer,
  ListedAction,
  ListQuery,
  OpenAction,
  PendingSubmission,
  RecordedEvent,
  Standing,
} from "@/server/ports/record";

import type { Database, Sql } from "./database";
import { joinCommits } from "./event-repository";
import { listStatements } from "./list-statements";

interface ListedRow {
  readonly id: string;
  readonly organisation: string;
  readonly home: string;
  readonly created_at: Date;
  readonly recorded_seq: number;
  readonly summary: ActionSummary;
}

interface FoundRow extends ListedRow {
  readonly created_body: string;
  readonly kept: string | null;
}

type StandingRow = Pick<FoundRow, "id" | "created_body"> & Pick<Standing, "status">;
type BegunRow = Pick<FoundRow, "id" | "recorded_seq">;

type OpenRow = Pick<FoundRow, "id" | "created_body" | "created_at">;

const FIND = `
SELECT action.id, action.organisation, action.home, created_body, action.created_at, recorded_seq, summary,
  kept
FROM action JOIN action_standing ON action_standing.id = action.id
WHERE action.id = $1 AND action.organisation = $2`;

const STANDINGS = `
SELECT action.id, action_standing.status, created_body FROM action JOIN action_standing ON action_standing.id = action.id
WHERE action.id = ANY ($1::uuid[])`;

const UNSUBMITTED = `
SELECT action.id, created_body
FROM action_standing JOIN action ON action.id = action_standing.id
WHERE action_standing.home = $1 AND NOT is_seen AND is_open
  AND action_standing.created_at < now() - $2 * interval '1 millisecond'
ORDER BY action_standing.created_at LIMIT $3`;

const OPEN = `
SELECT action.id, created_body, action.created_at
FROM action_standing JOIN action ON action.id = action_standing.id
WHERE action_standing.home = $1 AND is_open AND action_standing.id > $2
ORDER BY action_standing.id LIMIT $3`;

const BEGUN = `
SELECT id, recorded_seq FROM action_standing
WHERE home = $1 AND is_open AND id > $2 AND recorded_seq > 0
ORDER BY id LIMIT $3`;

const EVENTS_OF = `
SELECT action, from_seq, events FROM action_commit WHERE action = ANY ($1::uuid[]) ORDER BY action, to_seq`;

const NOTHING: ListAnswer = { items: [], total: 0, hasMore: false };

/** Sorts before every id there is. */
const NIL_ID = "00000000-0000-0000-0000-000000000000";

/** Actions as lists and pages read them. */
export class ActionRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findAction(organisation: string, id: string): Promise<ActionRow | null> {
    if (!isActionId(id)) return null;
    const [row] = await this.#database.query<FoundRow>({ name: "find-action", text: FIND, values: [id, organisation] });
    return row === undefined ? null : { ...toListed(row), createdBody: row.created_body, kept: row.kept };
  }

  async findStandings(ids: readonly string[]): Promise<Standing[]> {
    const rows = await this.#database.query<StandingRow>({ text: STANDINGS, values: [ids] });
    return rows.map(({ id, status, created_body: createdBody }) => ({ id, status, createdBody }));
  }

  async listActions(query: ListQuery): Promise<ListAnswer> {
    const statements = listStatements(query);
    if (statements === null) return NOTHING;
    const [counted] = await this.#database.query<{ total: number }>(statements.count);
    const total = counted?.total ?? 0;
    if (total === 0) return NOTHING;
    const rows = await this.#database.query<ListedRow>(statements.page(total));
    return { items: rows.slice(0, query.limit).map(toListed), total, hasMore: rows.length > query.limit };
  }

  async listUnsubmitted(request: { home: string; ageMs: number; limit: number }): Promise<PendingSubmission[]> {
    const values = [request.home, request.ageMs, request.limit];
    const rows = await this.#database.query<OpenRow>({ name: "list-unsubmitted", text: UNSUBMITTED, values });
    return rows.map((row) => ({ id: row.id, createdBody: row.created_body }));
  }

  async listBegun(request: { home: string; afterId: string; limit: number }): Promise<BegunAction[]> {
    const values = [request.home, request.afterId === "" ? NIL_ID : request.afterId, request.limit];
    const rows = await this.#database.query<BegunRow>({ name: "list-begun", text: BEGUN, values });
    return rows.map((row) => ({ id: row.id, recordedSeq: row.recorded_seq }));
  }

  async listOpen(request: { home: string; afterId: string; limit: number }): Promise<OpenAction[]> {
    const values = [request.home, request.afterId === "" ? NIL_ID : request.afterId, request.limit];
    return await this.#database.transaction(async (sql) => {
      const rows = await sql.query<OpenRow>({ name: "list-open", text: OPEN, values });
      const events = await readEventsOf(
        sql,
        rows.map((row) => row.id),
      );
      return rows.map((row) => ({
        id: row.id,
        createdBody: row.created_body,
        createdAt: row.created_at.getTime(),
        events: events.get(row.id) ?? [],
      }));
    });
  }
}

async function readEventsOf(sql: Sql, ids: readonly string[]): Promise<Map<string, RecordedEvent[]>> {
  const commits = await sql.query<{ action: string; from_seq: number; events: string }>({
    name: "events-of",
    text: EVENTS_OF,
    values: [ids],
  });
  const byAction = new Map<string, typeof commits>();
  for (const commit of commits) {
    const present = byAction.get(commit.action);
    if (present === undefined) byAction.set(commit.action, [commit]);
    else present.push(commit);
  }
  return new Map([...byAction].map(([action, rows]) => [action, joinCommits(rows, 0)]));
}

function toListed(row: ListedRow): ListedAction {
  return {
    id: row.id,
    organisation: row.organisation,
    home: row.home,
    createdAt: row.created_at.getTime(),
    recordedSeq: row.recorded_seq,
    summary: row.summary,
  };
}

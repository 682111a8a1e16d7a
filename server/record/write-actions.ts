import { isEnded } from "@/lib/actions/status";
import { InvariantError } from "@/lib/shared/errors";
import type { AbsorbedRequest, CreateAnswer, NewAction } from "@/server/ports/record";

import { chunkBySize, joinJson } from "./chunk-by-size";
import type { Database, Sql } from "./database";
import { encodeSummary } from "./row-codec";
import { storableText } from "./storable-text";

const INSERT = `
WITH asked AS (
  SELECT * FROM json_to_recordset($1::json) AS asked (
    id uuid, organisation text, home text, idempotency_key text, request_hash text, flow text, version text,
    name text, name_key text, target text, priority int, tags text[], tag_keys text[], workflow_id text, parent uuid,
    payloads uuid[],
    created_at timestamptz, updated_at timestamptz, status text, display text, is_open bool, summary text,
    created_body text, debounce text
  )
), created AS (
  INSERT INTO action (
    id, organisation, home, idempotency_key, request_hash, flow, version, name, name_key, target,
    priority, tags, tag_keys, workflow_id, parent, payloads, created_at, created_body, debounce
  )
  SELECT
    id, organisation, home, idempotency_key, request_hash, flow, version, name, name_key, target,
    priority, tags, tag_keys, workflow_id, parent, payloads, created_at, created_body, debounce
  FROM asked
  WHERE NOT EXISTS (SELECT FROM removed_action WHERE removed_action.id = asked.id) AND NOT EXISTS (
    SELECT FROM absorbed_request absorbed
    WHERE absorbed.organisation = asked.organisation AND absorbed.idempotency_key = asked.idempotency_key
  )
  ON CONFLICT DO NOTHING
  RETURNING id
), standing AS (
  INSERT INTO action_standing (id, organisation, home, status, display, is_open, created_at, updated_at, summary)
  SELECT id, organisation, home, status, display, is_open, created_at, updated_at, summary::json
  FROM asked JOIN created USING (id)
)
SELECT id FROM created`;

const FIND_HOLDERS = `
SELECT asked.place::int, coalesce(keyed.id, absorbed.action) AS repeated,
  coalesce(keyed.request_hash, absorbed.request_hash) AS request_hash, coalesce(same.id, removed.id) IS NOT NULL AS is_duplicate,
  held.id AS debounced, held.home
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
  WITH ORDINALITY AS asked (id, organisation, idempotency_key, debounce, place)
LEFT JOIN action same ON same.id = asked.id
LEFT JOIN removed_action removed ON removed.id = asked.id
LEFT JOIN action keyed ON keyed.organisation = asked.organisation AND keyed.idempotency_key = asked.idempotency_key
LEFT JOIN absorbed_request absorbed
  ON absorbed.organisation = asked.organisation AND absorbed.idempotency_key = asked.idempotency_key
LEFT JOIN action held ON held.organisation = asked.organisation AND held.debounce = asked.debounce`;

const NOTE_ABSORBED = `
INSERT INTO absorbed_request (organisation, idempotency_key, request_hash, action)
VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;

const END_DEBOUNCE = `UPDATE action SET debounce = NULL WHERE id = $1 AND organisation = $2 AND debounce = $3`;

interface Holder {
  /** From 1. */
  readonly place: number;
  readonly repeated: string | null;
  readonly request_hash: string | null;
  readonly is_duplicate: boolean;
  readonly debounced: string | null;
  readonly home: string | null;
}

/** Where actions are written: the database, or a transaction that is under way. */
export type ActionWriter = Pick<Database, "query" | "transaction">;

/** What became of rows; those answered already are not written again. */
export type Answers = Map<NewAction, CreateAnswer>;

/**
 * Writes actions, and fills in for each what became of it. A round writes all that are not answered yet, in one statement, and
 * looks up who holds the id or the key of the rest; a row that lost against another of its own round may win in the next.
 */
export async function writeActions(writer: ActionWriter, rows: readonly NewAction[], answers: Answers): Promise<void> {
  for (let round = 0; round <= rows.length; round += 1) {
    const open = rows.filter((row) => !answers.has(row));
    if (open.length === 0) return;
    const candidates = withoutRivals(open);
    const created = new Set((await insert(writer, candidates)).map(({ id }) => id));
    for (const row of candidates) if (created.has(row.id)) answers.set(row, { outcome: "created" });
    const rest = open.filter((row) => !answers.has(row));
    await answerRest(writer, rest, answers);
  }
  throw new InvariantError("A new action could neither be written nor found.");
}

/** What became of rows that were written before; null of the others. */
export async function findMade(sql: Sql, rows: readonly NewAction[]): Promise<(CreateAnswer | null)[]> {
  const answers: Answers = new Map();
  await answerRest(sql, rows, answers);
  return rows.map((row) => answers.get(row) ?? null);
}

/** Keeps a request that made no action of its own. */
export async function noteAbsorbed(sql: Sql, request: AbsorbedRequest): Promise<void> {
  const { organisation, idempotencyKey, requestHash, action } = request;
  await sql.query({ text: NOTE_ABSORBED, values: [organisation, idempotencyKey, requestHash, action] });
}

/** Lets the next launch make an action again. */
export async function endDebounce(
  sql: Sql,
  { organisation, debounce }: Pick<NewAction, "organisation" | "debounce">,
  action: string,
): Promise<void> {
  await sql.query({ text: END_DEBOUNCE, values: [action, organisation, debounce ?? null] });
}

/** Of rows with one id or one key the first; in one order everywhere, so that processes seldom wait for each other crosswise. */
function withoutRivals(rows: readonly NewAction[]): NewAction[] {
  const taken = new Set<string>();
  const winners = rows.filter((row) => {
    const claims = [
      row.id,
      ...(row.idempotencyKey === null ? [] : [keyOf(row)]),
      ...(typeof row.debounce === "string" ? [`3 ${row.organisation} ${row.debounce}`] : []),
    ];
    const isFree = claims.every((claim) => !taken.has(claim));
    if (isFree) for (const claim of claims) taken.add(claim);
    return isFree;
  });
  return winners.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ organisation, idempotencyKey, id }: NewAction): string {
  return idempotencyKey === null ? `2 ${id}` : `1 ${organisation} ${idempotencyKey}`;
}

/** All rows in one transaction. */
async function insert(writer: ActionWriter, rows: readonly NewAction[]): Promise<{ id: string }[]> {
  const chunks = chunkBySize(rows.map((row) => JSON.stringify(toColumns(row))));
  const insertChunk = (sql: Sql, chunk: readonly string[]) =>
    sql.query<{ id: string }>({ name: "create-actions", text: INSERT, values: [joinJson(chunk)] });
  const [only, ...others] = chunks;
  if (only !== undefined && others.length === 0) return await insertChunk(writer, only);
  return await writer.transaction(async (sql) => {
    const created: { id: string }[] = [];
    for (const chunk of chunks) created.push(...(await insertChunk(sql, chunk)));
    return created;
  });
}

async function answerRest(sql: Sql, rows: readonly NewAction[], answers: Answers): Promise<void> {
  if (rows.length === 0) return;
  const values = [
    rows.map((row) => row.id),
    rows.map((row) => row.organisation),
    rows.map((row) => row.idempotencyKey),
    rows.map((row) => row.debounce ?? null),
  ];
  for (const holder of await sql.query<Holder>({ text: FIND_HOLDERS, values })) {
    const row = rows[holder.place - 1];
    if (row === undefined) continue;
    if (holder.repeated !== null) {
      const sameRequest = holder.request_hash === row.requestHash;
      answers.set(row, { outcome: "repeated", id: holder.repeated, sameRequest });
    } else if (holder.is_duplicate) {
      answers.set(row, { outcome: "duplicate" });
    } else if (holder.debounced !== null && holder.home !== null) {
      answers.set(row, { outcome: "debounced", id: holder.debounced, home: holder.home });
    }
  }
}

/** A row by the names of its columns. Texts of JSON stay texts: as values, PostgreSQL would refuse an escaped NUL in them. */
function toColumns({ summary, ...row }: NewAction): object {
  return {
    id: row.id,
    organisation: row.organisation,
    home: row.home,
    idempotency_key: row.idempotencyKey,
    request_hash: row.requestHash,
    flow: summary.flow,
    version: summary.version,
    name: storableText(summary.name),
    name_key: storableText(summary.name.toLowerCase()),
    target: summary.target,
    priority: summary.priority,
    tags: summary.tags.map((tag) => storableText(tag)),
    tag_keys: summary.tags.map((tag) => storableText(tag.toLowerCase())),
    workflow_id: summary.workflowId === null ? null : storableText(summary.workflowId),
    parent: row.parent ?? null,
    payloads: row.payloads ?? [],
    created_at: new Date(summary.createdAt),
    updated_at: new Date(summary.updatedAt),
    status: summary.status,
    display: summary.display,
    is_open: !isEnded(summary.status),
    summary: encodeSummary(summary),
    created_body: row.createdBody,
    debounce: row.debounce ?? null,
  };
}

import type { Payload } from "@/lib/actions/event";
import type { Millis } from "@/lib/shared/ids";
import type { KeptResult, NewResult, ResultFilter, ResultStore } from "@/server/ports/results";

import type { Database, Sql, Statement } from "./database";
import { writePayload } from "./payload-repository";

/** So many results are removed in one transaction. */
const REMOVED_AT_ONCE = 1_000;

const FIND = `
SELECT output, action, made_at, duration_ms FROM kept_result
WHERE organisation = $1 AND key = $2 AND expires_at > $3`;

const INSERT = `
INSERT INTO kept_result (organisation, key, flow, version, stage, action, made_at, expires_at, duration_ms, output, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING RETURNING key`;

const REMOVE = `
DELETE FROM kept_result WHERE (organisation, key) IN (
  SELECT organisation, key FROM kept_result
  WHERE organisation = $1 AND ($2::text IS NULL OR flow = $2) AND ($3::text IS NULL OR stage = $3) LIMIT $4)
RETURNING payload`;

const REMOVE_EXPIRED = `
DELETE FROM kept_result WHERE (organisation, key) IN (
  SELECT organisation, key FROM kept_result WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
RETURNING payload`;

interface StoredResult {
  readonly output: string;
  readonly action: string;
  readonly made_at: Date;
  readonly duration_ms: number;
}

/** Kept results, each with its own copy of a large output, so that no action's end takes it away. */
export class ResultRepository implements ResultStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(organisation: string, key: string, now: Millis): Promise<KeptResult | null> {
    const values = [organisation, key, new Date(now)];
    const [row] = await this.#database.query<StoredResult>({ name: "find-result", text: FIND, values });
    if (row === undefined) return null;
    const { action, made_at: madeAt, duration_ms: durationMs } = row;
    return { output: parseOutput(row.output), action, at: madeAt.getTime(), durationMs };
  }

  async keep(result: NewResult): Promise<void> {
    const { organisation, key } = result;
    await this.#database.transaction(async (sql) => {
      await removeRows(sql, {
        text: "DELETE FROM kept_result WHERE organisation = $1 AND key = $2 RETURNING payload",
        values: [organisation, key],
      });
      const payload = await copyOf(sql, result);
      const [kept] = await sql.query({ text: INSERT, values: valuesOf(result, payload) });
      // Somebody else kept one at the same time; that one stays.
      if (kept === undefined && payload !== null) await removePayloads(sql, [payload]);
    });
  }

  async remove({ organisation, flow, stage }: ResultFilter): Promise<number> {
    const values = [organisation, flow ?? null, stage ?? null, REMOVED_AT_ONCE];
    let removed = 0;
    for (;;) {
      const some = await this.#database.transaction((sql) => removeRows(sql, { text: REMOVE, values }));
      removed += some;
      if (some < REMOVED_AT_ONCE) return removed;
    }
  }

  async removeExpired(now: Millis, limit: number): Promise<number> {
    const values = [new Date(now), limit];
    return await this.#database.transaction((sql) => removeRows(sql, { text: REMOVE_EXPIRED, values }));
  }
}

function valuesOf(result: NewResult, payload: string | null): unknown[] {
  const { organisation, key, flow, version, stage, action, at, expiresAt, durationMs } = result;
  const output = payload === null ? result.output : { ...result.output, ref: payload };
  return [
    organisation,
    key,
    flow,
    version,
    stage,
    action,
    new Date(at),
    new Date(expiresAt),
    Math.round(durationMs),
    JSON.stringify(output),
    payload,
  ];
}

/** Writes what the output refers to once more, and answers the id of the copy. */
async function copyOf(sql: Sql, { organisation, bytes }: NewResult): Promise<string | null> {
  if (bytes === null) return null;
  const name = "result.json";
  const { id } = await writePayload(sql, { organisation, action: null, name, type: "application/json", bytes });
  return id;
}

/** Removes what a statement removes, with the copies it names, and answers how many rows these were. */
async function removeRows(sql: Sql, statement: Statement): Promise<number> {
  const rows = await sql.query<{ payload: string | null }>(statement);
  await removePayloads(
    sql,
    rows.flatMap(({ payload }) => payload ?? []),
  );
  return rows.length;
}

async function removePayloads(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.query({ text: "DELETE FROM payload_chunk WHERE payload = ANY($1::uuid[])", values: [ids] });
  await sql.query({ text: "DELETE FROM payload WHERE id = ANY($1::uuid[])", values: [ids] });
}

/** Only `keep` writes outputs, from this type. */
function parseOutput(text: string): Payload {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by keep
  return JSON.parse(text) as Payload;
}

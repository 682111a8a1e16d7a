import type { RemovalCause } from "@/lib/actions/retention";
import { isActionId } from "@/lib/shared/ids";
import type {
  ExpiredQuery,
  FamilyMember,
  ReducedAction,
  ReducibleQuery,
  Removable,
  RemovalStore,
  RemovedAction,
} from "@/server/ports/removals";

import { chunkBySize, joinJson } from "./chunk-by-size";
import type { Database, Sql } from "./database";
import { encodeSummary } from "./row-codec";
import { storableText } from "./storable-text";

/** The conditions under which an ended action may be removed, besides its time. */
const MAY_GO = `
NOT standing.is_open AND (standing.held_until IS NULL OR standing.held_until <= now())`;

function selectEnded(keptMs: string, condition: string): string {
  return `
  SELECT standing.id, standing.organisation, standing.home, recorded_seq, finished_at, ${keptMs} AS kept_ms
  FROM action_standing AS standing JOIN action ON action.id = standing.id
  WHERE ${MAY_GO} AND ${condition} AND (standing.home = $1 OR finished_at <= $2)
    AND NOT EXISTS (SELECT FROM action_standing AS launching WHERE launching.id = action.parent AND launching.is_open)`;
}

const BY_INSTALL = selectEnded("$4::float", "expires_at IS NULL AND finished_at <= $3");
const BY_FLOW = selectEnded("extract(epoch FROM expires_at - finished_at) * 1000", "expires_at <= $3");
const REDUCIBLE = selectEnded("0", "persist IS NOT NULL AND kept IS NULL AND finished_at <= $3");

const FAMILIES = `
WITH RECURSIVE family AS (
  SELECT action.id AS root, action.id, action.parent FROM action WHERE id = ANY ($2::uuid[]) AND organisation = $1
  UNION
  SELECT family.root, action.id, action.parent FROM action JOIN family ON action.parent = family.id
)
SELECT family.root, family.id, standing.home, standing.recorded_seq, standing.is_open, standing.finished_at,
  launching.id AS open_parent
FROM family JOIN action_standing AS standing ON standing.id = family.id
LEFT JOIN action_standing AS launching ON launching.id = family.parent AND launching.is_open`;

/** Rows that somebody else is at work on are left to them, or to the next round. */
const LOCK = `
SELECT standing.id, standing.kept IS NOT NULL AS is_reduced FROM unnest($1::uuid[], $2::int[]) AS asked (id, seq)
JOIN action_standing AS standing ON standing.id = asked.id AND standing.recorded_seq = asked.seq
WHERE ${MAY_GO}
ORDER BY standing.id FOR UPDATE OF standing SKIP LOCKED`;

const REMEMBER = `
INSERT INTO removed_action (id, organisation, flow, name, removed_at, removed_by, kept_ms)
SELECT id, organisation, flow, name, now(), $2, $3 FROM action WHERE id = ANY ($1::uuid[])
ON CONFLICT DO NOTHING`;

const PAYLOADS = `
SELECT id FROM payload WHERE action = ANY ($1::uuid[])
UNION
SELECT unnest(payloads) FROM action WHERE id = ANY ($1::uuid[])`;

/** What payloads that stay are needed for is said by the row; the others belong to nobody, but for those who name them. */
const REDUCE = `
WITH asked AS (
  SELECT * FROM json_to_recordset($1::json)
    AS asked (id uuid, kept text, created_body text, summary text, payloads uuid[])
), rows AS (
  UPDATE action SET created_body = asked.created_body, payloads = asked.payloads FROM asked WHERE action.id = asked.id
), disowned AS (
  UPDATE payload SET action = NULL FROM asked WHERE payload.action = asked.id AND NOT payload.id = ANY (asked.payloads)
)
UPDATE action_standing AS standing SET kept = asked.kept, summary = asked.summary::json
FROM asked WHERE standing.id = asked.id`;

/** Rows of an action that nobody else has a part in; its details. */
const DETAILS = ["action_commit", "output_lines"];
const OWN_ROWS = [...DETAILS, "absorbed_request"];

/**
 * A payload belongs to an action that is there, is named by one, is a kept result's copy, or, if it was uploaded, is named by a
 * schedule or a flow that launches with it.
 */
const UNNEEDED = `
NOT EXISTS (SELECT FROM action WHERE action.id = payload.action)
AND NOT EXISTS (SELECT FROM action WHERE action.payloads @> ARRAY[payload.id])
AND NOT EXISTS (SELECT FROM kept_result WHERE kept_result.payload = payload.id)
AND (payload.action IS NOT NULL OR NOT EXISTS (
  SELECT 1 FROM schedule WHERE schedule.organisation = payload.organisation AND strpos(definition, payload.id::text) > 0
  UNION ALL
  SELECT 1 FROM flow_version
  WHERE flow_version.organisation = payload.organisation AND strpos(registration, payload.id::text) > 0))`;

const SWEEP_PAYLOADS = `SELECT id FROM payload WHERE created_at < $1 AND ${UNNEEDED} LIMIT $2`;

const SWEEP_NAMES = `
DELETE FROM removed_action WHERE id IN (SELECT id FROM removed_action WHERE removed_at < $1 ORDER BY removed_at LIMIT $2)
RETURNING id`;

const NEED = `
UPDATE action SET payloads = ARRAY(SELECT DISTINCT unnest(payloads || $3::uuid[])) WHERE id = $1 AND organisation = $2`;

const HOLD = `
UPDATE action_standing SET held_until = now() + interval '1 minute' WHERE id = $1 AND organisation = $2 AND kept IS NULL
RETURNING held_until::text AS until`;

/** Somebody else may hold it since then. */
const RELEASE = "UPDATE action_standing SET held_until = NULL WHERE id = $1 AND held_until = $2::timestamptz";

interface ExpiredRow {
  readonly id: string;
  readonly organisation: string;
  readonly home: string;
  readonly recorded_seq: number;
  readonly finished_at: Date;
  readonly kept_ms: number | string;
}

interface LockedRow {
  readonly id: string;
  readonly is_reduced: boolean;
}

interface FamilyRow extends Omit<ExpiredRow, "finished_at" | "kept_ms"> {
  readonly root: string;
  readonly is_open: boolean;
  readonly finished_at: Date | null;
  readonly open_parent: string | null;
}

/** What removes actions, and remembers that they were there. */
export class RemovalRepository implements RemovalStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async listExpired({ home, elsewhereBefore, now, retentionMs, limit }: ExpiredQuery): Promise<Removable[]> {
    const ask = (text: string, values: readonly unknown[]) =>
      this.#database.query<ExpiredRow>({
        text: `${text} ORDER BY finished_at LIMIT ${limit}`,
        values: [home, new Date(elsewhereBefore), ...values],
      });
    const byFlow = await ask(BY_FLOW, [new Date(now)]);
    const byInstall = retentionMs === null ? [] : await ask(BY_INSTALL, [new Date(now - retentionMs), retentionMs]);
    return [...byFlow, ...byInstall].slice(0, limit).map(toRemovable);
  }

  async listReducible({ home, elsewhereBefore, endedBefore, limit }: ReducibleQuery): Promise<Removable[]> {
    const rows = await this.#database.query<ExpiredRow>({
      text: `${REDUCIBLE} ORDER BY finished_at LIMIT ${limit}`,
      values: [home, new Date(elsewhereBefore), new Date(endedBefore)],
    });
    return rows.map(toRemovable);
  }

  async reduce(actions: readonly ReducedAction[]): Promise<string[]> {
    const asked = [actions.map(({ id }) => id), actions.map(({ seq }) => seq)];
    return await this.#database.transaction(async (sql) => {
      const locked = await sql.query<LockedRow>({ text: LOCK, values: asked });
      const ids = new Set(locked.flatMap(({ id, is_reduced: isReduced }) => (isReduced ? [] : [id])));
      if (ids.size === 0) return [];
      const leaving = actions.filter(({ id }) => ids.has(id));
      const payloads = await sql.query<{ id: string }>({ text: PAYLOADS, values: [[...ids]] });
      await deleteRows(sql, DETAILS, [...ids]);
      for (const rows of chunkBySize(leaving.map((action) => JSON.stringify(reducedColumns(action)))))
        await sql.query({ text: REDUCE, values: [joinJson(rows)] });
      const kept = new Set(leaving.flatMap((action) => action.payloads));
      await removeUnneeded(
        sql,
        payloads.flatMap(({ id }) => (kept.has(id) ? [] : [id])),
      );
      return [...ids];
    });
  }

  async listFamilies(organisation: string, ids: readonly string[]): Promise<FamilyMember[]> {
    const values = [organisation, ids.filter((id) => isActionId(id))];
    const rows = await this.#database.query<FamilyRow>({ text: FAMILIES, values });
    return rows.map((row) => ({
      root: row.root,
      id: row.id,
      home: row.home,
      seq: row.recorded_seq,
      isOpen: row.is_open,
      finishedAt: row.finished_at?.getTime() ?? null,
      openParent: row.open_parent,
    }));
  }

  async remove(actions: readonly { id: string; seq: number }[], cause: RemovalCause): Promise<string[]> {
    const asked = [actions.map(({ id }) => id), actions.map(({ seq }) => seq)];
    return await this.#database.transaction(async (sql) => {
      const locked = await sql.query<LockedRow>({ text: LOCK, values: asked });
      const ids = locked.map(({ id }) => id);
      if (ids.length === 0) return [];
      const by = cause.kind === "deleted" ? storableText(cause.by) : null;
      const keptMs = cause.kind === "retention" ? cause.keptMs : null;
      await sql.query({ text: REMEMBER, values: [ids, by, keptMs] });
      const payloads = await sql.query<{ id: string }>({ text: PAYLOADS, values: [ids] });
      await deleteRows(sql, OWN_ROWS, ids);
      for (const table of ["action", "action_standing"])
        await sql.query({ text: `DELETE FROM ${table} WHERE id = ANY ($1::uuid[])`, values: [ids] });
      await removeUnneeded(
        sql,
        payloads.map(({ id }) => id),
      );
      return ids;
    });
  }

  async listRemoved(ids: readonly string[]): Promise<{ id: string; organisation: string }[]> {
    const values = [ids.filter((id) => isActionId(id))];
    return await this.#database.query({
      text: "SELECT id, organisation FROM removed_action WHERE id = ANY ($1::uuid[])",
      values,
    });
  }

  async find(organisation: string, id: string): Promise<RemovedAction | null> {
    if (!isActionId(id)) return null;
    const row = await this.#database.ask((prisma) => prisma.removedAction.findFirst({ where: { id, organisation } }));
    if (row === null) return null;
    const { flow, name, removedAt, removedBy, keptMs } = row;
    const cause: RemovalCause =
      keptMs === null
        ? { kind: "deleted", by: removedBy ?? "somebody" }
        : { kind: "retention", keptMs: Number(keptMs) };
    return { id, flow, name, removedAt: removedAt.getTime(), cause };
  }

  async hold(organisation: string, id: string): Promise<(() => Promise<void>) | null> {
    const [held] = await this.#database.query<{ until: string }>({ text: HOLD, values: [id, organisation] });
    if (held === undefined) return null;
    return async () => void (await this.#database.query({ text: RELEASE, values: [id, held.until] }));
  }

  async notePayloads(
    { organisation, id }: { organisation: string; id: string },
    payloads: readonly string[],
  ): Promise<void> {
    await this.#database.query({ text: NEED, values: [id, organisation, payloads] });
  }

  async sweep(request: { payloadsBefore: number; namesBefore: number; limit: number }): Promise<number> {
    const { payloadsBefore, namesBefore, limit } = request;
    return await this.#database.transaction(async (sql) => {
      const values = [new Date(payloadsBefore), limit];
      const payloads = await sql.query<{ id: string }>({ text: SWEEP_PAYLOADS, values });
      await removeUnneeded(
        sql,
        payloads.map(({ id }) => id),
      );
      const names = await sql.query({ text: SWEEP_NAMES, values: [new Date(namesBefore), limit] });
      return payloads.length + names.length;
    });
  }
}

function toRemovable(row: ExpiredRow): Removable {
  return {
    id: row.id,
    organisation: row.organisation,
    home: row.home,
    seq: row.recorded_seq,
    finishedAt: row.finished_at.getTime(),
    keptMs: Math.round(Number(row.kept_ms)),
  };
}

function reducedColumns({ id, kept, createdBody, summary, payloads }: ReducedAction): object {
  return {
    id,
    kept: JSON.stringify(kept),
    created_body: createdBody,
    summary: encodeSummary(summary),
    payloads,
  };
}

async function deleteRows(sql: Sql, tables: readonly string[], ids: readonly string[]): Promise<void> {
  for (const table of tables)
    await sql.query({ text: `DELETE FROM ${table} WHERE action = ANY ($1::uuid[])`, values: [ids] });
}

/** Removes those of the payloads that nobody needs now. */
async function removeUnneeded(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const removed = await sql.query<{ id: string }>({
    text: `DELETE FROM payload WHERE id = ANY ($1::uuid[]) AND ${UNNEEDED} RETURNING id`,
    values: [ids],
  });
  const values = [removed.map(({ id }) => id)];
  await sql.query({ text: "DELETE FROM payload_chunk WHERE payload = ANY ($1::uuid[])", values });
}

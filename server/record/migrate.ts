import { randomUUID } from "node:crypto";

import type { Logger } from "@/server/ports/logger";

import type { Database, Sql } from "./database";
import { readMigrations, type Migration } from "./migrations";

/** The number under which Prisma's own migrator locks a database. */
const PRISMA_LOCK = 72_707_369;

/** An index of a large table takes its time, and so may another process that migrates first. */
const LONGEST_MIGRATION_MS = 24 * 3600 * 1000;

/** Prisma's bookkeeping (schema-engine, `imperative_migration_persistence`). */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly is_finished: boolean;
}

/** The database's schema is not what this version of the product can work with; a person must look. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Brings the schema up to date, each migration with its entry in one transaction, one process at a time. `prisma migrate deploy`
 * finds the same table and nothing left to do. @throws MigrationError
 */
export async function migrate(database: Database, logger: Logger): Promise<void> {
  const known = readMigrations();
  if ((await listPending(database, known, logger)).length === 0) return;
  await database.transaction(async (sql) => {
    await send(sql, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
    await send(sql, `SELECT pg_advisory_xact_lock(${PRISMA_LOCK})`);
    await send(sql, CREATE_TABLE);
    for (const migration of await listPending(sql, known, logger)) await apply(sql, migration, logger);
  });
}

/** Migrations that are not applied yet. */
async function listPending(sql: Sql, known: readonly Migration[], logger: Logger): Promise<Migration[]> {
  const applied = await listApplied(sql);
  for (const entry of applied) checkApplied(entry, known, logger);
  const names = new Set(applied.map((entry) => entry.migration_name));
  return known.filter((migration) => !names.has(migration.name));
}

async function listApplied(sql: Sql): Promise<Applied[]> {
  const [table] = await sql.query<{ found: string | null }>({
    text: "SELECT to_regclass('_prisma_migrations')::text AS found",
    values: [],
  });
  if (table?.found === null) return [];
  return await sql.query<Applied>({
    text: `SELECT migration_name, checksum, finished_at IS NOT NULL AS is_finished FROM _prisma_migrations
           WHERE rolled_back_at IS NULL ORDER BY started_at`,
    values: [],
  });
}

function checkApplied(entry: Applied, known: readonly Migration[], logger: Logger): void {
  const name = entry.migration_name;
  if (!entry.is_finished) {
    throw new MigrationError(
      `The migration ${name} of the database failed half-way. Resolve it with: prisma migrate resolve`,
    );
  }
  const migration = known.find((candidate) => candidate.name === name);
  if (migration === undefined) {
    // During a deploy two versions run side by side: migrations only add what the older one does not look at.
    logger.warn({ migration: name }, "The database has a migration of a newer version.");
  } else if (migration.checksum !== entry.checksum) {
    throw new MigrationError(`The migration ${name} was changed after it had been applied to the database.`);
  }
}

async function apply(sql: Sql, migration: Migration, logger: Logger): Promise<void> {
  const startedAt = new Date();
  await send(sql, migration.script);
  await sql.query({
    text: `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
    values: [randomUUID(), migration.checksum, migration.name, startedAt],
  });
  logger.info({ migration: migration.name }, "Migrated the database.");
}

async function send(sql: Sql, text: string): Promise<void> {
  await sql.query({ text, values: [], timeoutMs: LONGEST_MIGRATION_MS });
}

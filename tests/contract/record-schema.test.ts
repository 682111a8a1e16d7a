import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm as trigrams } from "@electric-sql/pglite/contrib/pg_trgm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { replayMigrations } from "@/scripts/migrations/replay-migrations";
import { diagnoseHistory, diffSchema } from "@/scripts/migrations/schema-engine";
import { silentLogger } from "@/server/ports/logger";
import { readMigrations } from "@/server/record/migrations";
import { openRecord } from "@/server/record/record-store";

import { startPostgres, type PostgresServer } from "../support/postgres";
import { describeWithPostgres } from "../support/service-gate";
import { createTempDir } from "../support/temp-dir";

const root = join(import.meta.dirname, "..", "..");
const schema = readFileSync(join(root, "prisma", "schema.prisma"), "utf8");

describe("the migrations", () => {
  test("lead to what prisma/schema.prisma says", async () => {
    const database = await replayMigrations(join(root, "prisma", "migrations"));
    expect(await diffSchema(database, schema)).toBeNull();
    await database.close();
  });

  test("a change of the schema without a migration is found", async () => {
    const database = await replayMigrations(join(root, "prisma", "migrations"));
    const changed = schema.replace("model InstallValue {", "model InstallValue {\n  note String?");
    expect(await diffSchema(database, changed)).toContain('ALTER TABLE "install_value" ADD COLUMN');
    await database.close();
  });

  test("fill in from its summary what a list can later be narrowed by", async () => {
    const [first, second] = readMigrations();
    const database = await PGlite.create({ extensions: { trigrams } });
    await database.exec(first?.script ?? "");
    const rows = [
      { name: "Tricky", display: "waiting", workflowId: 'w "1" \\ é', runner: 'r"1', message: "nul \u0000" },
      { name: '"display":"failed","runner":"x"', display: "pending", workflowId: null, runner: null, message: null },
    ];
    for (const [place, row] of rows.entries()) {
      const id = `01900000-0000-7000-8000-00000000000${place}`;
      await database.query(
        `INSERT INTO action (id, organisation, home, request_hash, flow, version, name, name_key, target, priority, created_at,
           created_body) VALUES ($1, 'default', 'h', '', 'f', '1', '', '', 'a/b', 0, now(), '')`,
        [id],
      );
      await database.query(
        `INSERT INTO action_standing (id, organisation, home, status, is_open, created_at, updated_at, summary)
         VALUES ($1, 'default', 'h', 'running', true, now(), now(), $2::text::json)`,
        [id, JSON.stringify(row)],
      );
    }
    await database.exec(second?.script ?? "");
    const { rows: filled } = await database.query(
      "SELECT display, runner, workflow_id FROM action JOIN action_standing USING (id) ORDER BY id",
    );
    expect(filled).toEqual(
      rows.map(({ display, runner, workflowId }) => ({ display, runner, workflow_id: workflowId })),
    );
    await database.close();
  });

  test("fill in from its first event what an action needs, and whose task it does", async () => {
    const migrations = readMigrations();
    const place = migrations.findIndex(({ name }) => name.endsWith("_removals"));
    const database = await PGlite.create({ extensions: { trigrams } });
    for (const { script } of migrations.slice(0, place)) await database.exec(script);
    const [large, file, parent] = ["a", "b", "c"].map((digit) => `0190000${digit}-0000-7000-8000-000000000000`);
    const bodies = [
      {
        input: { ref: large },
        parentId: parent,
        parent: { id: parent, depth: 1 },
        files: [{ file, name: "nul \u0000" }],
      },
      { input: { value: { said: `"ref":"${large}"`, file: "none", parentId: parent } }, parentId: null, files: [] },
    ];
    for (const [number, body] of bodies.entries())
      await database.query(
        `INSERT INTO action (id, organisation, home, request_hash, flow, version, name, name_key, target, priority, created_at,
           created_body) VALUES ($1, 'default', 'h', '', 'f', '1', '', '', 'a/b', 0, now(), $2)`,
        [`01900000-0000-7000-8000-00000000000${number}`, JSON.stringify(body)],
      );
    await database.exec(migrations[place]?.script ?? "");
    const { rows } = await database.query("SELECT parent, payloads FROM action ORDER BY id");
    expect(rows).toEqual([
      { parent, payloads: [large, file] },
      { parent: null, payloads: [] },
    ]);
    await database.close();
  });

  test("leave nothing to do for Prisma's own migrator", async () => {
    const dir = createTempDir("record-schema");
    const record = await openRecord({ databaseUrl: null, dataDir: dir.path, logger: silentLogger });
    await record.store.close();
    const dataDir = join(dir.path, "pglite");
    const database = await PGlite.create({ dataDir, extensions: { trigrams } });
    const expected = { editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null };
    expect(await diagnoseHistory(database, schema, readMigrations())).toMatchObject(expected);
    await database.close();
    dir.remove();
  });
});

describeWithPostgres("migrating at start", () => {
  let server: PostgresServer | null = null;

  beforeAll(async () => {
    server = await startPostgres({ fsync: "off" });
  });
  afterAll(async () => await server?.stop());

  async function createDatabase(name: string): Promise<string> {
    if (server === null) throw new Error("PostgreSQL has not been started.");
    return await server.createDatabase(name);
  }

  async function open(databaseUrl: string): Promise<void> {
    const record = await openRecord({ databaseUrl, dataDir: "", logger: silentLogger });
    await record.store.close();
  }

  async function change(databaseUrl: string, text: string): Promise<void> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  test("processes that start at once on an empty database migrate it once", async () => {
    const url = await createDatabase("at_once");
    await Promise.all(Array.from({ length: 5 }, () => open(url)));
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("SELECT migration_name FROM _prisma_migrations");
    await client.end();
    expect(rows).toHaveLength(readMigrations().length);
  });

  test("a migration that was changed afterwards stops the start by its name", async () => {
    const url = await createDatabase("changed");
    await open(url);
    await change(url, "UPDATE _prisma_migrations SET checksum = 'other'");
    await expect(open(url)).rejects.toThrow(`The migration ${readMigrations()[0]?.name} was changed`);
  });

  test("a migration that failed half-way stops the start by its name", async () => {
    const url = await createDatabase("half_way");
    await open(url);
    await change(url, "UPDATE _prisma_migrations SET finished_at = NULL");
    await expect(open(url)).rejects.toThrow(
      `The migration ${readMigrations()[0]?.name} of the database failed half-way.`,
    );
  });

  test("a migration of a newer version is no obstacle", async () => {
    const url = await createDatabase("newer");
    await open(url);
    await change(
      url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('later', 'later', '99990101000000_later', now(), 1)`,
    );
    await expect(open(url)).resolves.toBeUndefined();
  });

  test("a database without the right to make extensions gets its schema all the same", async () => {
    const url = await createDatabase("no_extension");
    await change(url, "CREATE ROLE plain LOGIN; GRANT CREATE ON SCHEMA public TO plain");
    const asPlain = url.replace("//showrunner@", "//plain@");
    await expect(open(asPlain)).resolves.toBeUndefined();
  });
});

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { PGlite } from "@electric-sql/pglite";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";

import type { Migration } from "@/server/record/migrations";

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * The SQL that turns what is in `database` into what the Prisma schema says; null when nothing differs.
 * Prisma's schema engine does the comparing, as WebAssembly: its binary would have to be downloaded.
 */
export async function diffSchema(database: PGlite, schema: string): Promise<string | null> {
  const file = { path: "prisma/schema.prisma", content: schema };
  return await withEngine(database, schema, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files: [file], configDir: process.cwd() },
      to: { tag: "schemaDatamodel", files: [file] },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    });
    return exitCode === 0 ? null : stdout;
  });
}

/** What Prisma itself makes of the migrations of a database, beside those of the product; as `prisma migrate status` sees it. */
export async function diagnoseHistory(
  database: PGlite,
  schema: string,
  migrations: readonly Migration[],
): Promise<glue.DiagnoseMigrationHistoryOutput> {
  return await withEngine(
    database,
    schema,
    async (engine) =>
      await engine.diagnoseMigrationHistory({
        migrationsList: {
          baseDir: "prisma/migrations",
          lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"' },
          shadowDbInitScript: "",
          migrationDirectories: migrations.map(({ name, script }) => ({
            path: name,
            migrationFile: { path: "migration.sql", content: { tag: "ok", value: script } },
          })),
        },
        optInToShadowDatabase: false,
        filters: NO_FILTER,
      }),
  );
}

async function withEngine<T>(
  database: PGlite,
  schema: string,
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine();
  const options = { datamodels: [["prisma/schema.prisma", schema] satisfies [string, string]] };
  const engine = await glue.SchemaEngine.new(options, () => undefined, bindFactory(database));
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}

let engineLoaded: Promise<void> | null = null;

async function loadEngine(): Promise<void> {
  engineLoaded ??= instantiate();
  await engineLoaded;
}

/** The package imports its WebAssembly as a module, which Node cannot do yet. */
async function instantiate(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const bytes = await readFile(entry.replace(/schema_engine\.js$/, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") Reflect.apply(start, undefined, []);
}

/** Numbers of Prisma's column types (`ColumnTypeEnum` of its driver adapters) by the object ids of PostgreSQL's catalogue types. */
const COLUMN_TYPES = new Map([
  [16, 5], // bool
  [18, 6], // "char"
  [19, 7], // name
  [20, 1], // int8
  [21, 0], // int2
  [23, 0], // int4
  [25, 7], // text
  [26, 1], // oid
  [1002, 70], // "char"[]
  [1003, 71], // name[]
  [1005, 64], // int2[]
  [1007, 64], // int4[]
  [1009, 71], // text[]
  [1184, 10], // timestamptz
]);
const TEXT = 7;
/** Wide integers as texts, times as ISO 8601: as the engine wants them. */
const asText = (text: string): string => text;
const PARSERS = { 20: asText, 26: asText, 1184: (text: string) => new Date(text).toISOString() };

interface Query {
  readonly sql: string;
  readonly args: readonly unknown[];
}

/** A driver adapter of Prisma on PGlite, as far as describing a schema needs one; the one for PostgreSQL knows no "char". */
function bindFactory(database: PGlite): object {
  const session = {
    provider: "postgres",
    adapterName: "pglite",
    queryRaw: bind(async ({ sql, args }: Query) => {
      const { fields, rows } = await database.query(sql, [...args], { rowMode: "array", parsers: PARSERS });
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES.get(dataTypeID) ?? TEXT),
        rows,
      };
    }),
    executeRaw: bind(async ({ sql, args }: Query) => (await database.query(sql, [...args])).affectedRows ?? 0),
    executeScript: bind(async (script: string) => void (await database.exec(script))),
    dispose: bind(() => Promise.resolve()),
    getConnectionInfo: () => ok({ schemaName: "public", supportsRelationJoins: false }),
  };
  const connect = (): Promise<object> => Promise.resolve(ok(session));
  return { provider: "postgres", adapterName: "pglite", errorRegistry: {}, connect, connectToShadowDb: connect };
}

/** The engine wants results as values; an error of the database's ends the script as it is. */
function bind<Input, Output>(work: (input: Input) => Promise<Output>): (input: Input) => Promise<object> {
  return async (input) => ok(await work(input));
}

function ok(value: unknown): object {
  return { ok: true, value };
}

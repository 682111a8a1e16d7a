import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { replayMigrations } from "./migrations/replay-migrations";
import { diffSchema } from "./migrations/schema-engine";

const root = join(import.meta.dirname, "..");
const folder = join(root, "prisma", "migrations");

/** Writes the migration that leads from those there are to `prisma/schema.prisma`. */
async function makeMigration(title: string): Promise<string> {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(title))
    return "Name the migration in lower case: npx tsx scripts/make-migration.ts add_schedules";
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "migration_lock.toml");
  if (!existsSync(lock)) writeFileSync(lock, 'provider = "postgresql"\n');
  const database = await replayMigrations(folder);
  const script = await diffSchema(database, readFileSync(join(root, "prisma", "schema.prisma"), "utf8"));
  await database.close();
  if (script === null) return "The migrations already lead to prisma/schema.prisma.";
  const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const place = join(folder, `${time}_${title}`);
  mkdirSync(place);
  writeFileSync(join(place, "migration.sql"), script);
  return `Wrote prisma/migrations/${time}_${title}/migration.sql. Read it, and add what it must do with rows that are there.`;
}

console.log(await makeMigration(process.argv[2] ?? ""));

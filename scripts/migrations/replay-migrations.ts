import { PGlite } from "@electric-sql/pglite";
import { pg_trgm as trigrams } from "@electric-sql/pglite/contrib/pg_trgm";

import { readMigrations } from "@/server/record/migrations";

/** An empty database in memory with every migration of `folder` applied. The caller closes it. */
export async function replayMigrations(folder: string): Promise<PGlite> {
  const database = await PGlite.create({ extensions: { trigrams } });
  for (const migration of readMigrations(folder)) await database.exec(migration.script);
  return database;
}

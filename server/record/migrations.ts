import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One migration, as Prisma keeps it: a folder with a script. */
export interface Migration {
  readonly name: string;
  readonly script: string;
  /** SHA-256 of the script in hex, as Prisma computes it. */
  readonly checksum: string;
}

/** The migrations of the product, in their order. */
export function readMigrations(folder: string = findMigrationsFolder()): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => {
      const script = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, script, checksum: createHash("sha256").update(script).digest("hex") };
    });
}

/** Beside the bundle, or in the sources. */
function findMigrationsFolder(): string {
  const places = ["./migrations", "../../prisma/migrations"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error("The database's migrations are missing. Build Showrunner again.");
  return found;
}

import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Puts an initialised, empty database into `dataDir` where there is none yet, whole or not at all. Without the one that is made
 * when the product is built, PGlite makes one itself, which takes seconds.
 */
export function placeEmptyRecord(dataDir: string): void {
  if (readdirSync(dataDir).length > 0) return;
  const source = findEmptyRecord();
  if (source === null) return;
  const copy = `${dataDir}.new`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(source, copy, { recursive: true });
  chmodSync(copy, 0o700);
  renameSync(copy, dataDir);
}

/** Beside the bundle, or where it was made. */
function findEmptyRecord(): string | null {
  const places = ["./empty-record", "../../.cache/empty-record"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  return places.find((place) => existsSync(place)) ?? null;
}

import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { timed } from "./progress-line.mjs";
import { hashSources, isStamped, writeStamp } from "./stamps.mjs";

/** Where the empty database stands from which every new install of the embedded stores begins. */
export const EMPTY_RECORD = ".cache/empty-record";

/**
 * Makes an empty database of PGlite, unless there is one of the installed version.
 * @param {string} root
 */
export async function makeEmptyRecord(root) {
  const stampFile = join(root, ".cache", "empty-record.stamp");
  const hash = hashSources(root, [
    "node_modules/@electric-sql/pglite/package.json",
    "scripts/setup/make-empty-record.mjs",
  ]);
  if (isStamped(stampFile, hash)) return;
  await timed({ doing: "Making an empty record", done: "Made an empty record" }, () => make(root));
  writeStamp(stampFile, hash);
}

async function make(root) {
  const folder = join(root, EMPTY_RECORD);
  const draft = `${folder}.new`;
  for (const path of [folder, draft]) rmSync(path, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  // Only now: it may just have been installed.
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create({ dataDir: draft });
  await database.close();
  renameSync(draft, folder);
}

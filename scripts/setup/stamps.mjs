import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A hash of the named files and of everything below the named folders: paths and contents. Missing ones count as missing,
 * tests do not count, since nothing that ships is made of them.
 * @param {string} root
 * @param {readonly string[]} names files and folders below `root`
 * @returns {string}
 */
export function hashSources(root, names) {
  const hash = createHash("sha256");
  for (const path of names.flatMap((name) => listFiles(root, name)).sort()) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether the stamp file says that `hash` has been dealt with. */
export function isStamped(stampFile, hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === hash;
}

/** Notes in the stamp file that `hash` has been dealt with. */
export function writeStamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${hash}\n`);
}

function listFiles(root, name) {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return isTest(name) ? [] : [name];
  return readdirSync(path).flatMap((entry) => listFiles(root, `${name}/${entry}`));
}

function isTest(name) {
  return /\.test\.(ts|tsx|mjs)$/.test(name);
}

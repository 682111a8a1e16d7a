import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "control.key";
const BYTES = 32;

/**
 * The key of whoever may read the data folder: the command line asks a running server with it. Made at the first start,
 * readable by its owner alone.
 */
export async function makeControlKey(dataDir: string): Promise<string> {
  const key = randomBytes(BYTES).toString("base64url");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(dataDir, NAME), `${key}\n`, { mode: 0o600, flag: "wx" });
    return key;
  } catch (error) {
    const known = await readControlKey(dataDir);
    if (known === null) throw error;
    return known;
  }
}

/** The control key of a data folder; null when there is none. */
export async function readControlKey(dataDir: string): Promise<string | null> {
  const text = await readFile(join(dataDir, NAME), "utf8").catch(() => "");
  return text.trim() === "" ? null : text.trim();
}

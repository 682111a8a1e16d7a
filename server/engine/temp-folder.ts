import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder that exists once somebody asked for it. */
export interface TempFolder {
  readonly path: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** A folder of one attempt's own, made at first use. */
export function createTempFolder(): TempFolder {
  let made: Promise<string> | null = null;
  return {
    path: () => (made ??= mkdtemp(join(tmpdir(), "showrunner-"))),
    remove: async () => {
      if (made !== null) await rm(await made, { recursive: true, force: true });
    },
  };
}

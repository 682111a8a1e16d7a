import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TempDir {
  readonly path: string;
  remove(): void;
}

/** A fresh folder. It goes when `remove` is called, and at the latest when this process ends. */
export function createTempDir(purpose: string): TempDir {
  const path = mkdtempSync(join(tmpdir(), `showrunner-${purpose}-`));
  const remove = () => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.on("exit", remove);
  return { path, remove };
}

import { existsSync, readFileSync } from "node:fs";

/** The lines that flows have written to a file so far. */
export function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

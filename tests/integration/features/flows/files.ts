import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Writes down that something was done; one line, written at once. */
export function note(file: string, line: string): void {
  appendFileSync(file, `${line}\n`);
}

/** Waits until the tests have made a file, at which they let a stage go on. */
export async function gate(file: string, signal: AbortSignal): Promise<void> {
  while (!existsSync(file)) await wait(10, undefined, { signal });
}

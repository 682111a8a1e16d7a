import { rmSync, writeFileSync } from "node:fs";

/** Lets stages go on that wait at this gate. */
export function openGate(path: string): void {
  writeFileSync(path, "");
}

/** Makes stages wait at this gate again. */
export function closeGate(path: string): void {
  rmSync(path, { force: true });
}

import { ensurePostgres } from "./postgres";
import { ensureRedis } from "./redis";
import { ServiceMissingError } from "./system-packages";

/**
 * Installs what the suites need before they run side by side. What cannot be had fails under `CI=true`; elsewhere the suites that
 * need it say that they are skipped.
 */
export function setup(): void {
  ensureAll([ensureRedis, ensurePostgres]);
}

/** Calls each, and lets a missing service pass with a word unless `CI=true`. */
export function ensureAll(ensures: ReadonlyArray<() => string>): void {
  for (const ensure of ensures) {
    try {
      ensure();
    } catch (error) {
      if (!(error instanceof ServiceMissingError) || process.env["CI"] === "true") throw error;
      console.warn(error.message);
    }
  }
}

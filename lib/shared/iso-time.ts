import type { Millis } from "./ids";

/** An instant as doors write it: ISO 8601 in UTC. */
export function isoTime(at: Millis): string {
  return new Date(at).toISOString();
}

/** The same of an instant that may not be known. */
export function isoTimeOrNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at);
}

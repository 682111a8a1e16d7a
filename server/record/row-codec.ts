import type { ActionSummary } from "@/lib/actions/action-summary";
import type { OutputLine, StoredEvent } from "@/server/ports/live-store";

/** Events as their commit's row keeps them: `[[at, body], …]`, each body a text, so that it comes back to the letter. */
export function encodeEvents(events: readonly StoredEvent[]): string {
  return JSON.stringify(events.map(({ at, body }) => [at, body]));
}

/** Events of a commit's row. */
export function decodeEvents(text: string): StoredEvent[] {
  return parseRows<[number, string]>(text).map(([at, body]) => ({ at, body }));
}

/** Lines as their row keeps them: `[[at, stream, text], …]`. */
export function encodeLines(lines: readonly OutputLine[]): string {
  return JSON.stringify(lines.map(({ at, stream, text }) => [at, stream, text]));
}

/** Lines of a row. */
export function decodeLines(text: string): OutputLine[] {
  return parseRows<[number, OutputLine["stream"], string]>(text).map(([at, stream, line]) => ({
    at,
    stream,
    text: line,
  }));
}

/** A summary as its row keeps it. */
export function encodeSummary(summary: ActionSummary): string {
  return JSON.stringify(summary);
}

/** Only the encoders of this file write these texts. */
function parseRows<Row>(text: string): Row[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by the encoders above
  return JSON.parse(text) as Row[];
}

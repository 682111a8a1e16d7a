import type { Display } from "@/lib/actions/status";

import type { ShownStatus } from "./status-view";

const TIMED_OUT: ReadonlySet<string> = new Set(["TIMED_OUT", "QUEUE_TIMED_OUT"]);

/** What a page shows of something in that state: a failure by timeout has a word of its own. */
export function shownStatus(display: Display, error: { readonly code: string } | null): ShownStatus {
  return display === "failed" && error !== null && TIMED_OUT.has(error.code) ? "timed_out" : display;
}

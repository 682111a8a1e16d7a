import type { Failure } from "@/lib/actions/event";
import type { Display } from "@/lib/actions/status";

import type { ShownStatus } from "./status-view";

const TIMED_OUT = "TIMED_OUT";

/** What a page shows of something in that state: a failure by timeout has a word of its own. */
export function shownStatus(display: Display, error: Failure | null): ShownStatus {
  return display === "failed" && error?.code === TIMED_OUT ? "timed_out" : display;
}

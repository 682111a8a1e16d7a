import type { Seq } from "@/lib/shared/ids";
import type { StoredEvent } from "@/server/ports/live-store";

import type { StoredAction } from "./model";

type Log = Pick<StoredAction, "compactedTo" | "events">;

/** Seq of the last event of a log. */
export function headOf({ compactedTo, events }: Log): Seq {
  return compactedTo + events.length;
}

/** Events after a seq, up to another and with it, as far as they were not compacted; `from` is where the first is, or would be. */
export function stretchOf(
  { compactedTo, events }: Log,
  after: Seq,
  to: Seq,
): { readonly from: Seq; readonly events: readonly StoredEvent[] } {
  const some = events.slice(Math.max(0, after - compactedTo), Math.max(0, to - compactedTo));
  return { from: Math.max(after, to) - some.length + 1, events: some };
}

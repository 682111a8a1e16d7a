import type { WaitView } from "@/lib/actions/wait-view";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";

type InIsoTime<T> = T extends unknown ? Omit<T, "since" | "until"> & { since: string; until: string | null } : never;

/** What a stage waits for, as doors show it. Times are ISO 8601. */
export type WaitAnswer = Readonly<InIsoTime<WaitView>>;

/** A wait with its times as texts. */
export function waitAnswer(view: WaitView): WaitAnswer {
  return { ...view, since: isoTime(view.since), until: isoTimeOrNull(view.until) };
}

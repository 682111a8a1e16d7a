import type { ActionEvent } from "@/lib/actions/event";
import { decodeEvents } from "@/lib/actions/event-codec";
import { isEnded } from "@/lib/actions/status";
import type { ReadEventsInput } from "@/lib/api/action-inputs";
import type { Seq } from "@/lib/shared/ids";

import type { ServiceContext } from "./context";
import { loadAction, readOne } from "./load-action";
import { requirePermission } from "./require-permission";

/** A stretch of an action's log; `head` is the seq of its last event. */
export interface EventsPage {
  readonly events: readonly ActionEvent[];
  readonly head: Seq;
  readonly epoch: number;
  readonly isEnded: boolean;
}

/** Events of an action after a seq. @throws ActionNotFoundError */
export async function readEvents(context: ServiceContext, { id, after, limit }: ReadEventsInput): Promise<EventsPage> {
  requirePermission(context.caller, "actions:read");
  const loaded = await loadAction(context, id);
  const { action } = loaded;
  const base = { head: action.seq, epoch: context.live.epoch, isEnded: isEnded(action.status) };
  if (loaded.source === "record") {
    if (loaded.isUnsubmitted) return { ...base, events: [] };
    return { ...base, events: decodeEvents(loaded.events, 1).slice(after, after + limit) };
  }
  const answer = await readOne(context, { action: id, after, limit });
  if (!answer.found) return { ...base, events: [] };
  const events = decodeEvents(answer.events, after + 1);
  return { ...base, events, head: Math.max(action.seq, answer.head) };
}

/** Waits until more of an action may have happened, at most `timeoutMs`. */
export async function awaitEvents(context: ServiceContext, timeoutMs: number, signal: AbortSignal): Promise<void> {
  await context.live.store.awaitHint(["feed"], timeoutMs, signal);
}

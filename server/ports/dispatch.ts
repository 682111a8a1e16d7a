import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Actor } from "@/lib/actions/event";
import type { Millis } from "@/lib/shared/ids";

import type { LiveStore } from "./live-store";

/** What operators said of the dispatch of the install, change by change. The last one holds, whatever a live store says. */
export interface DispatchStore {
  /** What holds now. */
  read(): Promise<DispatchState>;
  /** Pauses or resumes, unless it is so already, and answers what holds then. Atomic under parallel callers. */
  change(change: DispatchChange): Promise<DispatchState>;
  /** The latest changes, newest first. */
  list(limit: number): Promise<readonly DispatchState[]>;
}

export interface DispatchChange {
  readonly paused: boolean;
  readonly at: Millis;
  readonly by: Actor;
  readonly reason: string | null;
}

/**
 * Brings a live store to what the record says. What the store has is asked first, and replaced only if it still has it: so
 * whoever is late never undoes a later change. @throws StoreAwayError, RecoveringError, RecordAwayError
 */
export async function applyDispatch(
  { store, epoch }: { readonly store: LiveStore; readonly epoch: number },
  dispatch: Pick<DispatchStore, "read">,
): Promise<void> {
  for (;;) {
    const { dispatch: seen } = await store.meta();
    const state = await dispatch.read();
    if (seen.revision === state.revision && seen.paused === state.paused) return;
    if (await store.setDispatch(epoch, { seen: seen.revision, state })) return;
  }
}

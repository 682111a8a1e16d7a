import type { RemovalCause } from "@/lib/actions/retention";
import type { Millis, Seq } from "@/lib/shared/ids";

import type { LiveStore } from "./live-store";
import type { RemovalStore } from "./removals";

/** How long an ended action of another live store is left to that, which may have it still. */
export const ELSEWHERE_MS = 3_600_000;

/** What removing actions takes. */
export interface RemovingContext {
  readonly home: string;
  readonly removals: Pick<RemovalStore, "remove">;
  /** Removes an action from the live store of `home`, if its log still ends at that seq. */
  readonly purge: (id: string, seq: Seq) => ReturnType<LiveStore["purge"]>;
}

interface Leaving {
  readonly id: string;
  readonly home: string;
  readonly seq: Seq;
}

/** Which of some ended actions are in no live store any more, having been taken out of that of `home` unless they went on. */
export async function takeOut<T extends Leaving>(
  { home, purge }: Omit<RemovingContext, "removals">,
  actions: readonly T[],
): Promise<readonly T[]> {
  const left = await Promise.all(
    actions.map(async ({ id, home: own, seq }) => own !== home || (await purge(id, seq)) !== "changed"),
  );
  return actions.filter((_, place) => left[place] === true);
}

/**
 * Removes ended actions, first from the live store and then from the record. One that has gone on since its seq stays whole, and
 * one that was taken out of the live store only is still in the record, so it can be removed again. Answers the ids of those that
 * are gone.
 */
export async function removeActions(
  { removals, ...context }: RemovingContext,
  actions: readonly Leaving[],
  cause: RemovalCause,
): Promise<readonly string[]> {
  const leaving = await takeOut(context, actions);
  return leaving.length === 0 ? [] : removals.remove(leaving, cause);
}

/** Whether an action that ended then can be removed by a process of the live store of `home`. */
export function isWithinReach(
  action: { readonly home: string; readonly finishedAt: Millis | null },
  here: { readonly home: string; readonly now: Millis },
): boolean {
  return action.home === here.home || (action.finishedAt ?? here.now) <= here.now - ELSEWHERE_MS;
}

import { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";

const byAccess = new WeakMap<LiveAccess, ActionCache>();

/** The folds that doors keep of one live store, so that being asked again and again costs only what is new. */
export function foldedActions(live: LiveAccess): ActionCache {
  const known = byAccess.get(live);
  if (known !== undefined) return known;
  const made = new ActionCache(live);
  byAccess.set(live, made);
  return made;
}

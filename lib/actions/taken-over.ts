import type { ActionCreated, ReusedStage } from "./event";

/** What the stages of an action begin with: what another one had given, which it runs again or was found to do the same as. Pure. */
export function takenOver({ cached, rerun }: Pick<ActionCreated, "cached" | "rerun">): readonly ReusedStage[] {
  return cached?.reused ?? rerun?.reused ?? [];
}

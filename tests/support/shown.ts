import type { Action } from "@/lib/actions/action";
import type { ActionSummary } from "@/lib/actions/action-summary";
import { stageView, summarise, type StageView } from "@/lib/actions/action-view";

/** All that pages show of an action. */
export function shownOf(action: Action): { readonly summary: ActionSummary; readonly stages: readonly StageView[] } {
  return { summary: summarise(action), stages: action.stages.map((stage) => stageView(action, stage)) };
}

import { shownStatus } from "@/components/stages/shown-status";
import type { ShownStatus } from "@/components/stages/status-view";
import type { StripStage } from "@/components/stages/strip-stage";
import type { Action } from "@/lib/actions/action";
import { actionDisplay, actionMessage, actionPercent, stageView, type StageView } from "@/lib/actions/action-view";
import { NO_UPDATES, type Estimator } from "@/lib/actions/eta";
import { isEnded } from "@/lib/actions/status";
import type { LessThanAll } from "@/lib/flows/flow-spec";
import { liveProgressOf, type ActionFeed } from "@/lib/realtime/action-feed";

/** A stage as the action page shows it. */
export interface StageModel extends StageView {
  readonly shown: ShownStatus;
  readonly strip: StripStage;
  /** Whether it counts anything; a stage that never said so shows no items. */
  readonly hasItems: boolean;
  /** How fast its present attempt goes. */
  readonly speed: Estimator;
}

/** An action as its page shows it: everything that follows from the fold and the live reports, computed once for each change. */
export interface ActionModel {
  readonly action: Action;
  readonly epoch: number;
  readonly shown: ShownStatus;
  readonly isEnded: boolean;
  /** What is kept of it now that it has ended, if that is less than all. */
  readonly keptOnly: LessThanAll | null;
  readonly percent: number;
  readonly message: string | null;
  readonly stages: readonly StageModel[];
}

const models = new WeakMap<ActionFeed, ActionModel>();

/** The model of a feed; null until its first snapshot. */
export function actionModel(feed: ActionFeed): ActionModel | null {
  const known = models.get(feed);
  if (known !== undefined) return known;
  if (feed.action === null) return null;
  const made = modelOf(feed, feed.action);
  models.set(feed, made);
  return made;
}

function modelOf(feed: ActionFeed, action: Action): ActionModel {
  const live = liveProgressOf(feed);
  const stages = action.stages.map((stage): StageModel => {
    const view = stageView(action, stage, live);
    const speed = feed.speeds.get(stage.name);
    const round = stage.plan.wide ? stage.manualRetries : view.attempt;
    return { ...view, ...looksOf(view), speed: speed?.round === round ? speed.estimator : NO_UPDATES };
  });
  return {
    action,
    epoch: feed.epoch,
    shown: shownStatus(actionDisplay(action), action.error),
    isEnded: isEnded(action.status),
    keptOnly: isEnded(action.status) ? (action.created.persist ?? null) : null,
    percent: actionPercent(action, live),
    message: actionMessage(action, live),
    stages,
  };
}

function looksOf(view: StageView): Pick<StageModel, "shown" | "strip" | "hasItems"> {
  const { current, total } = view.progress;
  const shown = shownStatus(view.display, view.error);
  const strip = { id: view.id, name: view.name, display: shown, progress: { current, total }, attempt: view.attempt };
  return { shown, strip, hasItems: total !== null || current > 0 };
}

import type { Action } from "./action";
import { FOLD_VERSION } from "./fold/fold";

/** An action as JSON can carry it, with the version of the fold that made it. */
export interface ActionSnapshot {
  readonly foldVersion: number;
  readonly action: Omit<Action, "places">;
}

/** The action at one seq, to go on folding from. */
export function toSnapshot(action: Action): ActionSnapshot {
  const { places: _places, ...rest } = action;
  return { foldVersion: FOLD_VERSION, action: rest };
}

/** The action a snapshot was made of; null when another version of the fold made it. */
export function fromSnapshot({ foldVersion, action }: ActionSnapshot): Action | null {
  if (foldVersion !== FOLD_VERSION) return null;
  return { ...action, places: new Map(action.stages.map((stage) => [stage.name, stage.order])) };
}

import type { ActionEvent } from "../event";
import type { Draft } from "./draft";
import { applyStateOperation, takesEffect } from "./fold-state";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

export function foldStateChangedByHand({ action }: Draft, { change }: Of<"action.state-changed">): void {
  action.stateChangeTook = takesEffect(action.state, change);
  action.state = applyStateOperation(action.state, change);
}

export function foldNoted({ action }: Draft, { seq, at, by, text }: Of<"action.noted">): void {
  action.notes = [...action.notes, { seq, at, by: by.name, text }];
}

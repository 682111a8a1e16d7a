import { InvalidInputError, TooLargeError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

import type { StateOperation } from "./event";
import { applyStateOperation } from "./fold/fold-state";

/** The limits of an action's state. @throws InvalidInputError `STATE_KEY` · TooLargeError `STATE_TOO_LARGE` */
export function checkStateOperation(state: Readonly<Record<string, Json>>, change: StateOperation): void {
  const { stateKeyCharacters, stateCharacters } = LIMITS;
  if (change.key === "" || change.key.length > stateKeyCharacters) {
    throw new InvalidInputError("STATE_KEY", `A key of the state has 1 to ${stateKeyCharacters} characters.`);
  }
  const size = JSON.stringify(applyStateOperation(state, change)).length;
  if (size <= stateCharacters || change.op === "delete") return;
  throw new TooLargeError(
    "STATE_TOO_LARGE",
    `The state of the action would have ${size} characters; at most ${stateCharacters} are kept. Keep large values in outputs or files.`,
  );
}

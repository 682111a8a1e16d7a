import type { Action } from "./action";

/** Whether tasks of an action may take over results that were kept: whoever tries or runs one again wants it to run. */
export function mayTakeOver({ created, generation }: Pick<Action, "created" | "generation">): boolean {
  return generation === 1 && created.rerun === undefined && created.noCache !== true;
}

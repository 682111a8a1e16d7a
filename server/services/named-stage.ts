import { stageNamed, type Action, type Stage } from "@/lib/actions/action";
import { NotFoundError } from "@/lib/shared/errors";

/** The stage of that name. @throws NotFoundError `STAGE_NOT_FOUND` */
export function namedStage(action: Action, name: string): Stage {
  const stage = stageNamed(action, name);
  if (stage === undefined)
    throw new NotFoundError("STAGE_NOT_FOUND", `There is no stage "${name}" in action ${action.id}.`);
  return stage;
}

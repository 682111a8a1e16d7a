import type { GetStageInput } from "@/lib/api/action-inputs";
import { NotFoundError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { type ActionAnswer, describeAction } from "./describe-action";
import { describeStage, type StageAnswer } from "./describe-stage";
import { liveProgressOf, observedSpeeds, readProgressReports } from "./live-progress";
import { loadAction } from "./load-action";
import { requirePermission } from "./require-permission";
import { worldAround } from "./world-around";

/** A stage with its action. */
export interface StageWithAction extends StageAnswer {
  readonly action: ActionAnswer;
}

/** A stage, by its id or by its action and name, together with its action. @throws NotFoundError `STAGE_NOT_FOUND` */
export async function getStage(context: ServiceContext, input: GetStageInput): Promise<StageWithAction> {
  requirePermission(context.caller, "actions:read");
  const [id = "", order] = "id" in input ? input.id.split(":") : [input.action];
  const loaded = await loadAction(context, id);
  const { action, now } = loaded;
  const stage = action.stages.find((one) => ("name" in input ? one.name === input.name : String(one.order) === order));
  if (stage === undefined) throw new NotFoundError("STAGE_NOT_FOUND", `There is no such stage in action ${id}.`);
  const observed = observedSpeeds(context, id, now);
  const live = liveProgressOf(await readProgressReports(context, id));
  const [described, answer] = await Promise.all([
    describeStage(context, { action, stage, live, observed }),
    describeAction(context, { action, live, observed, world: () => worldAround(context, loaded) }),
  ]);
  return { ...described, action: answer };
}

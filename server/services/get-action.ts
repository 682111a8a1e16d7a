import { isEnded } from "@/lib/actions/status";

import type { ServiceContext } from "./context";
import { type ActionAnswer, describeAction } from "./describe-action";
import { liveProgressOf, observedSpeeds, readProgressReports } from "./live-progress";
import { loadKeptToo } from "./load-action";
import { requirePermission } from "./require-permission";
import { worldAround } from "./world-around";

/** An action with its stages, its reason and what happens next. @throws ActionNotFoundError */
export async function getAction(context: ServiceContext, id: string): Promise<ActionAnswer> {
  requirePermission(context.caller, "actions:read");
  const loaded = await loadKeptToo(context, id);
  const { action, now } = loaded;
  const reports = isEnded(action.status) ? [] : await readProgressReports(context, id);
  const observed = observedSpeeds(context, id, now);
  const world = () => worldAround(context, loaded);
  return describeAction(context, { action, live: liveProgressOf(reports), observed, world });
}

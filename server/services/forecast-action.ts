import type { Action } from "@/lib/actions/action";
import type { LiveProgress } from "@/lib/actions/action-view";
import { forecast, type Band } from "@/lib/actions/forecast/forecast";
import { stagesNow } from "@/lib/actions/forecast/stages-now";
import { encodeTimings, enoughHistory, type ActionTimings } from "@/lib/actions/forecast/timings";
import { isEnded } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";

import type { ServiceContext } from "./context";
import { timingsOf } from "./flow-history";
import { loadKeptToo } from "./load-action";
import { requirePermission } from "./require-permission";

type Forecasting = Pick<ServiceContext, "record" | "clock">;

/** How long an open action will go on, as earlier ones of its flow and version tell; null when they tell nothing of it. */
export async function forecastAction(
  context: Forecasting,
  action: Action,
  { live, now }: { readonly live: LiveProgress; readonly now: Millis },
): Promise<Band | null> {
  const stages = stagesNow(action, live, now);
  return stages === null ? null : forecast(stages, await historyOf(context, action));
}

/** How long earlier actions of the flow and version of an action took. */
export async function historyOf(context: Forecasting, { created }: Action): Promise<readonly ActionTimings[]> {
  const { organisation, plan } = created;
  return enoughHistory(await timingsOf(context, { organisation, flow: plan.name, version: plan.version }));
}

/**
 * The same for a page that makes its forecasts by itself, each packed by `encodeTimings`; none for an action that has ended.
 * @throws ActionNotFoundError
 */
export async function readHistory(context: ServiceContext, id: string): Promise<readonly string[]> {
  requirePermission(context.caller, "actions:read");
  const { action } = await loadKeptToo(context, id);
  return isEnded(action.status) ? [] : (await historyOf(context, action)).map((timings) => encodeTimings(timings));
}

import type { Action } from "@/lib/actions/action";
import { decodeEvents } from "@/lib/actions/event-codec";
import { firstAction, foldLog } from "@/lib/actions/fold/fold";
import { isActionId } from "@/lib/shared/ids";
import type { LinesAnswer, LinesRequest } from "@/server/ports/live-store";

import type { ServiceDependencies } from "./context";
import { createdOf, readRecordedEvents } from "./load-action";
import { readAttempt } from "./read-logs";

/** An action of an organisation as the record has it; null when it is not there. For callers that have been authorised. */
export async function findRecorded(services: ServiceDependencies, organisation: string, id: string): Promise<Action | null> {
  const row = isActionId(id) ? await services.record.findAction(organisation, id) : null;
  if (row === null) return null;
  const events = await readRecordedEvents(services, id);
  return foldLog(decodeEvents(events, 1)) ?? firstAction(createdOf(row), row.createdAt);
}

/** Output lines wherever they are: the latest in the live store, earlier ones in the record. For callers that have been authorised. */
export function readAnyLines(services: ServiceDependencies, { after, limit, ...attempt }: LinesRequest): Promise<LinesAnswer> {
  return readAttempt(services, attempt, { after, limit });
}

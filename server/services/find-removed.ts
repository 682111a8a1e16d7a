import type { RemovedAction } from "@/server/ports/removals";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** What is left of an action that was removed; null for one that is there, or never was. */
export function findRemoved(context: ServiceContext, id: string): Promise<RemovedAction | null> {
  requirePermission(context.caller, "actions:read");
  return context.record.removals.find(context.caller.organisation, id);
}

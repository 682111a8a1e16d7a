import type { ActionSummary } from "@/lib/actions/action-summary";
import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Open actions, oldest first. */
export interface ActivePage {
  readonly items: readonly ActionSummary[];
  readonly total: number;
  readonly serverTime: Millis;
}

/** What is open in the organisation, whoever launched it, oldest first. */
export async function listActive(context: ServiceContext): Promise<ActivePage> {
  requirePermission(context.caller, "actions:read");
  const answer = await context.record.listActions({
    organisation: context.caller.organisation,
    status: ["pending", "running", "paused"],
    sort: "createdAt:asc",
    limit: LIMITS.pageSize,
  });
  return { items: answer.items.map(({ summary }) => summary), total: answer.total, serverTime: context.clock.now() };
}

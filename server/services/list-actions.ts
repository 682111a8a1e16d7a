import type { ActionSummary } from "@/lib/actions/action-summary";
import type { ListActionsInput } from "@/lib/api/list-actions-input";
import type { Millis } from "@/lib/shared/ids";

import type { ServiceContext } from "./context";
import { decodeCursor, encodeCursor } from "./page-cursor";
import { requirePermission } from "./require-permission";

/** A page of actions; times are epoch ms here. */
export interface ActionPage {
  readonly items: readonly ActionSummary[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly serverTime: Millis;
}

/** Actions of the organisation, newest first unless asked otherwise, as the record has them. */
export async function listActions(context: ServiceContext, input: ListActionsInput): Promise<ActionPage> {
  requirePermission(context.caller, "actions:read");
  const { q, cursor, ...filter } = input;
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const { organisation } = context.caller;
  const answer = await context.record.listActions({ organisation, ...filter, text: q, after });
  const last = answer.items.at(-1);
  const nextCursor =
    answer.hasMore && last !== undefined ? encodeCursor({ createdAt: last.createdAt, id: last.id }) : null;
  return {
    items: answer.items.map(({ summary }) => summary),
    nextCursor,
    total: answer.total,
    serverTime: context.clock.now(),
  };
}

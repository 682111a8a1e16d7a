import type { DeleteActionsInput } from "@/lib/api/action-inputs";
import { LIMITS } from "@/lib/shared/limits";
import type { FamilyMember } from "@/server/ports/removals";
import { isWithinReach } from "@/server/ports/remove-actions";

import type { ServiceContext } from "./context";
import { removeFamily } from "./delete-action";
import { requirePermission } from "./require-permission";

/** What came of removing many actions. */
export interface DeletedActions {
  /** Actions that match. */
  readonly matched: number;
  /** Actions that were removed, with those they launched. */
  readonly removed: number;
}

const PER_PAGE = 100;

/**
 * Removes the ended actions that match, 10,000 at most; without `confirm` only counts them. Each is removed or left by itself: those
 * that cannot be, as of an open parent, stay.
 */
export async function deleteActions(
  context: ServiceContext,
  { confirm, q, ...filter }: DeleteActionsInput,
): Promise<DeletedActions> {
  requirePermission(context.caller, "actions:delete");
  const { organisation } = context.caller;
  const query = { organisation, ...filter, text: q, sort: "createdAt:asc" } as const;
  const { total: matched } = await context.record.listActions({ ...query, limit: 1 });
  if (!confirm) return { matched, removed: 0 };
  let removed = 0;
  let after: { createdAt: number; id: string } | undefined;
  for (let seen = 0; seen < LIMITS.removedActions; seen += PER_PAGE) {
    const { items, hasMore } = await context.record.listActions({ ...query, after, limit: PER_PAGE });
    removed += await removeAll(
      context,
      items.map(({ id }) => id),
    );
    after = items.at(-1);
    if (!hasMore) break;
  }
  return { matched, removed };
}

async function removeAll(context: ServiceContext, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const here = { home: context.live.home, now: context.clock.now() };
  const members = await context.record.removals.listFamilies(context.caller.organisation, ids);
  const mayNot = ({ id, root, isOpen, openParent, ...member }: FamilyMember): boolean =>
    isOpen || (id === root && openParent !== null) || !isWithinReach(member, here);
  const left = new Set(members.filter(mayNot).map(({ root }) => root));
  const leaving = new Map(members.filter(({ root }) => !left.has(root)).map((member) => [member.id, member]));
  return (await removeFamily(context, [...leaving.values()])).length;
}

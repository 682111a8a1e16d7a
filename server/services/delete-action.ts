import { setTimeout as pause } from "node:timers/promises";

import { isEnded } from "@/lib/actions/status";
import { ConflictError, UnavailableError } from "@/lib/shared/errors";
import { shortId } from "@/lib/shared/short-id";
import type { FamilyMember } from "@/server/ports/removals";
import { isWithinReach, removeActions } from "@/server/ports/remove-actions";
import { StoreAwayError } from "@/server/ports/store-errors";

import type { ServiceContext } from "./context";
import { loadKeptToo, withEpoch } from "./load-action";
import { requirePermission } from "./require-permission";

const TRIES = 50;
const BETWEEN_TRIES_MS = 100;

/**
 * Removes an ended action, with its stages, events, outputs, lines and files, and the actions it launched. What is left is its
 * name. @throws ConflictError while it, or one of those it launched, or the one that launched it is open · ActionNotFoundError
 */
export async function deleteAction(context: ServiceContext, id: string): Promise<void> {
  requirePermission(context.caller, "actions:delete");
  // The record follows the live store within moments, and another process may be at work on the same rows.
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { action } = await loadKeptToo(context, id);
    if (!isEnded(action.status)) throw isOpenError(`It is ${action.status}; cancel it first.`);
    const family = await context.record.removals.listFamilies(context.caller.organisation, [id]);
    checkFamily(context, family, id);
    if ((await removeFamily(context, family)).includes(id)) return;
    await pause(BETWEEN_TRIES_MS);
  }
  throw new UnavailableError("TOO_BUSY", "The action is not fully recorded yet. Nothing was removed; try again.");
}

/** Removes actions that were found to be ended, in the caller's name; the ids of those that are gone. */
export function removeFamily(
  context: ServiceContext,
  family: readonly FamilyMember[],
): ReturnType<typeof removeActions> {
  const { record, live, caller } = context;
  const { removals } = record;
  const purge = (id: string, seq: number) => withEpoch(context, (epoch) => live.store.purge(epoch, id, seq));
  return removeActions({ home: live.home, removals, purge }, family, { kind: "deleted", by: caller.actor.name });
}

function checkFamily({ live, clock }: ServiceContext, family: readonly FamilyMember[], id: string): void {
  const here = { home: live.home, now: clock.now() };
  for (const member of family) {
    if (member.id === id && member.openParent !== null)
      throw isOpenError(`It is part of action ${shortId(member.openParent)}, which is open.`);
    if (member.id !== id && member.isOpen)
      throw isOpenError(`Action ${shortId(member.id)}, which it launched, is open; cancel that first.`);
    if (!isWithinReach(member, here)) throw new StoreAwayError("nothing was removed; try again when it is back.");
  }
}

function isOpenError(why: string): ConflictError {
  return new ConflictError("CONFLICT", `The action cannot be deleted. ${why}`);
}

import { areFoldersRemoved } from "@/lib/actions/cleanup";
import { ActionCreated } from "@/lib/actions/event";
import { messageOf } from "@/lib/shared/errors";
import { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";

import type { TempFolders } from "./temp-folders";

/** What removing folders that tasks left behind takes. */
export interface LeftFoldersContext {
  readonly folders: TempFolders;
  readonly access: LiveAccess;
  readonly record: Pick<RecordStore, "findStandings">;
  readonly logger: Logger;
}

const AT_ONCE = 100;
const SWEEP_MS = 5_000;

/** Removes the folders of actions that have ended, as far as their flows say so, and of those that nobody knows. */
export async function removeLeftFolders({ folders, ...context }: LeftFoldersContext): Promise<void> {
  const ids = await folders.listActions();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const needed = await stillNeeded(context, some);
    for (const id of some) if (!needed.has(id)) await folders.removeAction(id);
  }
}

/** Those of some actions whose folders stay. The live store is asked first: the record comes after it. */
async function stillNeeded(
  { access, record, logger }: Omit<LeftFoldersContext, "folders">,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const unreadable = new Set<string>();
  const cache = new ActionCache(access, (id, error) => {
    unreadable.add(id);
    logger.warn({ action: id, error: messageOf(error) }, "an action cannot be read here, so its folders stay");
  });
  const live = new Map((await cache.readAll(ids)).map(({ action }) => [action.id, action]));
  const others = ids.filter((id) => !live.has(id) && !unreadable.has(id));
  const recorded = others.length === 0 ? [] : await record.findStandings(others);
  const stays = [
    ...[...live.values()].map(({ id, status, created }) => ({ id, status, plan: created.plan })),
    ...recorded.map(({ id, status, createdBody }) => ({ id, status, plan: planOf(createdBody) })),
  ].filter(({ plan, status }) => !areFoldersRemoved(plan.cleanup, status));
  return new Set([...unreadable, ...stays.map(({ id }) => id)]);
}

function planOf(createdBody: string): ActionCreated["plan"] {
  return ActionCreated.parse(JSON.parse(createdBody)).plan;
}

/** Removes them now, as after a death of this runner, and again and again. */
export function startSweep(context: LeftFoldersContext): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  let round = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await removeLeftFolders(context);
    } catch (error) {
      context.logger.debug({ error: messageOf(error) }, "left folders could not be removed; it is tried again");
    }
    if (isOver) return;
    timer = setTimeout(() => {
      round = sweep();
    }, SWEEP_MS);
    timer.unref();
  };
  round = sweep();
  return {
    stop: async () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      await round;
    },
  };
}

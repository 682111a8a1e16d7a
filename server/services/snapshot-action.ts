import type { ActionEvent } from "@/lib/actions/event";
import { decodeEvents } from "@/lib/actions/event-codec";
import { explain } from "@/lib/actions/reason/explain";
import type { Explanation } from "@/lib/actions/reason/explanation";
import { toSnapshot, type ActionSnapshot } from "@/lib/actions/snapshot";
import { isEnded } from "@/lib/actions/status";
import type { ReadEventsInput } from "@/lib/api/action-inputs";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { ProgressReport } from "@/server/ports/live-store";

import type { ServiceContext } from "./context";
import { readProgressReports } from "./live-progress";
import { type KeptAction, loadAction, type LoadedAction, loadKeptToo, readOne } from "./load-action";
import { requirePermission } from "./require-permission";
import { worldAround } from "./world-around";

/** What a page needs beside the action itself. */
interface Surroundings {
  readonly seq: Seq;
  readonly epoch: number;
  readonly serverTime: Millis;
  readonly progress: readonly ProgressReport[];
  readonly explanation: Explanation | null;
}

/** An action for a page that folds further events by itself. */
export interface ActionSnapshotAnswer extends Surroundings {
  readonly snapshot: ActionSnapshot;
}

/** The log of an action for a page that folds it by itself; `seq` is its head. */
export interface ActionLogAnswer extends Surroundings {
  readonly events: readonly ActionEvent[];
}

/** The action as a page begins with it. @throws ActionNotFoundError */
export async function snapshotAction(context: ServiceContext, id: string): Promise<ActionSnapshotAnswer> {
  requirePermission(context.caller, "actions:read");
  const loaded = await loadKeptToo(context, id);
  return { snapshot: toSnapshot(loaded.action), ...(await surroundings(context, loaded)) };
}

/** The events of an action after a seq, with what a page needs beside them. @throws ActionNotFoundError */
export async function readActionLog(
  context: ServiceContext,
  { id, after, limit }: ReadEventsInput,
): Promise<ActionLogAnswer> {
  requirePermission(context.caller, "actions:read");
  const loaded = await loadAction(context, id);
  const around = await surroundings(context, loaded);
  if (loaded.source === "record")
    return { events: decodeEvents(loaded.events, 1).slice(after, after + limit), ...around };
  const answer = await readOne(context, { action: id, after, limit });
  const events = answer.found ? decodeEvents(answer.events, after + 1) : [];
  return { events, ...around, seq: answer.found ? answer.head : around.seq };
}

async function surroundings(context: ServiceContext, loaded: LoadedAction | KeptAction): Promise<Surroundings> {
  const { action, now } = loaded;
  const isOpen = loaded.source !== "kept" && !isEnded(action.status);
  const [progress, explanation] = await Promise.all([
    isOpen ? readProgressReports(context, action.id) : [],
    isOpen ? worldAround(context, loaded).then((world) => explain(action, world)) : null,
  ]);
  return { seq: action.seq, epoch: context.live.epoch, serverTime: now, progress, explanation };
}

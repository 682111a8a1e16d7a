import type { Action } from "@/lib/actions/action";
import { queuedEntries } from "@/lib/actions/decide/queueing";
import { averageStageMs, startsInMs } from "@/lib/actions/forecast/flow-figures";
import type { PlaceInLine, World } from "@/lib/actions/reason/explanation";
import { partsOf } from "@/lib/runners/queue-choice";

import type { ServiceContext } from "./context";
import { timingsOf } from "./flow-history";
import { type KeptAction, type LoadedAction, withEpoch } from "./load-action";

/** What stands around a loaded action; one whose live store cannot be asked waits for that, whoever else could run it. */
export async function worldAround(context: ServiceContext, loaded: LoadedAction | KeptAction): Promise<World> {
  if (loaded.source === "record" && loaded.liveStore === "away") return { liveStore: "away", runners: [] };
  const world = await context.world();
  if (loaded.source !== "live" || world.liveStore === "away") return world;
  return { ...world, line: await placeInLine(context, loaded.action, world) };
}

/** Where an action stands in its queue, if all it does is wait there, and when its turn comes at the pace of its target lately. */
async function placeInLine(context: ServiceContext, action: Action, world: World): Promise<PlaceInLine | null> {
  if (action.stages.some(({ counts }) => counts.running > 0)) return null;
  const [entry] = queuedEntries(action);
  if (entry === undefined) return null;
  const { queue } = entry;
  const request = { action: action.id, queue };
  const found = await withEpoch(context, (epoch) => context.live.store.findPlace(epoch, request));
  if (found === null) return null;
  const { organisation } = action.created;
  const taskMs = averageStageMs(await timingsOf(context, { organisation, target: partsOf(queue).target }));
  const slots = world.slotsOf?.(queue) ?? 0;
  const { entriesBefore, tasksBefore } = found;
  return {
    place: entriesBefore + 1,
    startsInMs: taskMs === null ? null : startsInMs({ tasksBefore, slots, taskMs }),
  };
}

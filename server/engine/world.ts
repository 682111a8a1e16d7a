import type { World } from "@/lib/actions/reason/explanation";
import { servedQueues } from "@/lib/runners/queue-choice";
import { parseRunnerInfo } from "@/lib/runners/runner-info";
import { parseTargetPattern, servesTarget } from "@/lib/runners/target-pattern";
import type { LiveAccess } from "@/server/ports/live-access";
import type { SessionView } from "@/server/ports/live-store";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

/** What stands around the actions now, as reasons need it: who could run what, and whether the live store answers. */
export async function readWorld(access: LiveAccess): Promise<World> {
  try {
    const { sessions, limits, dispatch, now } = await access.store.inspect(access.epoch);
    const runners = sessions.filter((session) => session.deadline >= now).map(runnerOf);
    return {
      liveStore: "ok",
      now,
      dispatch,
      runners,
      slotsOf: (queue) => slotsIn(runners.filter(({ draining, serves }) => !draining && serves(queue))),
      limits: new Map(limits.map(({ name, running }) => [name, running])),
      openings: new Map(
        limits.flatMap(({ name, waiting, opensAt }) => (waiting === 0 || opensAt === null ? [] : [[name, opensAt]])),
      ),
    };
  } catch (error) {
    if (error instanceof StoreAwayError || error instanceof RecoveringError) return { liveStore: "away", runners: [] };
    throw error;
  }
}

type Session = World["runners"][number] & { readonly process: string; readonly slots: number };

/** Sessions of one process share its slots. */
function slotsIn(sessions: readonly Session[]): number {
  const byProcess = new Map(sessions.map(({ process, slots }) => [process, slots]));
  return [...byProcess.values()].reduce((sum, slots) => sum + slots, 0);
}

function runnerOf({ runner, info, draining, session }: SessionView): Session {
  const told = parseRunnerInfo(info);
  if (told === null) return { name: runner, draining, serves: () => true, process: session, slots: 1 };
  const patterns = told.patterns.map((pattern) => parseTargetPattern(pattern));
  const choice = {
    capabilities: new Set(told.capabilities),
    matches: (target: string) => servesTarget(patterns, target),
  };
  const serves = (queue: string) => servedQueues([queue], choice).includes(queue);
  return { name: runner, draining, serves, process: told.process, slots: told.concurrency };
}

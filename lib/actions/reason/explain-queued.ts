import { actionCapOf, GLOBAL_LIMIT, limitsOnceBegun, ownerOfLimit } from "@/lib/flows/shared-limits";
import { formatRemaining } from "@/lib/shared/duration";
import { ordinal } from "@/lib/shared/number-format";

import type { Action } from "../action";
import { queuedEntries } from "../decide/queueing";
import { formatSeconds } from "../decide/time-limits";
import { told, type Explanation, type PlaceInLine, type World } from "./explanation";

/** What waits in a queue, and for what there. */
export function explainQueued(action: Action, world: World): Explanation | null {
  const [entry] = queuedEntries(action);
  if (entry === undefined) return null;
  const serving = world.runners.filter((runner) => runner.serves(entry.queue));
  const able = serving.filter((runner) => !runner.draining);
  const [target = "", capability = ""] = entry.queue.split("|");
  if (able.length === 0) {
    const what = capability === "any" ? `target ${target}` : `flow ${capability} on target ${target}`;
    const text = serving.length > 0 ? `The only runners for ${what} are shutting down.` : `No runner serves ${what}.`;
    return told("NO_RUNNER", text, { next: "It starts when such a runner connects.", stage: entry.stage });
  }
  const rate = explainRate(action, world, entry.stage);
  if (rate !== null) return rate;
  const full = fullLimit(action, world);
  if (full !== null) return told("LIMIT", full, { next: "It starts when one of them ends.", stage: entry.stage });
  const names = able
    .slice(0, 3)
    .map((runner) => runner.name)
    .join(", ");
  return told("QUEUED", `Stage "${entry.stage}" waits for a free slot of ${names}${lineText(world.line)}.`, {
    next: "It starts when a slot is free.",
    stage: entry.stage,
  });
}

/** `, 7th in line, and starts in about 40 s`, as far as that is known. */
function lineText(line: PlaceInLine | null | undefined): string {
  if (line === null || line === undefined) return "";
  const starts = formatRemaining(line.startsInMs);
  return `, ${ordinal(line.place)} in line${starts === null ? "" : `, and starts in ${starts}`}`;
}

/** A rate of its flow that lets no more actions begin for now. */
function explainRate(action: Action, { openings }: World, stage: string): Explanation | null {
  const { created, startedAt } = action;
  if (startedAt !== null) return null;
  for (const { name, most, perMs = 0 } of created.limits ?? []) {
    const at = openings?.get(name);
    if (at === undefined || perMs === 0) continue;
    const whose = ownerOfLimit(name, { organisation: created.organisation, flow: created.plan.name });
    const text = `The rate limit of ${whose} is reached: ${most} may begin in ${formatSeconds(perMs)}.`;
    return told("RATE_LIMIT", text, { next: "The next of those that wait begins", at, stage });
  }
  return null;
}

/** Which limit that it shares with others keeps an action from going on. */
function fullLimit({ created }: Action, { limits }: World): string | null {
  const full = limitsOnceBegun(created.limits).find(({ name, most }) => (limits?.get(name) ?? 0) >= most);
  if (full === undefined) return null;
  const { name, most } = full;
  if (name === GLOBAL_LIMIT) return `All ${most} tasks that may run at once on this install are running.`;
  const whose = ownerOfLimit(name, { organisation: created.organisation, flow: created.plan.name });
  return `The limit of ${whose} is reached: ${limits?.get(name) ?? most} of ${most} tasks run.`;
}

/** Tasks that wait although a runner may be free, since the flow allows no more at once. */
export function explainLimit(action: Action): Explanation | null {
  const next = "The next one starts when one of them ends.";
  for (const stage of action.stages) {
    const { running, queued } = stage.counts;
    const cap = stage.plan.concurrency ?? 0;
    if (cap > 0 && running >= cap && queued > 0) {
      const text = `Stage "${stage.name}" runs ${running} at once, which is its limit; ${queued} more wait.`;
      return told("LIMIT", text, { next, stage: stage.name });
    }
  }
  const cap = actionCapOf(action.created.plan);
  const total = (status: "running" | "queued"): number =>
    action.stages.reduce((sum, stage) => sum + stage.counts[status], 0);
  const queued = total("queued");
  if (cap === 0 || total("running") < cap || queued === 0) return null;
  return told("LIMIT", `The action runs ${cap} at once, which is its limit; ${queued} more wait.`, { next });
}

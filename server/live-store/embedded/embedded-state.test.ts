import { describe, expect, test } from "vitest";

import { applyCommand, DrawnCommands } from "@/tests/support/drawn-commands";

import { EmbeddedState } from "./embedded-state";
import type { ReadyEntry, StoredAction } from "./model";
import { restorePart } from "./restore";
import { fullLimit } from "./shared-limits";
import { snapshotOf } from "./snapshot";
import { Tables } from "./tables";

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed + 1);
const STEPS = 400;

describe.each(SEEDS)("commands drawn from seed %d", (seed) => {
  test("caps hold, counts are right, and whatever is queued is claimed in the end", () => {
    const drawn = new DrawnCommands(seed);
    for (let n = 0; n < STEPS; n += 1) {
      drawn.step();
      expect(brokenRules(drawn.state.tables)).toEqual([]);
    }
    drawn.finish();
    expect(drawn.waiting()).toBe(0);
  });

  test("done again from a snapshot in their midst, they lead to the same state", () => {
    const drawn = new DrawnCommands(seed);
    for (let n = 0; n < STEPS; n += 1) drawn.step();
    let again = new EmbeddedState();
    for (const [place, done] of drawn.done.entries()) {
      applyCommand(again, done);
      if (place % 150 === 100) again = restored(again);
    }
    expect(snapshotText(again)).toEqual(snapshotText(drawn.state));
  });
});

function snapshotText(state: EmbeddedState): string[] {
  return Array.from(snapshotOf(state.tables), (part) => JSON.stringify(part));
}

function restored(state: EmbeddedState): EmbeddedState {
  const tables = new Tables();
  for (const part of snapshotOf(state.tables)) restorePart(tables, structuredClone(part));
  return new EmbeddedState(tables);
}

function brokenRules(tables: Tables): string[] {
  const actions = [...tables.actions.values()];
  const broken = actions.flatMap((action) => [...brokenCaps(action), ...outOfReach(action)]);
  broken.push(...unusedLimits(tables));
  const held = sum(Array.from(tables.sessions.all(), ({ leases }) => leases.size));
  if (held !== sum(actions.map(({ leases }) => leases.size)))
    broken.push("sessions and actions count their leases differently");
  for (const queue of tables.queues.all()) {
    const entries = actions.flatMap((action) => [...action.entries]).filter((entry) => entry.queue === queue);
    const tasks = sum(entries.map(({ from, to }) => to - from + 1));
    if (queue.entries !== entries.length || queue.tasks !== tasks) broken.push(`${queue.name} counts wrong`);
  }
  return broken;
}

function brokenCaps(action: StoredAction): string[] {
  const broken: string[] = [];
  if (action.actionCap > 0 && action.leases.size > action.actionCap) broken.push(`${action.id} runs more than its cap`);
  for (const { stage, stageCap } of action.entries) {
    if (stageCap > 0 && runningIn(action, stage) > stageCap)
      broken.push(`${stage} of ${action.id} runs more than its cap`);
  }
  for (const { limit, most } of action.limits) {
    if (limit.running > Math.max(most, 3)) broken.push(`${limit.name} runs more than it allows`);
  }
  return broken;
}

/** Of the entries a queue could give now, at least one must stand in it, not parked. */
function outOfReach(action: StoredAction): string[] {
  if (action.gate !== "open" || (action.actionCap > 0 && action.leases.size >= action.actionCap)) return [];
  if (fullLimit(action) !== undefined) return [];
  const claimable = (entry: ReadyEntry) => entry.stageCap === 0 || runningIn(action, entry.stage) < entry.stageCap;
  const entries = [...action.entries];
  const isOffered = ({ queue }: ReadyEntry) => entries.some((entry) => entry.queue === queue && !entry.isParked);
  return entries
    .filter((entry) => claimable(entry) && entry.parkedIn === null && !isOffered(entry))
    .map(({ stage, from }) => `${action.id} ${stage}/${from} could run, and nobody can reach it`);
}

function runningIn(action: StoredAction, stage: string): number {
  return [...action.leases.values()].filter((lease) => lease.stage === stage).length;
}

/** While a shared limit has room, one of those that wait for it must stand in each queue, not parked. */
function unusedLimits(tables: Tables): string[] {
  return [...tables.limits.all()].flatMap((limit) => {
    const actions = [...tables.actions.values()].filter((action) => action.limits.some((one) => one.limit === limit));
    const least = Math.min(...actions.flatMap((action) => action.limits.map(({ most }) => most)));
    const offered = new Set(
      actions
        .flatMap(({ entries }) => [...entries])
        .filter(({ isParked }) => !isParked)
        .map(({ queue }) => queue),
    );
    return (limit.window?.starts.length ?? limit.running) >= least
      ? []
      : [...limit.parked]
          .filter(([queue, { size }]) => size > 0 && !offered.has(queue))
          .map(([{ name }]) => `${limit.name} has room, and nobody can reach what waits in ${name}`);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

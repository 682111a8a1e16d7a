import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import type { Action } from "./action";
import { listTasks, taskAttempts, type TaskChoice, type TaskPlace } from "./task-list";
import { PLAN_TASK } from "./task-table";

const ALL: TaskChoice = { stage: null, status: null, after: null, limit: 1_000 };

/** Two wide stages side by side, and one that waits for both. */
function wideAction(first: number, second: number): DrivenAction {
  const wide = { planned: true, wide: true };
  const stages = [aStage("a", [], wide), aStage("b", [], wide), aStage("join", ["a", "b"])];
  const driven = new DrivenAction(aCreation(aPlan(stages)));
  for (const total of [first, second]) {
    const planning = driven.ready.findIndex(({ from }) => from === PLAN_TASK);
    driven.ready.unshift(...driven.ready.splice(planning, 1));
    driven.plan(
      driven.mustClaim(),
      Array.from({ length: total }, (_, place) => place),
    );
  }
  return driven;
}

function placesOf(action: Action, choice: TaskChoice): string[] {
  return listTasks(action, choice).items.map(({ stage, index }) => `${stage.name}${index}`);
}

describe("the list of tasks", () => {
  test("goes by stage and then by item, without those that plan a stage and those not queued yet", () => {
    const { action } = wideAction(2, 3);
    expect(placesOf(action, ALL)).toEqual(["a0", "a1", "b0", "b1", "b2"]);
    expect(listTasks(action, ALL)).toMatchObject({ total: 5, next: null });
    expect(placesOf(action, { ...ALL, stage: "b" })).toEqual(["b0", "b1", "b2"]);
    expect(listTasks(action, { ...ALL, stage: "join" })).toEqual({ items: [], next: null, total: 0 });
  });

  test("pages of any size hold each task once, in order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 200 }),
        (first, second, limit) => {
          const { action } = wideAction(first, second);
          const seen: string[] = [];
          let after: TaskPlace | null = null;
          do {
            const choice: TaskChoice = { ...ALL, after, limit };
            const page = listTasks(action, choice);
            expect(page.total).toBe(first + second);
            seen.push(...placesOf(action, choice));
            after = page.next;
          } while (after !== null);
          expect(seen).toEqual(placesOf(action, { ...ALL, limit: 1_000 }));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("of a status has those that are in it, and counts them", () => {
    const driven = wideAction(3, 1);
    const claimed = driven.mustClaim();
    const choice: TaskChoice = { ...ALL, status: ["running"] };
    expect(placesOf(driven.action, choice)).toEqual(["a0"]);
    expect(listTasks(driven.action, choice).total).toBe(1);
    const [listed] = listTasks(driven.action, choice).items;
    expect(listed === undefined ? [] : taskAttempts(listed.task)).toMatchObject([
      { number: 1, status: "running", finishedAt: null },
    ]);
    driven.complete(claimed);
    expect(listTasks(driven.action, { ...ALL, status: ["queued", "completed"] }).total).toBe(4);
    expect(listTasks(driven.action, { ...ALL, status: ["running"] })).toEqual({ items: [], next: null, total: 0 });
  });
});

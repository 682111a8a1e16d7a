import fc from "fast-check";
import { expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import type { Stage } from "../action";
import { attemptsOf } from "../action-view";
import { entriesOf } from "../task-table";

/** Rounds as the histories of all tasks tell them. */
function roundsOf(stage: Stage) {
  const attempts = entriesOf(stage.tasks).flatMap((task) => [
    ...task.history,
    ...(task.status === "running"
      ? [{ number: task.attempt, ...task.holder, status: "running", finishedAt: null }]
      : []),
  ]);
  const numbers = [...new Set(attempts.map(({ number }) => number))].toSorted((a, b) => a - b);
  return numbers.map((number) => {
    const own = attempts.filter((attempt) => attempt.number === number);
    const ends = own.map(({ finishedAt }) => finishedAt ?? Infinity);
    const worst = ["running", "failed", "lost", "cancelled", "completed"].find((word) =>
      own.some(({ status }) => status === word),
    );
    return {
      number,
      status: worst,
      startedAt: Math.min(...own.map(({ startedAt }) => startedAt)),
      finishedAt: Math.max(...ends) === Infinity ? null : Math.max(...ends),
    };
  });
}

test("the rounds of a wide stage are what the histories of its tasks come to, whatever happens to them", () => {
  const step = fc.record({ what: fc.constantFrom("claim", "complete", "fail", "lose", "pass"), pick: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, isRetried) => {
      const retry = { attempts: 3, backoff: "constant" as const, delayMs: 5, maxDelayMs: 5, jitter: 0 };
      const each = aStage("each", [], { planned: true, wide: true, onFailure: isRetried ? "fail" : "continue", retry });
      const driven = new DrivenAction(aCreation(aPlan([each])));
      driven.plan(driven.mustClaim(), [0, 1, 2, 3, 4, 5]);
      const inHand: { stage: string; task: number; attempt: number }[] = [];
      for (const { what, pick } of steps) {
        driven.now += 1;
        const [task] = what === "claim" || what === "pass" ? [] : inHand.splice(pick % Math.max(1, inHand.length), 1);
        if (what === "claim") inHand.push(...[driven.claim()].filter((one) => one !== null));
        else if (what === "pass") driven.pass(5);
        else if (task !== undefined && what === "complete") driven.complete(task);
        else if (task !== undefined && what === "fail") driven.fail(task);
        else if (task !== undefined) driven.lose(task);
        const stage = driven.stage("each");
        expect(attemptsOf(stage).map(({ runner: _runner, error: _error, ...rest }) => rest)).toEqual(roundsOf(stage));
      }
    }),
  );
});

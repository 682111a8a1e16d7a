import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";
import { shownOf } from "@/tests/support/shown";

import type { Action } from "./action";
import { foldAll, foldLog } from "./fold/fold";
import { fromSnapshot, toSnapshot } from "./snapshot";

/** A copy, as a page has it. */
function sent(action: Action): Action {
  const read = fromSnapshot(structuredClone(toSnapshot(action)));
  if (read === null) throw new Error("the snapshot is of this fold");
  return read;
}

/** A fan-out of so many tasks, planned and queued. */
function wideAction(tasks: number): DrivenAction {
  const retry = { attempts: 2, backoff: "constant" as const, delayMs: 10, maxDelayMs: 10, jitter: 0 };
  const each = aStage("each", [], { planned: true, wide: true, onFailure: "continue", retry });
  const driven = new DrivenAction(aCreation(aPlan([each, aStage("last", ["each"])])));
  driven.plan(
    driven.mustClaim(),
    Array.from({ length: tasks }, (_, place) => place),
  );
  return driven;
}

describe("a snapshot for pages", () => {
  test("goes on, from anywhere in a log, to what the whole log shows", () => {
    const driven = wideAction(120);
    for (let place = 0; driven.action.status !== "completed" && driven.action.status !== "partial"; place += 1) {
      const task = driven.claim();
      if (task === null) driven.pass(10);
      else if (place % 7 === 0) driven.fail(task, `boom ${place}`);
      else if (place % 11 === 0) driven.lose(task);
      else driven.complete(task, `output ${place}`);
    }
    const { log } = driven;
    const whole = foldLog(log);
    if (whole === null) throw new Error("the log is not empty");
    for (let seq = 1; seq <= log.length; seq += 7 + (seq % 5)) {
      const before = foldLog(log.slice(0, seq));
      if (before === null) throw new Error("the log is not empty");
      expect(shownOf(sent(before)), `at ${seq}`).toEqual(shownOf(before));
      expect(shownOf(foldAll(sent(before), log.slice(seq))), `from ${seq}`).toEqual(shownOf(whole));
    }
  });

  test("of another fold is none", () => {
    expect(fromSnapshot({ ...toSnapshot(wideAction(1).action), foldVersion: 0 })).toBeNull();
  });

  test("of a hundred thousand tasks is no larger than what is under way", () => {
    const driven = wideAction(100_000);
    const claimed = Array.from({ length: 3_000 }, () => driven.mustClaim());
    claimed.slice(0, 2_900).forEach((task, place) => {
      if (place % 10 === 0)
        driven.append({
          type: "task.failed",
          ...task,
          error: { code: "FAILED", message: `of ${place}` },
          progress: null,
          final: true,
        });
      else driven.append({ type: "task.completed", ...task, output: { value: "x".repeat(500) }, progress: null });
    });
    const text = JSON.stringify(toSnapshot(driven.action));
    expect(text.length).toBeLessThan(200_000);
    expect(shownOf(sent(driven.action))).toEqual(shownOf(driven.action));
  });
});

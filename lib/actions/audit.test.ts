import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { audit, type AuditFault, type LiveState } from "./audit";
import { requestCancel, requestPause } from "./commands";
import { DISPATCH_RUNS } from "./dispatch-state";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const chain = aPlan([aStage("build"), aStage("test", ["build"])]);

/** The live store as it should be beside a driven action. */
function liveStateOf(driven: DrivenAction, parts: Partial<LiveState> = {}): LiveState {
  const { now, action, last, ready } = driven;
  const wakeAt = last.wakeInMs === null ? null : now + last.wakeInMs;
  const rest = { leases: [], entries: ready, dispatch: driven.dispatch ?? DISPATCH_RUNS };
  return { now, head: action.seq, gate: last.gate, wakeAt, mail: 0, ...rest, ...parts };
}

function faultsOf(driven: DrivenAction, parts: Partial<LiveState> = {}): readonly AuditFault[] {
  return audit(driven.action, liveStateOf(driven, parts))?.faults ?? [];
}

describe("what an open action waits for must be able to come", () => {
  test("one that is queued, held, done or delayed as it should be is left alone", () => {
    const driven = new DrivenAction(aCreation(chain));
    expect(faultsOf(driven)).toEqual([]);
    const { stage, task } = driven.mustClaim();
    const lease = { session: "s-r1", stage, task };
    expect(faultsOf(driven, { leases: [lease] })).toEqual([]);
    driven.complete({ stage, task, attempt: 1 });
    driven.runAll();
    expect(driven.action.status).toBe("completed");
    expect(faultsOf(driven)).toEqual([]);
    expect(faultsOf(new DrivenAction(aCreation(chain, { delayMs: 60_000 })))).toEqual([]);
  });

  test("what is to be decided must be due, or handed out a moment ago", () => {
    const driven = new DrivenAction(aCreation(chain));
    const of = driven.mustClaim();
    driven.append({ type: "task.completed", ...of, output: { value: 1 }, progress: null });
    expect(faultsOf(driven, { wakeAt: null })).toEqual(["UNDECIDED"]);
    expect(faultsOf(driven, { wakeAt: driven.now + 60_000 })).toEqual(["UNDECIDED"]);
    expect(faultsOf(driven, { wakeAt: driven.now + 5_000 })).toEqual([]);
    const quiet = new DrivenAction(aCreation(chain));
    expect(faultsOf(quiet, { mail: 1, wakeAt: null })).toEqual(["UNDECIDED"]);
  });

  test("one that waits while dispatch is paused is left alone, also when it has waited longer than it may", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("build", [], { queueTimeoutMs: 2_000 })])));
    driven.dispatch = { ...DISPATCH_RUNS, revision: 1, paused: true, at: driven.now };
    expect(faultsOf(driven)).toEqual([]);
    driven.pass(60_000);
    expect(faultsOf(driven)).toEqual([]);
  });

  test("a retry, a delay or the leaving of an ended action must have its wake", () => {
    const retry = { attempts: 2, delayMs: 60_000 };
    const failing = new DrivenAction(aCreation(aPlan([aStage("build", [], { retry })])));
    failing.fail(failing.mustClaim());
    expect(faultsOf(failing)).toEqual([]);
    expect(faultsOf(failing, { wakeAt: null })).toEqual(["NO_WAKE"]);
    expect(faultsOf(failing, { wakeAt: failing.now + 70_000 })).toEqual(["NO_WAKE"]);
    const ended = new DrivenAction(aCreation(chain));
    ended.runAll();
    expect(faultsOf(ended, { wakeAt: null })).toEqual(["NO_WAKE"]);
  });

  test("tasks that are queued must wait in a queue; those that do not are queued again", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("each", [], { planned: true, wide: true })])));
    driven.plan(driven.mustClaim(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const has = (...ranges: [number, number][]) => ({
      entries: ranges.map(([from, to]) => ({ stage: "each", from, to })),
    });
    expect(faultsOf(driven, has([0, 9]))).toEqual([]);
    expect(faultsOf(driven, has([5, 9], [0, 4]))).toEqual([]);
    const found = audit(driven.action, liveStateOf(driven, has([2, 3], [6, 7])));
    expect(found?.faults).toEqual(["NOT_QUEUED"]);
    expect(found?.repair.entries.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [4, 5],
      [8, 9],
    ]);
    expect(audit(driven.action, liveStateOf(driven, { entries: [] }))?.repair.entries).toMatchObject([
      { queue: "default/any|test@1", stage: "each", from: 0, to: 9 },
    ]);
    expect(faultsOf(driven, { entries: null })).toEqual([]);
  });

  test("a task that runs must be held by somebody; one that is not is lost", () => {
    const driven = new DrivenAction(aCreation(chain));
    const { stage, task } = driven.mustClaim();
    const other = { session: "s-other", stage, task };
    const found = audit(driven.action, liveStateOf(driven, { leases: [other] }));
    expect(found?.faults).toEqual(["NO_LEASE"]);
    expect(found?.repair.facts).toEqual([{ type: "task.lost", stage, task, session: "s-r1" }]);
  });

  test("the gate must stand as the log says", () => {
    const driven = new DrivenAction(aCreation(chain));
    expect(audit(driven.action, liveStateOf(driven, { gate: "held" }))).toMatchObject({
      faults: ["WRONG_GATE"],
      repair: { gate: "open" },
    });
    driven.order(requestPause(driven.action, { by: ANA, now: driven.now }));
    expect(faultsOf(driven)).toEqual([]);
    expect(faultsOf(driven, { gate: "open" })).toEqual(["WRONG_GATE"]);
    const { stage, task } = { stage: "build", task: 0 };
    const cancelled = new DrivenAction(aCreation(chain));
    cancelled.mustClaim();
    cancelled.order(requestCancel(cancelled.action, { by: ANA, now: cancelled.now }));
    expect(faultsOf(cancelled, { leases: [{ session: "s-r1", stage, task }] })).toEqual([]);
  });
});

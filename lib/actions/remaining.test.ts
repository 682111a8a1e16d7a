import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { requestCancel, requestPause, requestRetry } from "./commands";
import { actionRemainingMs, stageRemainingMs, type ObservedSpeeds } from "./remaining";
import { NO_SPEEDS, observeProgress, type Speeds } from "./stage-speeds";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
/** The clock reports are observed on need not be the one of the log. */
const OBSERVED_FROM = 5_000_000;
const NOTHING: Observed = { speeds: NO_SPEEDS, observedNow: OBSERVED_FROM };

type Observed = Omit<ObservedSpeeds, "logNow">;

interface Reports {
  readonly stage: string;
  readonly round?: number;
  readonly untilMs: number;
  readonly speeds?: Speeds;
}

/** What has been observed of a stage that does 100 items, 10 in a second. */
function observed({ stage, round = 1, untilMs, speeds = NO_SPEEDS }: Reports): Observed {
  let after = speeds;
  for (let ms = 0; ms <= untilMs; ms += 100) {
    const progress = { current: ms / 100, total: 100, message: null };
    after = observeProgress(after, { stage, round, progress, at: OBSERVED_FROM + ms });
  }
  return { speeds: after, observedNow: OBSERVED_FROM + untilMs };
}

function remainingMs({ action, now }: Pick<DrivenAction, "action" | "now">, observed: Observed): number | null {
  return actionRemainingMs(action, { ...observed, logNow: now });
}

function claimed(driven: DrivenAction) {
  const task = driven.claim();
  if (task === null) throw new Error("nothing is queued");
  return task;
}

function running(...names: readonly string[]): DrivenAction {
  const driven = new DrivenAction(aCreation(aPlan(names.map((name) => aStage(name)))));
  for (const _name of names) claimed(driven);
  return driven;
}

/** A wide stage of 100 tasks, of which one ends each 100 ms. */
function wide(ended: number): DrivenAction {
  const { driven, tasks } = claimedWide();
  completeEach100Ms(driven, tasks.slice(0, ended));
  return driven;
}

function claimedWide() {
  const driven = new DrivenAction(aCreation(aPlan([aStage("each", [], { planned: true, wide: true })])));
  driven.plan(
    claimed(driven),
    Array.from({ length: 100 }, (_, place) => place),
  );
  return { driven, tasks: Array.from({ length: 100 }, () => claimed(driven)) };
}

function completeEach100Ms(driven: DrivenAction, tasks: readonly ReturnType<typeof claimed>[]): void {
  for (const task of tasks) {
    driven.pass(100);
    driven.complete(task);
  }
}

describe("the time a plain stage needs", () => {
  test("goes by the reports of its present attempt: 6 s at 40 of 100 items", () => {
    const driven = running("a");
    expect(remainingMs(driven, observed({ stage: "a", untilMs: 4_000 }))).toBeCloseTo(6_000, -2);
  });

  test("is not known before there were 5 reports and 3 s of them", () => {
    const driven = running("a");
    expect(remainingMs(driven, NOTHING)).toBeNull();
    expect(remainingMs(driven, observed({ stage: "a", untilMs: 2_900 }))).toBeNull();
  });

  test("is not taken from an earlier attempt", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { retry: { attempts: 2, delayMs: 10 } })])));
    driven.fail(claimed(driven));
    const seen = observed({ stage: "a", untilMs: 4_000 });
    expect(remainingMs(driven, seen)).toBeNull();
    driven.pass(20);
    claimed(driven);
    expect(remainingMs(driven, seen)).toBeNull();
    const again = observed({ stage: "a", round: 2, untilMs: 4_000 });
    expect(remainingMs(driven, again)).toBeCloseTo(6_000, -2);
  });

  test("grows by a second a second once reports fail to come, and is not told when it is silent", () => {
    const driven = running("a");
    const { speeds, observedNow } = observed({ stage: "a", untilMs: 4_000 });
    const after = (ms: number): number | null => remainingMs(driven, { speeds, observedNow: observedNow + ms });
    expect((after(6_000) ?? 0) - (after(4_000) ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(after(60_000)).toBeNull();
  });
});

describe("the time a wide stage needs", () => {
  test("goes by the ends of its tasks, which the log has", () => {
    const driven = wide(40);
    expect(remainingMs(driven, NOTHING)).toBeCloseTo(6_000, -2);
  });

  test("is not known before 3 s of them, nor after a long silence", () => {
    const early = wide(20);
    expect(remainingMs(early, NOTHING)).toBeNull();
    const late = wide(40);
    expect(remainingMs({ action: late.action, now: late.now + 60_000 }, NOTHING)).toBeNull();
  });

  test("counts from what was already done when it was retried", () => {
    const { driven, tasks } = claimedWide();
    driven.pass(50);
    for (const task of tasks.slice(0, 50)) driven.complete(task);
    for (const task of tasks.slice(50)) driven.fail(task);
    driven.pass(60_000);
    const retried = requestRetry(driven.action, {}, { by: ANA, now: driven.now });
    driven.append(...(retried?.events ?? []));
    driven.ready.push(...(retried?.entries ?? []));
    completeEach100Ms(driven, Array.from({ length: 50 }, () => claimed(driven)).slice(0, 40));
    expect(driven.stage("each").counts.completed).toBe(90);
    expect(remainingMs(driven, NOTHING)).toBeCloseTo(1_000, -2);
  });
});

describe("the time an action needs", () => {
  test("is that of its slowest stage under way; stages to come are not guessed at", () => {
    const plan = aPlan([aStage("a"), aStage("b"), aStage("c", ["a", "b"])]);
    const driven = new DrivenAction(aCreation(plan));
    claimed(driven);
    claimed(driven);
    const { speeds } = observed({ stage: "a", untilMs: 4_000 });
    const both = observed({ stage: "b", untilMs: 6_000, speeds });
    const seen = { speeds: both.speeds, observedNow: OBSERVED_FROM + 4_000, logNow: driven.now };
    expect(remainingMs(driven, seen)).toBeCloseTo(6_000, -2);
    expect(stageRemainingMs(driven.action, driven.stage("b"), seen)).toBeLessThan(6_000);
    expect(stageRemainingMs(driven.action, driven.stage("c"), seen)).toBeNull();
  });

  test("is not known while a stage under way says nothing", () => {
    const driven = running("a", "b");
    expect(remainingMs(driven, observed({ stage: "a", untilMs: 4_000 }))).toBeNull();
  });

  test.each([
    ["paused", requestPause],
    ["being cancelled", requestCancel],
  ] as const)("is not told while it is %s", (_what, request) => {
    const driven = running("a");
    const seen = observed({ stage: "a", untilMs: 4_000 });
    driven.append(...(request(driven.action, { by: ANA, now: driven.now })?.events ?? []));
    expect(remainingMs(driven, seen)).toBeNull();
  });
});

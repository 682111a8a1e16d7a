import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Budget } from "@/lib/flows/budget";
import { aCreation, anAddedStage, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { placedTasks, stageNamed, taskAt } from "../action";
import { audit } from "../audit";
import {
  requestBudget,
  requestCancel,
  requestChange,
  requestCompletion,
  requestHold,
  requestPause,
  requestRelease,
  requestResume,
  requestRetry,
  requestSignal,
} from "../commands";
import { DISPATCH_RUNS } from "../dispatch-state";
import type { ActionEvent, ChildEnd, EventType } from "../event";
import { foldAll, foldLog } from "../fold/fold";
import { explain } from "../reason/explain";
import { isEnded } from "../status";
import { entriesOf, PLAN_TASK, UNDO_TASK } from "../task-table";
import { decide } from "./decide";
import type { Decision } from "./decision";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const DAY = {
  scope: { kind: "flow", flow: "test", day: "2026-01-31" },
  kind: "tokens",
  most: 1,
  used: 2,
} as const;
const ENDS_OF_STAGES: ReadonlySet<EventType> = new Set([
  "stage.completed",
  "stage.partial",
  "stage.failed",
  "stage.completed-by-hand",
]);
const CHILD = "01900000-0000-7000-8000-00000000000c";
const EXECUTORS = {
  function: { type: "function" },
  sleep: { type: "wait", sleepMs: 30 },
  signal: { type: "wait", signal: "go" },
  child: { type: "action", flow: "other", input: {} },
} as const;

const someBudget = fc
  .record({
    response: fc.constantFrom("warn", "pause", "stop"),
    kind: fc.constantFrom("tokens", "attempts", "timeMs"),
    most: fc.integer({ min: 3, max: 40 }),
  })
  .map(({ response, kind, most }): Budget => ({ [response]: { [kind]: most } }));

/** Now and then a budget that is soon used up. */
const budgets = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: someBudget });

/** A random graph without cycles: each stage waits for some of those before it. */
const stagesOfPlan = fc.array(
  fc.record({
    links: fc.array(fc.nat(20), { maxLength: 3 }),
    wide: fc.boolean(),
    attempts: fc.integer({ min: 1, max: 3 }),
    onFailure: fc.constantFrom("fail", "continue"),
    kind: fc.constantFrom("function", "function", "sleep", "signal", "child"),
    isUndone: fc.boolean(),
    joinAdded: fc.boolean(),
    budget: budgets,
  }),
  { minLength: 1, maxLength: 6 },
);
const plans = fc.tuple(stagesOfPlan, budgets).map(([stages, ofAction]) =>
  aPlan(
    stages.map(({ links, attempts, onFailure, kind, isUndone, joinAdded, budget, ...stage }, place) => {
      const after = place === 0 ? [] : [...new Set(links.map((link) => `s${link % place}`))];
      const wide = stage.wide && (kind === "function" || kind === "child");
      const retry = { attempts, delayMs: 10 };
      const rest = { planned: wide, wide, retry, onFailure, joinAdded, executor: EXECUTORS[kind] };
      const undo = isUndone ? { compensate: { type: "function" } } : {};
      return aStage(`s${place}`, after, { ...rest, ...undo, ...(budget === undefined ? {} : { budget }) });
    }),
    ofAction === undefined ? {} : { budget: ofAction },
  ),
);
const choices = fc.array(fc.nat(999), { minLength: 300, maxLength: 300 });

type Held = { stage: string; task: number; attempt: number };

/** Gives a command; one that cannot be given now changes nothing. */
function command(driven: DrivenAction, request: () => Decision | null): void {
  let decision: Decision | null = null;
  try {
    decision = request();
  } catch {
    return;
  }
  driven.order(decision);
}

function commandByDraw(driven: DrivenAction, draw: number): void {
  const by = { by: ANA, now: driven.now };
  const { action } = driven;
  const requests = [
    () => requestCancel(action, by),
    () => requestPause(action, by),
    () => requestPause(action, by, { immediate: true }),
    () => requestResume(action, by),
    () => requestRetry(action, {}, by),
    () => requestSignal(action, { name: "go", value: draw }, by),
    () => requestBudget(action, { stage: undefined, change: { pause: { tokens: draw }, stop: { tokens: null } } }, by),
    () => requestBudget(action, { stage: "s0", change: { pause: { attempts: draw } } }, by),
    () => requestHold(action, { ...DAY, response: draw % 3 === 0 ? "stop" : "pause" }, by),
    () => requestRelease(action, by),
    () => requestCompletion(action, { stage: "s0", output: { value: draw }, comment: null }, by),
    () => requestChange(action, { priority: draw, startInMs: draw % 2 === 0 ? 20 : undefined }, by),
  ];
  const request = requests[draw % requests.length];
  if (request !== undefined) command(driven, request);
}

/** Ends one of the children under way; whether there was one. */
function endChild(driven: DrivenAction, end: ChildEnd): boolean {
  for (const stage of driven.action.stages) {
    const place = entriesOf(stage.tasks).findIndex(({ status }) => status === "delegated");
    const task = entriesOf(stage.tasks)[place];
    if (task === undefined) continue;
    const of = { stage: stage.name, task: place, attempt: task.attempt, child: CHILD };
    driven.append({ type: "child.ended", ...of, end });
    driven.settle();
    return true;
  }
  return false;
}

const DONE: ChildEnd = { status: "completed", output: { value: null } };
const ENDS: readonly ChildEnd[] = [
  DONE,
  { status: "cancelled" },
  { status: "failed", error: { code: "FAILED", message: "boom" }, final: false },
];

function finishTask(driven: DrivenAction, task: Held, draw: number): void {
  if (draw % 5 === 0) {
    driven.append({ type: "task.spent", ...task, n: 1, tokens: draw % 9, costUsd: 0 });
    driven.settle();
  }
  if (isStopping(driven, task) && draw % 5 < 3) driven.append({ type: "task.cancelled", ...task, progress: null });
  else if (draw % 17 === 0) stall(driven, task);
  else if (draw % 11 === 0) driven.fail(task);
  else if (draw % 13 === 0) driven.lose(task);
  else if (task.task === PLAN_TASK)
    driven.plan(
      task,
      Array.from({ length: draw % 4 }, (_, n) => n),
    );
  else if (mayAdd(driven, task) && draw % 4 === 0) driven.completeAdding(task, drawnStages(driven, draw));
  else driven.complete(task, draw);
  driven.settle();
}

function isStopping({ action }: DrivenAction, { stage: name, task: place }: Held): boolean {
  const stage = stageNamed(action, name);
  const task = stage === undefined ? undefined : taskAt(stage, place);
  return task?.status === "running" && task.stopping;
}

/** A task falls silent, and its runner gives the attempt up. */
function stall(driven: DrivenAction, task: Held): void {
  const error = { code: "STALLED", message: "silent" };
  driven.append({ type: "task.stalled", ...task, silentMs: 3 });
  driven.append({ type: "task.lost", stage: task.stage, task: task.task, session: "s-r1", error });
}

const MOST_STAGES = 20;

/** What is undone adds nothing. */
function mayAdd(driven: DrivenAction, { stage, task }: Held): boolean {
  return task >= 0 && driven.stage(stage).plan.compensate === undefined && driven.action.stages.length < MOST_STAGES;
}

/** One or two stages, of which some cannot be added: their names are taken, or what they wait for is not there. */
function drawnStages({ action }: DrivenAction, draw: number) {
  const { stages } = action;
  const names = [`s${stages.length + (draw % 3) - 1}`, `s${stages.length + 1}`].slice(draw % 2);
  return names.map((name, place) => {
    const after = [`s${(draw + place) % (stages.length + 1)}`];
    return anAddedStage(name, draw % 5 === 0 ? [] : after, { onFailure: draw % 2 === 0 ? "fail" : "continue" });
  });
}

/** Drives an action by random outcomes and commands until it ends. */
function driveRandomly(
  driven: DrivenAction,
  random: readonly number[],
  look: (driven: DrivenAction) => void = () => undefined,
): void {
  const held: Held[] = [];
  for (const draw of random) {
    look(driven);
    if (draw % 29 === 0) commandByDraw(driven, Math.floor(draw / 29));
    if (draw % 7 === 0) endChild(driven, ENDS[Math.floor(draw / 7) % ENDS.length] ?? DONE);
    const claim = draw % 3 > 0 || held.length === 0 ? driven.claim() : null;
    if (claim !== null) held.push(claim);
    const [task] = draw % 2 === 0 ? held.splice(draw % Math.max(1, held.length), 1) : [];
    if (task === undefined) driven.pass(5);
    else finishTask(driven, task, draw);
  }
  for (let rest = 0; rest < 1_000 && !isEnded(driven.action.status); rest += 1) {
    const task = held.shift() ?? driven.claim();
    if (task !== null) finishTask(driven, task, 1);
    else if (driven.action.status === "paused")
      command(driven, () => requestResume(driven.action, { by: ANA, now: driven.now }));
    else if (!endChild(driven, driven.action.stopping === null ? DONE : { status: "cancelled" })) {
      const by = { by: ANA, now: driven.now };
      command(driven, () => requestSignal(driven.action, { name: "go", value: 0 }, by));
      driven.pass(50);
    }
  }
}

function claimsOf(log: readonly ActionEvent[]) {
  return log.filter((event) => event.type === "task.claimed");
}

function forAny(check: (driven: DrivenAction) => void): void {
  fc.assert(
    fc.property(plans, choices, (plan, random) => {
      const driven = new DrivenAction(aCreation(plan));
      driveRandomly(driven, random);
      check(driven);
    }),
  );
}

describe("properties of any flow", () => {
  test("every action ends once faults stop, whatever was drawn", () => {
    forAny(({ action }) => expect(isEnded(action.status)).toBe(true));
  });

  test("deciding again after folding a decision yields nothing", () => {
    forAny(({ action, now }) => expect(decide(action, now).events).toEqual([]));
  });

  test("the log alone gives the same action as its events one by one", () => {
    forAny(({ action, log }) => expect(foldLog(log)).toEqual(action));
  });

  test("nothing that is open is ever stuck, or without a reason and what comes next", () => {
    fc.assert(
      fc.property(plans, choices, (plan, random) => {
        driveRandomly(new DrivenAction(aCreation(plan)), random, (driven) => {
          const { action, now, last, ready } = driven;
          const wakeAt = last.wakeInMs === null ? null : now + last.wakeInMs;
          const leases = action.stages.flatMap((stage) =>
            placedTasks(stage).map(({ place }) => ({ session: "s-r1", stage: stage.name, task: place })),
          );
          const live = {
            now,
            head: action.seq,
            gate: last.gate,
            wakeAt,
            mail: 0,
            leases,
            entries: ready,
            dispatch: DISPATCH_RUNS,
          };
          expect(audit(action, live)).toBeNull();
          const told = explain(action, { liveStore: "ok", runners: [] });
          expect(told === null).toBe(isEnded(action.status));
          expect([told?.reason.text, told?.nextEvent.text]).not.toContain("");
        });
      }),
      { numRuns: 15 },
    );
  });

  test("no stage begins before what it waits for has ended", () => {
    forAny(({ log }) => {
      const ended = new Set<string>();
      // What a stage waits for may grow, by what others add while they run once more.
      let action = foldLog(log.slice(0, 1));
      for (const event of log) {
        const isBegun = event.type === "task.claimed" ? event.from >= 0 : event.type === "child.requested";
        if (isBegun && "stage" in event) {
          const after = action?.stages.find((stage) => stage.name === event.stage)?.plan.after ?? [];
          expect(after.filter((name) => !ended.has(name))).toEqual([]);
        }
        if (ENDS_OF_STAGES.has(event.type) && "stage" in event) ended.add(event.stage);
        if (event.type === "action.retry-requested") for (const name of event.stages) ended.delete(name);
        if (action !== null && event.seq > action.seq) action = foldAll(action, [event]);
      }
    });
  });

  test("what a task asks for is added once and whole, or refused and not there", () => {
    forAny(({ action, log }) => {
      const added = log.flatMap((event) => (event.type === "stages.added" ? event.stages : []));
      const planned = action.created.plan.stages.map(({ name }) => name);
      expect(action.stages.map(({ name }) => name)).toEqual([...planned, ...added]);
      expect(new Set(added).size).toBe(added.length);
      const asked = log.filter((event) => event.type === "task.completed" && event.stages !== undefined);
      const answered = log.filter(({ type }) => type === "stages.added" || type === "stages.refused");
      const open = action.stages.reduce((sum, stage) => sum + stage.asked.length, 0);
      expect(answered.length + open).toBe(asked.length);
    });
  });

  test("a stopped action begins nothing but to undo what it did", () => {
    forAny(({ log }) => {
      let isStopped = false;
      for (const event of log) {
        if (event.type === "action.cancel-requested" || event.type === "action.stopping") isStopped = true;
        if (event.type === "action.retry-requested") isStopped = false;
        if (!isStopped) continue;
        expect(event.type).not.toBe("child.requested");
        expect(event.type).not.toBe("stage.waiting");
        if (event.type === "task.claimed") expect(event.from).toBe(UNDO_TASK);
      }
    });
  });

  test("nothing is undone twice, nor anything of an action that ended well", () => {
    forAny(({ action, log }) => {
      let undone = new Set<string>();
      for (const event of log) {
        if (event.type === "action.retry-requested") undone = new Set();
        if (event.type !== "stage.undoing") continue;
        expect(undone.has(event.stage)).toBe(false);
        undone.add(event.stage);
      }
      if (action.status === "completed" || action.status === "partial") expect(undone.size).toBe(0);
      const claims = claimsOf(log).filter(({ from }) => from === UNDO_TASK);
      expect(
        claims.every(({ stage }) => action.created.plan.stages.some((one) => one.name === stage && one.compensate)),
      ).toBe(true);
    });
  });
});

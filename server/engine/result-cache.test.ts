import { beforeEach, describe, expect, test } from "vitest";

import type { Action } from "@/lib/actions/action";
import { stageView } from "@/lib/actions/action-view";
import type { ActionCreated, EventBody } from "@/lib/actions/event";
import { silentLogger } from "@/server/ports/logger";
import { keepValue, valueOf } from "@/server/ports/payload-values";
import { createMemoryPayloads, type MemoryPayloads } from "@/server/testing/memory-payloads";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";
import { createMemoryResults, type MemoryResults } from "@/tests/support/memory-results";

import { HeldAction } from "./held-action";
import { LazyAbort } from "./lazy-abort";
import { ResultCache, type ResultCacheOptions } from "./result-cache";
import { keyOf } from "./task-lease";
import { TaskReport } from "./task-report";
import type { TaskRun } from "./task-work";
import { TempFolders } from "./temp-folders";

const FIRST = "01900000-0000-7000-8000-000000000001";
const SECOND = "01900000-0000-7000-8000-000000000002";
const DEFAULT_TTL_MS = 60_000;

let now = 0;
let payloads: MemoryPayloads;
let results: MemoryResults;
let warnings: string[] = [];
const clock = { now: () => now };

beforeEach(() => {
  now = 1_000;
  payloads = createMemoryPayloads();
  results = createMemoryResults();
  warnings = [];
});

function cacheWith(rest: Partial<ResultCacheOptions> = {}): ResultCache {
  const logger = { ...silentLogger, warn: (_fields: unknown, message: string) => void warnings.push(message) };
  return new ResultCache({ results, payloads, clock, logger, ttlMs: DEFAULT_TTL_MS, ...rest });
}

/** The first task of an action of one stage that may have kept results. */
function aRun(created: Partial<ActionCreated> = {}, plan: Record<string, unknown> = {}): TaskRun {
  const stage = aStage("a", [], { cache: {}, ...plan });
  const driven = new DrivenAction(aCreation(aPlan([stage]), { id: FIRST, ...created }));
  driven.claim();
  return runOf(driven.action);
}

function runOf(action: Action): TaskRun {
  const [stage] = action.stages;
  if (stage === undefined) throw new Error("The action has no stage.");
  const name = { action: action.id, stage: stage.name, task: 0 };
  return {
    lease: { ...name, fence: 1, key: keyOf(name) },
    held: new HeldAction(action),
    stage,
    attempt: 1,
    abort: new LazyAbort(),
    report: new TaskReport({ ...name, attempt: 1 }, clock, null),
    temp: new TempFolders().of({ action: action.id, stage: 0, task: 0, attempt: 1 }),
    watch: null,
    givenUp: null,
    adds: [],
    lastMessageAt: 0,
    isStopped: false,
    spendings: 0,
    calls: new Map(),
    isOver: false,
  };
}

function completed(value: unknown, run: TaskRun): Promise<EventBody> {
  const owner = { organisation: "default", action: run.held.id, name: "output" } as const;
  return keepValue(payloads, owner, value).then((output) => ({
    type: "task.completed",
    stage: "a",
    task: 0,
    attempt: 1,
    output,
    progress: null,
  }));
}

/** Does a task whose work takes 500 ms; whether it was done, and how it ended. */
async function done(run: TaskRun, cache = cacheWith(), value: unknown = "made"): Promise<[boolean, EventBody]> {
  let isWorkDone = false;
  const body = await cache.through(run, () => {
    isWorkDone = true;
    now += 500;
    return completed(value, run);
  });
  return [isWorkDone, body];
}

async function isRunAgain(run: TaskRun, cache = cacheWith()): Promise<boolean> {
  const [isWorkDone] = await done(run, cache);
  return isWorkDone;
}

describe("a task that reads what another has read", () => {
  test("takes over what that one gave, and says so", async () => {
    await done(aRun({ input: { value: { x: 1, y: { p: 1, q: [2] } } } }));
    const run = aRun({ id: SECOND, input: { value: { y: { q: [2], p: 1 }, x: 1 } } });
    expect(await done(run)).toEqual([
      false,
      {
        type: "task.completed",
        stage: "a",
        task: 0,
        attempt: 1,
        output: { value: "made" },
        progress: null,
        cached: { at: 1_500, action: FIRST, savedMs: 500 },
      },
    ]);
    expect(results.kept).toHaveLength(1);
  });

  test("shows it", async () => {
    await done(aRun());
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { cache: {} })]), { id: SECOND }));
    driven.claim();
    const [, body] = await done(runOf(driven.action));
    driven.append(body);
    driven.settle();
    const [stage] = driven.action.stages;
    if (stage === undefined) throw new Error("The action has no stage.");
    const cached = { tasks: 1, at: 1_500, action: FIRST, savedMs: 500 };
    expect(stageView(driven.action, stage)).toMatchObject({ status: "completed", cached });
  });

  test.each<[string, Partial<ActionCreated>]>([
    ["input", { input: { value: { x: 2 } } }],
    ["organisation", { organisation: "other" }],
    ["version", { plan: aPlan([aStage("a", [], { cache: {} })], { version: "2" }) }],
    ["flow", { plan: aPlan([aStage("a", [], { cache: {} })], { name: "other" }) }],
  ])("runs with another %s", async (_what, other) => {
    await done(aRun());
    const driven = new DrivenAction(aCreation(aPlan([aStage("a", [], { cache: {} })]), { id: SECOND, ...other }));
    driven.claim();
    expect(await isRunAgain(runOf(driven.action))).toBe(true);
  });

  test("takes an uploaded file for its content", async () => {
    const upload = async (text: string) => {
      const file = { organisation: "default", action: null, name: `${text}.txt`, type: "text/plain" };
      return (await payloads.put({ ...file, bytes: new TextEncoder().encode(text) })).id;
    };
    const runOn = (file: string) => aRun({ id: SECOND, input: { value: { files: [{ file }] } } });
    expect(await isRunAgain(runOn(await upload("one")))).toBe(true);
    expect(await isRunAgain(runOn(await upload("one")))).toBe(false);
    expect(await isRunAgain(runOn(await upload("two")))).toBe(true);
  });
});

describe("nothing is taken over", () => {
  test.each<[string, EventBody]>([
    [
      "failed",
      {
        type: "task.failed",
        stage: "a",
        task: 0,
        attempt: 1,
        error: { code: "X", message: "x" },
        final: true,
        progress: null,
      },
    ],
    ["cancelled", { type: "task.cancelled", stage: "a", task: 0, attempt: 1, progress: null }],
  ])("of a task that %s", async (_how, body) => {
    await cacheWith().through(aRun(), () => Promise.resolve(body));
    expect(results.kept).toEqual([]);
  });

  test.each<[string, (run: TaskRun) => TaskRun]>([
    ["that was told not to", ({ held }) => aRun({ ...held.action.created, noCache: true })],
    ["that was taken up again", ({ held }) => runOf({ ...held.action, generation: 2 })],
    ["that runs another one again", () => aRun({ rerun: { of: FIRST, from: "a", reused: [] } })],
  ])("by an action %s, whose result is kept instead", async (_which, other) => {
    await done(aRun());
    now += 10;
    expect(await isRunAgain(other(aRun()))).toBe(true);
    expect(results.kept).toMatchObject([{ at: 2_010 }]);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["its stage says", { cache: { ttlMs: 2_000 } }, 2_000],
    ["the install says, if its stage says nothing", {}, DEFAULT_TTL_MS],
  ])("that was kept for as long as %s", async (_who, plan, ttlMs) => {
    await done(aRun({}, plan));
    now += ttlMs - 1;
    expect(await isRunAgain(aRun({}, plan))).toBe(false);
    now += 1;
    expect(await isRunAgain(aRun({}, plan))).toBe(true);
  });
});

describe("a large result", () => {
  const large = "é".repeat(40_000);

  test("is the action's own, and the cache's own", async () => {
    await done(aRun(), cacheWith(), large);
    expect(results.kept[0]?.bytes?.byteLength).toBeGreaterThan(80_000);
    const [isWorkDone, body] = await done(aRun({ id: SECOND }));
    expect(isWorkDone).toBe(false);
    if (body.type !== "task.completed" || !("ref" in body.output)) throw new Error("The output stands in place.");
    expect(await valueOf(payloads, "default", body.output)).toBe(large);
    expect(payloads.kept.map(({ action }) => action)).toEqual([FIRST, SECOND]);
  });

  test("that is no longer there is made again", async () => {
    await done(aRun(), cacheWith(), large);
    payloads = createMemoryPayloads();
    expect(await isRunAgain(aRun({ id: SECOND }))).toBe(true);
  });
});

describe("without its record", () => {
  const away = () => Promise.reject(new Error("away"));

  test("a task runs, and the log of the runner says why", async () => {
    const cache = cacheWith({ results: { ...results, find: away, keep: away } });
    expect(await isRunAgain(aRun(), cache)).toBe(true);
    expect(warnings).toEqual([
      "a kept result could not be read; the task goes on without",
      "a result could not be kept; the task goes on without",
    ]);
  });

  test("a task waits for no answer that does not come", async () => {
    const never = () => new Promise<never>(() => undefined);
    const startTimer = (_ms: number, onElapsed: () => void) => {
      const timer = setImmediate(onElapsed);
      return () => clearImmediate(timer);
    };
    const cache = cacheWith({ results: { ...results, find: never, keep: never }, startTimer });
    expect(await isRunAgain(aRun(), cache)).toBe(true);
  });
});

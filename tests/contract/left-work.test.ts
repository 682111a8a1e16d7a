import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { EventBody } from "@/lib/actions/event";
import { decodeEvents } from "@/lib/actions/event-codec";
import { ExchangeLoop } from "@/server/engine/exchange-loop";
import { handInLeftWork } from "@/server/engine/hand-in-left-work";
import { createLiveAccess } from "@/server/engine/live-access";
import { Spool, type JudgeHolder } from "@/server/engine/spool";
import type { TaskLease } from "@/server/engine/task-lease";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { StoreAwayError } from "@/server/ports/store-errors";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { describeOnBothStores } from "@/tests/support/on-both-stores";
import { createTempDir, type TempDir } from "@/tests/support/temp-dir";
import { waitFor } from "@/tests/support/wait-for";

let dir: TempDir;
beforeEach(() => {
  dir = createTempDir("left");
});
afterEach(() => dir.remove());

/** What becomes of a call while the store is away: it does not arrive, or its answer is lost. */
type Outage = "call lost" | "answer lost";

/** A store that can be made to be away. */
class Link {
  outage: Outage | null = null;
  /** Calls whose answer did not come. */
  lost = 0;
  readonly store: LiveStore;

  constructor(real: LiveStore) {
    this.store = new Proxy(real, {
      get: (target, name): unknown => {
        const method: unknown = Reflect.get(target, name);
        if (name !== "exchange" || typeof method !== "function") return method;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          const answer: unknown = this.outage === "call lost" ? null : await Reflect.apply(method, target, args);
          if (this.outage === null) return answer;
          this.lost += 1;
          throw new StoreAwayError("cut");
        };
      },
    });
  }
}

/** What a runner does before it dies. */
interface LastDeeds {
  /** What its task under way tells before it is done with the other one. */
  readonly tells?: readonly EventBody[];
  /** It learns that the store is away before it hands anything in. */
  readonly isWarned?: boolean;
}

/** A runner that dies while the store is away, with one task done and one under way. */
async function dieWithWorkLeft(
  store: LiveStore,
  outage: Outage,
  { tells = [], isWarned = false }: LastDeeds = {},
): Promise<{ access: LiveAccess; action: string }> {
  await store.raise(1);
  const link = new Link(store);
  const access = createLiveAccess(link.store, "test");
  await access.refresh();
  const plan = aPlan([aStage("done"), aStage("begun")]);
  const created = aCreation(plan, { id: randomUUID() });
  await store.submit(1, [submissionOf(created, systemClock.now())]);
  const session = randomUUID();
  await store.beat(1, { kind: "register", session, runner: "r", info: "{}", leaseMs: 60_000 });
  const begun: TaskLease[] = [];
  const loop = new ExchangeLoop({
    access,
    session,
    slots: 2,
    leaseMs: 60_000,
    clock: systemClock,
    logger: silentLogger,
    spool: new Spool({ folder: dir.path, holder: null }, session, silentLogger),
    register: () => Promise.resolve(),
    pause: () => new Promise(() => undefined),
    handlers: {
      wants: (free) => [{ queue: "default/any|test@1", max: free }],
      begin: (lease) => void begun.push(lease),
      stop: () => undefined,
      voidAll: () => undefined,
      beforeHandIn: () => null,
      queuesVersion: () => undefined,
    },
  });
  await loop.step();
  const lease = begun.find(({ stage }) => stage === "done");
  const other = begun.find(({ stage }) => stage === "begun");
  if (lease === undefined || other === undefined) throw new Error("Its tasks were not claimed.");
  link.outage = outage;
  if (isWarned) loop.keepOnDisk();
  for (const told of tells) void loop.handIn(other, { body: told, ends: false });
  const body = {
    type: "task.completed",
    stage: "done",
    task: 0,
    attempt: 1,
    output: { value: 7 },
    progress: null,
  } as const;
  void loop.handIn(lease, { body, ends: true });
  void loop.step();
  await waitFor(() => link.lost > 0 && files().length === 1, { what: "its work to be on the disk" });
  link.outage = null;
  return { access: createLiveAccess(store, "test"), action: created.id };
}

/** A store whose sessions seem to have been silent for so much longer. */
function laterBy(real: LiveStore, ms: number): LiveStore {
  const inspect = async (epoch: number) => {
    const inspection = await real.inspect(epoch);
    return { ...inspection, now: inspection.now + ms };
  };
  return new Proxy(real, {
    get: (target, name): unknown => {
      const method: unknown = Reflect.get(target, name);
      if (name === "inspect") return inspect;
      return typeof method === "function"
        ? (...args: readonly unknown[]): unknown => Reflect.apply(method, target, args)
        : method;
    },
  });
}

function files(): string[] {
  return existsSync(dir.path) ? readdirSync(dir.path).filter((name) => name.endsWith(".jsonl")) : [];
}

async function handInAll(access: LiveAccess, judge: JudgeHolder = () => "gone", inMs = 0): Promise<unknown[]> {
  const told: unknown[] = [];
  await access.refresh();
  const logger = { ...silentLogger, warn: (fields: Readonly<Record<string, unknown>>) => void told.push(fields) };
  const clock = { now: () => Date.now() + inMs };
  await handInLeftWork({ access, folder: dir.path, judge, clock, logger });
  return told;
}

async function typesOf(access: LiveAccess, id: string): Promise<string[]> {
  const [answer] = await access.store.read(access.epoch, [{ action: id, after: 0, limit: 100 }]);
  const events = answer?.found === true ? decodeEvents(answer.events, 1) : [];
  return events.map((event) => ("stage" in event ? `${event.type} ${event.stage}` : event.type));
}

function describeLeftWork(open: () => Promise<LiveStore>): void {
  test.each(["call lost", "answer lost"] as const)(
    "what a runner had done is handed in once by the next one, and what it had begun is offered again: %s",
    async (outage) => {
      const { access, action } = await dieWithWorkLeft(await open(), outage);
      expect(await handInAll(access)).toMatchObject([{ taken: 1, late: 0 }]);
      const types = await typesOf(access, action);
      expect(types.filter((type) => type === "task.completed done")).toHaveLength(1);
      expect(types).toContain("task.lost begun");
      expect(types).not.toContain("task.lost done");
      expect(files()).toEqual([]);
      expect(await handInAll(access)).toEqual([]);
      await access.store.close();
    },
  );

  test.each([
    ["call lost", false],
    ["call lost", true],
    ["answer lost", false],
    ["answer lost", true],
  ] as const)("what a task under way had told is told once: %s, known before: %s", async (outage, isWarned) => {
    const change = { op: "increment", key: "seen", by: 1 } as const;
    const of = { type: "state.changed", stage: "begun", task: 0, attempt: 1, change } as const;
    const tells = [
      { ...of, n: 1 },
      { ...of, n: 2 },
    ];
    const { access, action } = await dieWithWorkLeft(await open(), outage, { tells, isWarned });
    expect(await handInAll(access)).toMatchObject([{ taken: 3, late: 0 }]);
    const types = await typesOf(access, action);
    expect(types.filter((type) => type === "state.changed begun")).toHaveLength(2);
    expect(types.filter((type) => type === "task.completed done")).toHaveLength(1);
    expect(types).toContain("task.lost begun");
    await access.store.close();
  });

  test("what comes after its lease is over changes nothing", async () => {
    const { access, action } = await dieWithWorkLeft(await open(), "call lost");
    await access.refresh();
    const { sessions } = await access.store.inspect(1);
    for (const { session } of sessions) await access.store.beat(1, { kind: "close", session });
    const before = await typesOf(access, action);
    expect(await handInAll(access)).toMatchObject([{ late: 1 }]);
    expect(await typesOf(access, action)).toEqual(before);
    expect(before).toContain("task.lost done");
    expect(files()).toEqual([]);
    await access.store.close();
  });

  test("what follows on calls that the store has lost comes too late, and what its session held is offered again", async () => {
    const { access, action } = await dieWithWorkLeft(await open(), "call lost");
    const [file = ""] = files();
    const path = join(dir.path, file);
    writeFileSync(path, readFileSync(path, "utf8").replace('"call":2', '"call":9'));
    expect(await handInAll(access)).toMatchObject([{ taken: 0, late: 1 }]);
    expect(await typesOf(access, action)).toContain("task.lost done");
    expect(files()).toEqual([]);
    await access.store.close();
  });

  test("what belongs to a history that was lost changes nothing", async () => {
    const { access, action } = await dieWithWorkLeft(await open(), "call lost");
    await access.store.raise(2);
    expect(await handInAll(access)).toMatchObject([{ late: 1 }]);
    expect(await typesOf(access, action)).not.toContain("task.completed done");
    expect(files()).toEqual([]);
    await access.store.close();
  });

  test("what may be somebody's who cannot be seen is handed in once neither file nor session tells of them", async () => {
    const { access, action } = await dieWithWorkLeft(await open(), "call lost");
    const unseen: JudgeHolder = () => "unknown";
    const silent = createLiveAccess(laterBy(access.store, 45_000), "test");
    expect(await handInAll(silent, unseen)).toEqual([]);
    expect(await handInAll(access, unseen, 5_000)).toEqual([]);
    expect(files()).toHaveLength(1);
    expect(await handInAll(silent, unseen, 5_000)).toMatchObject([{ taken: 1, late: 0 }]);
    expect(await typesOf(access, action)).toContain("task.completed done");
    expect(files()).toEqual([]);
    await access.store.close();
  });

  test("nor does it stay for good once its session is over", async () => {
    const { access } = await dieWithWorkLeft(await open(), "call lost");
    await access.refresh();
    const { sessions } = await access.store.inspect(1);
    for (const { session } of sessions) await access.store.beat(1, { kind: "close", session });
    expect(await handInAll(access, () => "unknown", 5_000)).toMatchObject([{ late: 1 }]);
    expect(files()).toEqual([]);
    await access.store.close();
  });

  test("it stays on the disk while the store is away", async () => {
    const { access } = await dieWithWorkLeft(await open(), "call lost");
    await access.refresh();
    const away = new Link(access.store);
    away.outage = "call lost";
    const cut = createLiveAccess(away.store, "test");
    expect(await handInAll(cut)).toEqual([]);
    expect(files()).toHaveLength(1);
    expect(await handInAll(access)).toMatchObject([{ taken: 1 }]);
    await access.store.close();
  });
}

describeOnBothStores("left work", describeLeftWork);

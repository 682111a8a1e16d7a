import { describe, expect, test } from "vitest";

import type { LiveStore } from "@/server/ports/live-store";
import { StoreAwayError } from "@/server/ports/store-errors";
import { anEntry, anItem, aSubmission, body, decided, outcome, QUEUE } from "@/tests/contract/live-store/parts";
import { TestRunner } from "@/tests/contract/live-store/test-runner";
import { FakeDisk } from "@/tests/support/fake-disk";

import { openEmbeddedLiveStore } from "./embedded-live-store";

const MUCH = 1024 * 1024;

class Opened {
  readonly store: LiveStore;
  readonly fatal: unknown[] = [];
  static time = 1_700_000_000_000;

  private constructor(store: LiveStore, fatal: unknown[]) {
    this.store = store;
    this.fatal = fatal;
  }

  static async on(disk: FakeDisk | null, snapshotBytes = MUCH): Promise<Opened> {
    const fatal: unknown[] = [];
    const clock = { now: () => Opened.time };
    const onFatal = (error: unknown) => fatal.push(error);
    return new Opened(await openEmbeddedLiveStore({ disk, clock, sync: "always", onFatal, snapshotBytes }), fatal);
  }

  async head(action: string, epoch = 1): Promise<number> {
    const [answer] = await this.store.read(epoch, [{ action, after: 0, limit: 0 }]);
    return answer?.found === true ? answer.head : 0;
  }

  async runner(epoch = 1): Promise<TestRunner> {
    const runner = new TestRunner(this.store, epoch);
    await runner.register();
    return runner;
  }
}

async function aStore(snapshotBytes = MUCH) {
  const disk = new FakeDisk();
  const opened = await Opened.on(disk, snapshotBytes);
  await opened.store.raise(1);
  return { disk, opened, store: opened.store };
}

/** Whether a promise is settled once everything that needs no disk has happened. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  promise.then(over, over);
  await new Promise((resolve) => setImmediate(resolve));
  return !isOver;
}

describe("after a power cut", () => {
  test("everything that was answered is there", async () => {
    const { disk, opened, store } = await aStore();
    const { action, ...submission } = aSubmission({ entries: [anEntry({ to: 1 })], wakeInMs: 500 });
    await store.submit(1, [{ action, ...submission }]);
    const runner = await opened.runner();
    const lease = await runner.claimOne();
    await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], decisions: decided(3, ["x"]) })] });
    await store.commit(1, [anItem(action, { mail: [body("m")] })]);
    const line = { at: 1, stream: "out", text: "hello" } as const;
    const attempt = { action, stage: "build", task: 0, attempt: 1 };
    await store.report(1, [{ kind: "lines", report: { ...attempt, first: 1, lines: [line] } }]);
    const before = {
      read: await store.read(1, [{ action, after: 0, limit: 10 }]),
      feed: await store.follow(1, { after: "0", limit: 99 }),
    };
    const { store: again } = await Opened.on(disk.afterPowerCut());
    expect(await again.meta()).toMatchObject({ epoch: 1 });
    expect({
      read: await again.read(1, [{ action, after: 0, limit: 10 }]),
      feed: await again.follow(1, { after: "0", limit: 99 }),
    }).toEqual(before);
    expect(await again.readLines(1, { ...attempt, after: 0, limit: 9 })).toMatchObject({ lines: [line], last: 1 });
  });

  test.each([MUCH, 1])("a pause of dispatch is there, with a journal of at most %i bytes", async (snapshotBytes) => {
    const { disk, store } = await aStore(snapshotBytes);
    const state = { revision: 1, paused: true, at: 5, by: null, reason: "a move" };
    await store.setDispatch(1, { seen: 0, state });
    await store.submit(1, [aSubmission()]);
    const { store: again } = await Opened.on(disk.afterPowerCut());
    expect((await again.meta()).dispatch).toEqual(state);
  });

  test("it goes on under a new epoch: old tasks are lost, what waited still waits", async () => {
    const { disk, opened, store } = await aStore();
    const submission = aSubmission({ entries: [anEntry({ to: 1 })] });
    await store.submit(1, [submission]);
    await (await opened.runner()).claim();
    const again = await Opened.on(disk.afterPowerCut());
    await again.store.raise(2);
    expect(await again.head(submission.action, 2)).toBe(4);
    expect(await (await again.runner(2)).claim(QUEUE, 5)).toMatchObject([{ from: 1, to: 1, seq: 5 }]);
  });

  test("a call that is repeated gets its old answer", async () => {
    const { disk, opened, store } = await aStore();
    await store.submit(1, [aSubmission({ entries: [anEntry({ to: 5 })] })]);
    const runner = await opened.runner();
    const asked = { call: 1, held: 0, wants: [{ queue: QUEUE, max: 2 }] };
    const answer = await runner.exchange(asked);
    const again = await Opened.on(disk.afterPowerCut());
    const same = new TestRunner(again.store, 1, { session: runner.session });
    expect(await same.exchange(asked)).toEqual(answer);
  });

  test("time does not go back behind what was written", async () => {
    const { disk, store } = await aStore();
    await store.submit(1, [aSubmission()]);
    const { now } = await store.meta();
    Opened.time -= 3_600_000;
    const again = await Opened.on(disk.afterPowerCut());
    expect((await again.store.meta()).now).toBe(now);
    Opened.time += 3_600_000;
  });
});

describe("before its sync", () => {
  test("nothing of a batch is answered or can be seen", async () => {
    const { disk, opened, store } = await aStore();
    const known = aSubmission();
    await store.submit(1, [known]);
    const { end } = await store.follow(1, { after: "0", limit: 1 });
    const release = disk.holdSyncs();
    const fresh = aSubmission();
    const submitted = store.submit(1, [fresh]);
    const committed = store.commit(1, [anItem(known.action, { decisions: decided(2, ["x"]), mail: [body("m")] })]);
    expect(await isPending(submitted)).toBe(true);
    expect(await isPending(committed)).toBe(true);
    expect(await opened.head(fresh.action)).toBe(0);
    expect(await store.read(1, [{ action: known.action, after: 0, limit: 9 }])).toMatchObject([
      { head: 2, mail: [], lastDecision: 2 },
    ]);
    expect(await store.follow(1, { after: end, limit: 9 })).toMatchObject({ entries: [], end });
    release();
    expect(await submitted).toEqual(["created"]);
    await committed;
    expect(await opened.head(known.action)).toBe(3);
  });

  test("a claim is not answered either", async () => {
    const { disk, opened, store } = await aStore();
    await store.submit(1, [aSubmission({ entries: [anEntry()] })]);
    const runner = await opened.runner();
    const release = disk.holdSyncs();
    const claimed = runner.claim();
    expect(await isPending(claimed)).toBe(true);
    expect((await store.inspect(1)).queues).toMatchObject([{ tasks: 1 }]);
    release();
    expect(await claimed).toHaveLength(1);
  });

  test("a read made meanwhile tells a time its events do not go behind", async () => {
    const { disk, opened, store } = await aStore();
    const submission = aSubmission();
    const release = disk.holdSyncs();
    const submitted = store.submit(1, [submission]);
    expect(await isPending(submitted)).toBe(true);
    Opened.time += 40;
    const { now } = await store.meta();
    release();
    await submitted;
    const [answer] = await store.read(1, [{ action: submission.action, after: 0, limit: 1 }]);
    if (answer?.found !== true) throw new Error("The action is not there.");
    expect(answer.events[0]?.at).toBeGreaterThanOrEqual(now);
    expect(await opened.head(submission.action)).toBe(2);
  });

  test("calls made together share a sync", async () => {
    const { disk, store } = await aStore();
    const before = disk.syncs;
    await Promise.all(Array.from({ length: 50 }, () => store.submit(1, [aSubmission()])));
    expect(disk.syncs - before).toBe(1);
  });

  test("what concerns only sessions waits for no disk", async () => {
    const { disk, opened, store } = await aStore();
    const runner = await opened.runner();
    const release = disk.holdSyncs();
    await runner.beat("renew");
    await runner.exchange({ wants: [{ queue: QUEUE, max: 1 }] });
    await store.tick(1, { limit: 10, hideMs: 1_000 });
    release();
    await store.close();
    const again = await Opened.on(disk.afterPowerCut());
    expect((await again.store.inspect(1)).sessions).toMatchObject([{ session: runner.session }]);
  });
});

describe("when the disk fails", () => {
  test("a full disk refuses what cannot be written, and nothing of it has happened", async () => {
    const { disk, opened, store } = await aStore();
    const kept = aSubmission();
    await store.submit(1, [kept]);
    disk.roomBytes = 100;
    const refused = aSubmission();
    await expect(store.submit(1, [refused])).rejects.toThrow(/disk full/);
    expect(await opened.head(refused.action)).toBe(0);
    disk.roomBytes = Infinity;
    expect(await store.submit(1, [refused])).toEqual(["created"]);
    const again = await Opened.on(disk.afterPowerCut());
    expect([await again.head(kept.action), await again.head(refused.action)]).toEqual([2, 2]);
    expect(opened.fatal).toEqual([]);
  });

  test("sessions live on while it is full", async () => {
    const { disk, opened } = await aStore();
    const runner = await opened.runner();
    disk.roomBytes = 0;
    for (let n = 0; n < 400; n += 1) await runner.beat("renew");
    disk.roomBytes = Infinity;
    await opened.store.submit(1, [aSubmission()]);
    const again = await Opened.on(disk.afterPowerCut());
    expect((await again.store.inspect(1)).sessions).toHaveLength(1);
  });

  test("a failed sync ends it: the process is told, and nobody is answered any more", async () => {
    const { disk, opened, store } = await aStore();
    disk.syncError = new Error("EIO");
    const [first, second] = [store.submit(1, [aSubmission()]), store.submit(1, [aSubmission()])];
    await expect(first).rejects.toBeInstanceOf(StoreAwayError);
    await expect(second).rejects.toBeInstanceOf(StoreAwayError);
    expect(opened.fatal).toEqual([disk.syncError]);
    await expect(store.meta()).rejects.toBeInstanceOf(StoreAwayError);
    await expect(store.submit(1, [aSubmission()])).rejects.toBeInstanceOf(StoreAwayError);
    await store.close();
    expect(opened.fatal).toHaveLength(1);
  });
});

describe("snapshots", () => {
  test("a journal that grew begins anew, and nothing is lost", async () => {
    const { disk, store } = await aStore(2_000);
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const submission = aSubmission({ entries: [anEntry()] });
      ids.push(submission.action);
      await store.submit(1, [submission]);
    }
    await store.close();
    expect([...disk.files.keys()].some((name) => name.startsWith("snapshot-"))).toBe(true);
    expect(disk.files.size).toBeLessThanOrEqual(3);
    const again = await Opened.on(disk.afterPowerCut());
    for (const id of ids) expect(await again.head(id)).toBe(2);
    expect((await again.store.inspect(1)).queues).toMatchObject([{ entries: 60, tasks: 60 }]);
  });

  test.each([MUCH, 500])("a compacted log begins where it did, in a journal of %i bytes", async (snapshotBytes) => {
    const { disk, store } = await aStore(snapshotBytes);
    const { action, ...submission } = aSubmission();
    await store.submit(1, [{ action, ...submission }]);
    await store.commit(1, [anItem(action, { decisions: decided(2, ["c", "d"]) })]);
    await store.compact(1, action, 3);
    for (let n = 0; n < 20; n += 1) await store.submit(1, [aSubmission()]);
    const before = await store.read(1, [{ action, after: 0, limit: 10 }]);
    expect(before).toMatchObject([{ from: 4, head: 4, events: [{ body: body("d") }] }]);
    await store.close();
    const { store: again } = await Opened.on(disk.afterPowerCut());
    expect(await again.read(1, [{ action, after: 0, limit: 10 }])).toEqual(before);
    await again.commit(1, [anItem(action, { decisions: decided(4, ["e"]) })]);
    expect(await again.read(1, [{ action, after: 4, limit: 10 }])).toMatchObject([{ from: 5, head: 5 }]);
  });

  test("a full disk leaves the old files in use", async () => {
    const { disk, store } = await aStore(500);
    const submission = aSubmission();
    await store.submit(1, [submission]);
    disk.roomBytes = 700;
    const { action } = submission;
    await store.commit(1, [anItem(action, { decisions: decided(2, ["x"]) })]);
    await store.commit(1, [anItem(action, { decisions: decided(3, ["y"]) })]);
    const again = await Opened.on(disk.afterPowerCut());
    expect(await again.head(action)).toBe(4);
  });
});

describe("closing", () => {
  test("what was called before is done, and later calls are refused", async () => {
    const { disk, store } = await aStore();
    const submission = aSubmission();
    const submitted = store.submit(1, [submission]);
    await store.close();
    expect(await submitted).toEqual(["created"]);
    await expect(store.submit(1, [aSubmission()])).rejects.toBeInstanceOf(StoreAwayError);
    await expect(store.meta()).rejects.toBeInstanceOf(StoreAwayError);
    const again = await Opened.on(disk.afterPowerCut());
    expect(await again.head(submission.action)).toBe(2);
  });

  test("those who wait for hints go on", async () => {
    const { store } = await Opened.on(null);
    const waiting = store.awaitHint(["work"], 600_000, new AbortController().signal);
    await store.close();
    await expect(waiting).resolves.toBeUndefined();
    await expect(store.awaitHint(["work"], 600_000, new AbortController().signal)).resolves.toBeUndefined();
  });
});

describe("hints", () => {
  test("work, due actions, feed and stops are told to those who wait", async () => {
    const { store, runner, hinted } = await hintBench();
    const submission = aSubmission({ entries: [anEntry()], wakeInMs: 0 });
    const told = hinted("work", "due", "feed");
    await store.submit(1, [submission]);
    await told;
    await runner.claim();
    const stopped = hinted("stops");
    const stops = [{ session: runner.session, stage: "build", task: 0 }];
    await store.commit(1, [anItem(submission.action, { decisions: decided(3, ["x"], { stops }) })]);
    await expect(stopped).resolves.toHaveLength(1);
  });
});

async function hintBench() {
  const opened = await Opened.on(null);
  const { store } = opened;
  await store.raise(1);
  const { signal } = new AbortController();
  const hinted = (...hints: readonly ("work" | "due" | "feed" | "stops")[]) =>
    Promise.all(hints.map((hint) => store.awaitHint([hint], 600_000, signal)));
  return { store, runner: await opened.runner(), hinted };
}

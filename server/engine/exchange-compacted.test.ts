import { expect, test } from "vitest";

import type { EventBody } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore, StoredEvent } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { RecordAwayError } from "@/server/ports/store-errors";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";
import { waitFor } from "@/tests/support/wait-for";

import { ExchangeLoop } from "./exchange-loop";
import type { FactVerdict, HeldAction } from "./held-action";
import type { TaskLease } from "./task-lease";

const QUEUE = "default/any|test@1";
const ID = "01900000-0000-7000-8000-000000000001";

/** A record of one log, which can be away. */
class OneLog {
  events: readonly StoredEvent[] = [];
  isAway = false;
  asked = 0;

  readEvents(_action: string, after: number, limit: number) {
    this.asked += 1;
    if (this.isAway) return Promise.reject(new RecordAwayError("it is"));
    const some = this.events.slice(after, after + limit);
    return Promise.resolve(some.map((event, place) => ({ ...event, seq: after + place + 1 })));
  }

  /** Records all of the action, and takes it from the log in the store. */
  async compact(store: LiveStore): Promise<void> {
    const [answer] = await store.read(1, [{ action: ID, after: 0, limit: 1_000 }]);
    if (answer?.found !== true) throw new Error("there is no action");
    this.events = [...this.events.slice(0, answer.from - 1), ...answer.events];
    await store.compact(1, ID, answer.head);
  }
}

interface Begun {
  readonly lease: TaskLease;
  readonly held: HeldAction;
}

/** A store with an action of stages side by side, and a loop that takes so many of their tasks at a time. */
async function open(stages: readonly string[], slots: number) {
  const record = new OneLog();
  const { store, access: bare } = await openMemoryStore();
  const access: LiveAccess = { ...bare, epoch: 1, recorded: record };
  await store.submit(1, [
    submissionOf(aCreation(aPlan(stages.map((name) => aStage(name))), { id: ID }), systemClock.now()),
  ]);
  const begun: Begun[] = [];
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 60_000 });
  const pauses: (() => void)[] = [];
  const loop = new ExchangeLoop({
    access,
    session: "s",
    slots,
    leaseMs: 60_000,
    clock: systemClock,
    logger: silentLogger,
    register: () => Promise.resolve(),
    pause: () => new Promise((resolve) => pauses.push(resolve)),
    handlers: {
      wants: (free) => [{ queue: QUEUE, max: free }],
      begin: (lease, held) => void begun.push({ lease, held }),
      stop: () => undefined,
      voidAll: () => undefined,
      beforeHandIn: () => null,
      queuesVersion: () => undefined,
    },
  });
  return { store, record, loop, begun, pauses };
}

function done({ stage }: TaskLease): { readonly body: EventBody; readonly ends: boolean } {
  const body = { type: "task.completed", task: 0, attempt: 1, output: { value: null }, progress: null } as const;
  return { body: { ...body, stage }, ends: true };
}

/** The types of all events of the action, wherever they are. */
async function typesOf({ store, record }: { store: LiveStore; record: OneLog }): Promise<string[]> {
  const [answer] = await store.read(1, [{ action: ID, after: 0, limit: 1_000 }]);
  if (answer?.found !== true) throw new Error("there is no action");
  return [...record.events.slice(0, answer.from - 1), ...answer.events].map(({ body }) => {
    const event: unknown = JSON.parse(body);
    return typeof event === "object" && event !== null && "type" in event ? String(event.type) : "";
  });
}

test("a task of a compacted action is begun with what the record has, as soon as that can be read", async () => {
  const { store, record, loop, begun, pauses } = await open(["a", "b"], 1);
  await record.compact(store);
  record.isAway = true;
  await loop.step();
  await waitFor(() => pauses.length === 1, { what: "the loop to wait for the record" });
  expect(begun).toEqual([]);
  expect(loop.inHand).toBe(1);
  record.isAway = false;
  pauses[0]?.();
  await waitFor(() => begun.length === 1, { what: "the task to be begun" });
  expect(begun[0]?.held.action.stages.map(({ status }) => status)).toEqual(["running", "queued"]);
  await store.close();
});

test("what is done of an action that went on in the record is handed in, and decided on once it is known", async () => {
  const { store, record, loop, begun, pauses } = await open(["a", "b", "c"], 2);
  await loop.step();
  const [first, second] = begun;
  if (first === undefined || second === undefined) throw new Error("nothing was begun");
  // Somebody else does the task of the third stage, and decides nothing.
  await store.beat(1, { kind: "register", session: "other", runner: "o", info: "{}", leaseMs: 60_000 });
  const call = { session: "other", items: [], known: [], sticky: false } as const;
  const wants = [{ queue: QUEUE, max: 1 }];
  const { leases } = await store.exchange(1, { ...call, call: 1, held: 0, wants, slots: 1 });
  const [lease] = leases;
  if (lease === undefined) throw new Error("nothing was granted");
  const { stage, from: task, fence } = lease;
  const body = encodeEvent(done({ ...lease, task, key: "" }).body);
  const fact = { stage, task, fence, ends: true, body };
  const item = { action: ID, facts: [fact], mail: [], decisions: null, knownSeq: lease.seq };
  await store.exchange(1, { ...call, call: 2, held: 0, items: [item], wants: [], slots: 0 });
  await record.compact(store);
  record.isAway = true;

  const verdict: { is: FactVerdict | null } = { is: null };
  void loop.handIn(first.lease, done(first.lease)).then((is) => (verdict.is = is));
  await loop.step();
  expect(verdict.is).toBe("taken");
  await waitFor(() => pauses.length === 1, { what: "the loop to wait for the record" });
  record.isAway = false;
  pauses[0]?.();
  const until = (type: string, count: number): Promise<unknown> =>
    waitFor(
      async () => {
        await loop.step();
        return (await typesOf({ store, record })).filter((one) => one === type).length === count;
      },
      { what: `${type} ${count} times` },
    );
  await until("stage.completed", 2);
  void loop.handIn(second.lease, done(second.lease));
  await until("action.completed", 1);
  expect((await typesOf({ store, record })).filter((type) => type === "task.completed")).toHaveLength(3);
  await store.close();
});

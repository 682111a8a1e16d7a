import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { summarise } from "@/lib/actions/action-view";
import { requestCancel } from "@/lib/actions/commands";
import { encodeEvent } from "@/lib/actions/event-codec";
import { firstAction } from "@/lib/actions/fold/fold";
import type { LiveAccess } from "@/server/ports/live-access";
import { RecordAwayError, RecoveringError, StoreAwayError } from "@/server/ports/store-errors";
import { cancelAction } from "@/server/services/cancel-action";
import type { ServiceContext } from "@/server/services/context";
import { createAction, createActions } from "@/server/services/create-actions";
import { getAction } from "@/server/services/get-action";
import { createdOf, loadLive } from "@/server/services/load-action";
import { pauseAction } from "@/server/services/pause-action";
import { readEvents } from "@/server/services/read-events";
import { resumeAction } from "@/server/services/resume-action";
import { retryStages } from "@/server/services/retry-stages";
import { snapshotAction } from "@/server/services/snapshot-action";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";
import { waitFor } from "../support/wait-for";

let server: ServerInProcess;
let context: ServiceContext;

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow("steady", ["one", "two"]);
  context = server.admin();
});
afterAll(() => server.stop());

const FLOW = { flow: "steady" };

/** A live store of which every call fails. */
function failing(make: () => Error): LiveAccess {
  const store = new Proxy(server.access.store, { get: () => () => Promise.reject(make()) });
  const { epoch, home } = server.access;
  return { store, epoch, home, recorded: null, refresh: () => Promise.resolve(0) };
}

describe("while the live store is away", () => {
  const away = (): ServiceContext => ({
    ...context,
    live: failing(() => new StoreAwayError("connection refused")),
    world: () => Promise.resolve({ liveStore: "away", runners: [] }),
  });

  test("an action is accepted, and says what it waits for", async () => {
    const { id, status, seq } = await createAction(away(), FLOW);
    expect({ status, seq }).toEqual({ status: "pending", seq: 1 });
    expect(await getAction(away(), id)).toMatchObject({ status: "pending", reason: { code: "LIVE_STORE_AWAY" } });
    await waitFor(async () => (await readEvents(context, { id, after: 0, limit: 10 })).head > 1, {
      what: "the action to be submitted after all",
      timeoutMs: 10_000,
    });
  });

  test("what the record has is still shown, and a command is refused and changes nothing", async () => {
    const { id, seq } = await createAction(context, FLOW);
    await waitFor(async () => (await context.record.findAction("default", id))?.recordedSeq === seq, {
      what: "the action to be recorded",
    });
    expect(await getAction(away(), id)).toMatchObject({ id, seq });
    expect((await readEvents(away(), { id, after: 0, limit: 10 })).events).toHaveLength(seq);
    await expect(pauseAction(away(), { id })).rejects.toMatchObject({ code: "LIVE_STORE_AWAY", kind: "unavailable" });
    expect(await getAction(context, id)).toMatchObject({ status: "pending", seq });
  });

  test("of many launches the one that cannot be answered fails alone", async () => {
    const stages = [{ name: "only", executor: { type: "wait", sleepMs: 1 } }];
    const held = { spec: { name: "held.back", debounceMs: 60_000, stages } };
    await createAction(context, held);
    const [refused, made] = await createActions(away(), { actions: [held, FLOW] });
    expect(refused).toMatchObject({ kind: "unavailable", code: "LIVE_STORE_AWAY" });
    expect(made).toMatchObject({ status: "pending", isNew: true });
  });

  test("one that is being rebuilt is no different", async () => {
    const { id } = await createAction({ ...context, live: failing(() => new RecoveringError(0)) }, FLOW);
    expect(id).toHaveLength(36);
  });
});

describe("an action whose home is another live store", () => {
  const HOME = "redis";
  const elsewhere = (): ServiceContext => ({
    ...context,
    live: { ...failing(() => new StoreAwayError("connection refused")), home: HOME },
  });

  /** Takes a new action to its end as its own home would, and has that recorded. */
  async function recordEnd(id: string): Promise<void> {
    const row = await context.record.findAction("default", id);
    if (row === null) throw new Error("The action was not made.");
    const created = createdOf(row);
    const action = firstAction(created, row.createdAt);
    const cancelled = requestCancel(action, { by: context.caller.actor, now: row.createdAt });
    if (cancelled === null) throw new Error("The action was not open.");
    const events = [created, ...cancelled.events].map((body) => ({ at: row.createdAt, body: encodeEvent(body) }));
    const { place: after } = await context.record.readCursor(HOME);
    const commit = { action: id, from: 1, to: events.length, events, summary: summarise(cancelled.action) };
    const batch = { home: HOME, epoch: 1, after, place: `${after}1`, commits: [commit], lines: [] };
    expect(await context.record.applyFeed(batch)).toBe("applied");
  }

  test("waits for that one, and no command takes it away from there", async () => {
    const { id } = await createAction(elsewhere(), FLOW);
    expect(await getAction(context, id)).toMatchObject({ status: "pending", reason: { code: "LIVE_STORE_AWAY" } });
    expect((await snapshotAction(context, id)).explanation?.reason.code).toBe("LIVE_STORE_AWAY");
    for (const command of [cancelAction, pauseAction, resumeAction])
      await expect(command(context, { id })).rejects.toMatchObject({ code: "LIVE_STORE_AWAY", kind: "unavailable" });
    expect(await loadLive(context, id)).toBeNull();
    expect(await getAction(context, id)).toMatchObject({ status: "pending", seq: 1 });
  });

  test("takes no launch from here, and keeps none from being made", async () => {
    const stages = [{ name: "only", executor: { type: "wait", sleepMs: 1 } }];
    const held = { spec: { name: "held", debounceMs: 60_000, stages } };
    const there = await createAction(elsewhere(), held);
    const here = await createAction(context, held);
    expect(here).toMatchObject({ status: "pending", isNew: true });
    expect(await createAction(context, held)).toMatchObject({ id: here.id, debounced: true });
    const [again, other] = await createActions(elsewhere(), { actions: [held, FLOW] });
    expect([again, other]).toMatchObject([{ isNew: true }, { isNew: true }]);
    expect(await getAction(context, there.id)).toMatchObject({ status: "pending", seq: 1 });
  });

  test("is not reopened here after its end either", async () => {
    const { id } = await createAction(elsewhere(), FLOW);
    await recordEnd(id);
    const ended = await getAction(context, id);
    expect(ended.status).toBe("cancelled");
    expect(ended.reason).toBeUndefined();
    await expect(retryStages(context, { id })).rejects.toMatchObject({ code: "LIVE_STORE_AWAY", kind: "unavailable" });
    expect(await loadLive(context, id)).toBeNull();
    expect(await getAction(context, id)).toMatchObject({ status: "cancelled", seq: ended.seq, generation: 1 });
  });
});

test("without the record nothing is made", async () => {
  const record = { ...context.record, createActions: () => Promise.reject(new RecordAwayError("connection refused")) };
  const before = (await context.record.listActions({ organisation: "default", sort: "createdAt:desc", limit: 1 }))
    .total;
  await expect(createAction({ ...context, record }, FLOW)).rejects.toMatchObject({
    kind: "unavailable",
    code: "RECORD_AWAY",
  });
  expect((await context.record.listActions({ organisation: "default", sort: "createdAt:desc", limit: 1 })).total).toBe(
    before,
  );
});

test("a process that missed a new epoch learns of it and goes on", async () => {
  const { id } = await createAction(context, FLOW);
  const { access } = server;
  let epoch = access.epoch - 1;
  const behind: LiveAccess = {
    store: access.store,
    home: access.home,
    recorded: access.recorded,
    get epoch() {
      return epoch;
    },
    refresh: () => Promise.resolve((epoch = access.epoch)),
  };
  expect(await pauseAction({ ...context, live: behind }, { id })).toMatchObject({ status: "paused" });
});

test("an ended action that has left the live store comes back to be retried, and goes on counting", async () => {
  const { id } = await createAction(context, FLOW);
  const ended = await cancelAction(context, { id });
  await waitFor(async () => (await context.record.findAction("default", id))?.recordedSeq === ended.seq, {
    what: "the end to be recorded",
  });
  expect(await server.access.store.purge(server.access.epoch, id, ended.seq)).toBe("purged");
  expect(await getAction(context, id)).toMatchObject({ status: "cancelled", seq: ended.seq });
  const reopened = await retryStages(context, { id });
  expect(reopened).toMatchObject({ generation: 2, status: "pending" });
  const { events, head } = await readEvents(context, { id, after: 0, limit: 100 });
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, place) => place + 1));
  expect(events.map(({ type }) => type)).toContain("action.retry-requested");
  expect(await getAction(context, id)).toMatchObject({ seq: reopened.seq, status: "pending" });
});

test("a command on an action that waits to be submitted submits it first", async () => {
  const live = failing(() => new StoreAwayError("just now"));
  const { id } = await createAction({ ...context, live }, FLOW);
  expect(await cancelAction(context, { id })).toMatchObject({ status: "cancelled" });
});

test("of many who cancel at once, each is told, and it happens once", async () => {
  const { id } = await createAction(context, FLOW);
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => cancelAction(context, { id })));
  expect(answers.some(({ status }) => status === "fulfilled")).toBe(true);
  const refused = answers.flatMap((answer): unknown[] => (answer.status === "rejected" ? [answer.reason] : []));
  expect(refused.every((reason) => reason instanceof Error && "code" in reason && reason.code === "CONFLICT")).toBe(
    true,
  );
  const { events } = await readEvents(context, { id, after: 0, limit: 100 });
  expect(events.filter(({ type }) => type === "action.cancelled")).toHaveLength(1);
  expect(events.filter(({ type }) => type === "action.cancel-requested")).toHaveLength(1);
});

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { TickOutcome } from "@/lib/schedules/schedule";
import type { NewSchedule, ScheduleMove } from "@/server/ports/schedules";

import { aBatch, aCommit, aHome, anAction, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const TICK = CREATED_AT + 60_000;
const NEXT = CREATED_AT + 120_000;

function aSchedule(parts: Partial<NewSchedule> = {}): NewSchedule {
  return {
    id: randomUUID(),
    organisation: anOrganisation(),
    name: 'Nightly "report"',
    flow: "report",
    input: { b: "\u00e9", a: [1, null] },
    cron: "* * * * *",
    zone: "Europe/Berlin",
    catchUp: { all: 3 },
    overlap: "skip",
    paused: false,
    tags: ["x"],
    priority: 7,
    target: "a/b",
    createdBy: { kind: "user", id: "u", name: "Ada" },
    createdAt: CREATED_AT,
    nextTick: TICK,
    ...parts,
  };
}

export function describeScheduling(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;
  const schedules = () => store().schedules;

  /** A schedule in the record. */
  async function kept(parts: Partial<NewSchedule> = {}): Promise<NewSchedule> {
    const schedule = aSchedule(parts);
    await schedules().create(schedule);
    return schedule;
  }

  /** The move that launches one tick. */
  function aMove({ organisation, id }: NewSchedule, parts: Partial<ScheduleMove> = {}): ScheduleMove {
    const row = anAction({ organisation, idempotencyKey: `schedule:${id}:${TICK}` });
    const outcome: TickOutcome = { tick: TICK, at: TICK + 5, outcome: "launched", action: row.id };
    return { organisation, id, revision: 1, waitedFor: TICK, next: NEXT, steps: [{ outcome, row }], ...parts };
  }

  describe("schedules", () => {
    test("are read as they were made", async () => {
      const schedule = await kept();
      expect(await schedules().find(schedule.organisation, schedule.id)).toEqual({
        ...schedule,
        updatedAt: CREATED_AT,
        revision: 1,
        isLastOpen: false,
        lastLaunch: null,
        ticks: [],
      });
    });

    test("are nobody else's", async () => {
      const schedule = await kept();
      const other = anOrganisation();
      expect(await schedules().find(other, schedule.id)).toBeNull();
      expect(await schedules().remove(other, schedule.id)).toBe(false);
      const { paused: _paused, ...rest } = schedule;
      const change = { id: schedule.id, organisation: other, revision: 1, definition: { ...rest, paused: true } };
      expect(await schedules().change({ ...change, updatedAt: TICK })).toBe("moved");
      expect(await schedules().fire({ ...aMove(schedule), organisation: other })).toBeNull();
      expect((await schedules().find(schedule.organisation, schedule.id))?.paused).toBe(false);
      expect(await schedules().find(schedule.organisation, "no id")).toBeNull();
    });

    test("are listed newest first, a page at a time", async () => {
      const organisation = anOrganisation();
      const made = [];
      for (const place of [0, 1, 1, 2]) made.push(await kept({ organisation, createdAt: CREATED_AT + place }));
      await kept();
      const order = made.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
      const first = await schedules().list({ organisation, limit: 2 });
      expect(first).toMatchObject({ total: 4, hasMore: true });
      const after = first.items.at(-1);
      const second = await schedules().list({ organisation, after, limit: 2 });
      expect(second).toMatchObject({ total: 4, hasMore: false });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(order);
    });

    test("a change of what somebody else has changed meanwhile is refused", async () => {
      const schedule = await kept();
      const { id, organisation } = schedule;
      const definition = { ...schedule, name: "Renamed" };
      const change = { id, organisation, revision: 1, definition, updatedAt: TICK };
      const answers = await subject().askBoth(4, (record) => record.store.schedules.change(change));
      expect(answers.toSorted()).toEqual(["changed", "moved", "moved", "moved"]);
      expect(await schedules().find(organisation, id)).toMatchObject({
        name: "Renamed",
        revision: 2,
        updatedAt: TICK,
        nextTick: TICK,
      });
      await schedules().change({ ...change, revision: 2, nextTick: null });
      expect((await schedules().find(organisation, id))?.nextTick).toBeNull();
    });

    test("those that wait are known by the earliest tick", async () => {
      const long = Date.UTC(1990, 0, 1);
      const late = await kept({ nextTick: long + 1 });
      const early = await kept({ nextTick: long });
      const paused = await kept({ nextTick: null });
      const waiting = await schedules().listWaiting(1_000);
      const ids = waiting.map(({ id }) => id);
      expect(ids.indexOf(early.id)).toBeGreaterThanOrEqual(0);
      expect(ids.indexOf(early.id)).toBeLessThan(ids.indexOf(late.id));
      expect(ids).not.toContain(paused.id);
      expect(waiting.find(({ id }) => id === early.id)).toEqual({
        id: early.id,
        organisation: early.organisation,
        nextTick: long,
      });
      for (const one of [late, early]) expect(await schedules().remove(one.organisation, one.id)).toBe(true);
    });
  });

  describe("a schedule that fires", () => {
    test("makes one action a tick, whoever fires it and however often", async () => {
      const schedule = await kept();
      const moves = Array.from({ length: 6 }, () => aMove(schedule));
      const answers = await subject().askBoth(6, (record, turn) =>
        record.store.schedules.fire(moves[turn] ?? aMove(schedule)),
      );
      const [made, ...more] = answers.filter((answer) => answer !== null);
      expect(more).toEqual([]);
      const found = await Promise.all(
        moves.flatMap(({ steps }) => steps.map(({ row }) => store().findAction(schedule.organisation, row?.id ?? ""))),
      );
      expect(found.flatMap((row) => row?.id ?? [])).toEqual(made);
      expect(await schedules().find(schedule.organisation, schedule.id)).toMatchObject({
        nextTick: NEXT,
        revision: 1,
        isLastOpen: true,
        lastLaunch: { action: made?.[0], at: TICK + 5, tick: TICK },
        ticks: [{ tick: TICK, at: TICK + 5, outcome: "launched", action: made?.[0] }],
      });
    });

    test("makes nothing when it was changed, paused or removed meanwhile", async () => {
      const schedule = await kept();
      const { id, organisation } = schedule;
      await schedules().change({ id, organisation, revision: 1, definition: schedule, updatedAt: TICK });
      expect(await schedules().fire(aMove(schedule))).toBeNull();
      const paused = { id, organisation, revision: 2, definition: schedule, updatedAt: TICK, nextTick: null };
      await schedules().change(paused);
      expect(await schedules().fire(aMove(schedule, { revision: 3 }))).toBeNull();
      await schedules().remove(organisation, id);
      const last = aMove(schedule);
      expect(await schedules().fire(last)).toBeNull();
      expect(await store().findAction(organisation, last.steps[0]?.row?.id ?? "")).toBeNull();
    });

    test("a tick that was launched before is not launched again, and names the action it had", async () => {
      const schedule = await kept();
      const { organisation } = schedule;
      const move = aMove(schedule);
      const before = anAction({ organisation, idempotencyKey: move.steps[0]?.row?.idempotencyKey ?? null });
      await store().createActions([before]);
      expect(await schedules().fire(move)).toEqual([]);
      expect(await schedules().find(organisation, schedule.id)).toMatchObject({
        nextTick: NEXT,
        lastLaunch: { action: before.id },
        ticks: [{ outcome: "launched", action: before.id }],
      });
    });

    test("knows whether its last action is open, as far as has been recorded", async () => {
      const home = aHome();
      const schedule = await kept();
      const { organisation, id } = schedule;
      const row = anAction({ organisation, home });
      const outcome: TickOutcome = { tick: TICK, at: TICK, outcome: "launched", action: row.id };
      await schedules().fire(aMove(schedule, { steps: [{ outcome, row }] }));
      expect((await schedules().find(organisation, id))?.isLastOpen).toBe(true);
      const commits = [aCommit(row, [1, 3], { status: "completed", display: "completed" })];
      await store().applyFeed(aBatch({ home, commits }));
      expect((await schedules().find(organisation, id))?.isLastOpen).toBe(false);
    });

    test("keeps what became of its latest 20 ticks, and the last action over those that launched none", async () => {
      const schedule = await kept();
      const { organisation, id } = schedule;
      const first = aMove(schedule);
      await schedules().fire(first);
      const action = first.steps[0]?.row?.id;
      for (let turn = 1; turn <= 25; turn += 1) {
        const tick = TICK + turn * 60_000;
        const outcome: TickOutcome = { tick, at: tick, outcome: "skipped", open: action ?? "" };
        const steps = [{ outcome, row: null }];
        expect(await schedules().fire(aMove(schedule, { waitedFor: tick, next: tick + 60_000, steps }))).toEqual([]);
      }
      const found = await schedules().find(organisation, id);
      expect(found?.ticks).toHaveLength(20);
      expect(found?.ticks.at(-1)).toMatchObject({ tick: TICK + 25 * 60_000, outcome: "skipped" });
      expect(found?.lastLaunch).toEqual({ action, at: TICK + 5, tick: TICK });
      await schedules().noteLaunch({ organisation, id }, { action: action ?? "", at: TICK + 9 });
      expect((await schedules().find(organisation, id))?.lastLaunch).toEqual({ action, at: TICK + 9, tick: null });
    });
  });
}

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { LinesReport } from "@/server/ports/live-store";
import type { NewAction } from "@/server/ports/record";

import { aBatch, aCommit, aHome, anAction, anOrganisation, CREATED_AT, events } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

export function describeFollowing(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;

  async function created(parts: Parameters<typeof anAction>[0] = {}): Promise<NewAction> {
    const action = anAction(parts);
    await store().createActions([action]);
    return action;
  }

  async function seqsOf(action: NewAction, after = 0, limit = 1_000): Promise<number[]> {
    return (await store().readEvents(action.id, after, limit)).map(({ seq }) => seq);
  }

  describe("following the feed", () => {
    test("events, summary and cursor move together", async () => {
      const home = aHome();
      const action = await created({ home });
      expect(await store().readCursor(home)).toEqual({ place: "0", epoch: 0 });
      const commits = [aCommit(action, [1, 2]), aCommit(action, [3, 5], { status: "completed", percent: 100 })];
      expect(await store().applyFeed(aBatch({ home, epoch: 4, place: "7-1", commits }))).toBe("applied");
      expect(await store().readCursor(home)).toEqual({ place: "7-1", epoch: 4 });
      expect(await store().readEvents(action.id, 0, 100)).toEqual(
        events(1, 5).map((event, place) => ({ seq: place + 1, ...event })),
      );
      const row = await store().findAction("default", action.id);
      expect(row).toMatchObject({ recordedSeq: 5, summary: { status: "completed", percent: 100 } });
    });

    test("what has begun waits for later launches no more, and what waits still does", async () => {
      const home = aHome();
      const organisation = anOrganisation();
      const [begun, waiting] = [
        await created({ home, organisation, debounce: "begun@1" }),
        await created({ home, organisation, debounce: "waiting@1" }),
      ];
      const commits = [{ ...aCommit(begun, [1, 2]), endsDebounce: true }, aCommit(waiting, [1, 1])];
      await store().applyFeed(aBatch({ home, commits }));
      const later = ["begun@1", "waiting@1"].map((debounce) => anAction({ organisation, debounce }));
      expect(await store().createActions(later)).toEqual([
        { outcome: "created" },
        { outcome: "debounced", id: waiting.id, home },
      ]);
    });

    test("a batch that comes again is refused and changes nothing", async () => {
      const home = aHome();
      const action = await created({ home });
      const batch = aBatch({ home, commits: [aCommit(action, [1, 2])] });
      expect(await store().applyFeed(batch)).toBe("applied");
      expect(await store().applyFeed(batch)).toBe("moved");
      expect(await seqsOf(action)).toEqual([1, 2]);
    });

    test("a batch from elsewhere than the cursor is refused", async () => {
      const home = aHome();
      const action = await created({ home });
      const commits = [aCommit(action, [1, 2])];
      expect(await store().applyFeed(aBatch({ home, after: "9", place: "10", commits }))).toBe("moved");
      expect(await seqsOf(action)).toEqual([]);
      expect(await store().readCursor(home)).toEqual({ place: "0", epoch: 0 });
    });

    test("an older epoch writes no more, a newer one may begin anew or go on", async () => {
      const home = aHome();
      const apply = (epoch: number, after: string, place: string) =>
        store().applyFeed(aBatch({ home, epoch, after, place }));
      expect(await apply(2, "0", "5")).toBe("applied");
      expect(await apply(1, "5", "6")).toBe("moved");
      expect(await apply(1, "0", "6")).toBe("moved");
      expect(await apply(2, "0", "6")).toBe("moved");
      expect(await apply(3, "5", "6")).toBe("applied");
      expect(await apply(4, "0", "1")).toBe("applied");
      expect(await store().readCursor(home)).toEqual({ place: "1", epoch: 4 });
    });

    test("of projectors side by side one writes each stretch", async () => {
      const home = aHome();
      const action = await created({ home });
      for (let step = 0; step < 20; step += 1) {
        const batch = aBatch({
          home,
          after: String(step),
          place: String(step + 1),
          commits: [aCommit(action, [step + 1, step + 1])],
        });
        const answers = await subject().askBoth(4, (record) => record.store.applyFeed(batch));
        expect(answers.filter((answer) => answer === "applied")).toHaveLength(1);
      }
      expect(await seqsOf(action)).toEqual(Array.from({ length: 20 }, (_, place) => place + 1));
    });

    test("what is recorded already is there once, however it was cut", async () => {
      const home = aHome();
      const action = await created({ home });
      await store().applyFeed(aBatch({ home, commits: [aCommit(action, [1, 4], { percent: 40 })] }));
      const again = [aCommit(action, [1, 2], { percent: 20 }), aCommit(action, [3, 6], { percent: 60 })];
      await store().applyFeed(aBatch({ home, after: "1", place: "2", commits: again }));
      expect(await seqsOf(action)).toEqual([1, 2, 3, 4, 5, 6]);
      await store().applyFeed(
        aBatch({ home, after: "2", place: "3", commits: [aCommit(action, [1, 4], { percent: 40 })] }),
      );
      expect(await store().findAction("default", action.id)).toMatchObject({
        recordedSeq: 6,
        summary: { percent: 60 },
      });
    });

    test("an action that was not created here is passed over", async () => {
      const home = aHome();
      const action = await created({ home });
      const stranger = anAction();
      const lines = [aReport(stranger, [1, 1]), aReport(action, [1, 1])];
      const commits = [aCommit(stranger, [1, 2]), aCommit(action, [1, 2])];
      expect(await store().applyFeed(aBatch({ home, commits, lines }))).toBe("applied");
      expect(await seqsOf(stranger)).toEqual([]);
      expect(await seqsOf(action)).toEqual([1, 2]);
    });

    test("events are read in stretches", async () => {
      const home = aHome();
      const action = await created({ home });
      const commits = [aCommit(action, [1, 3]), aCommit(action, [4, 4]), aCommit(action, [5, 9])];
      await store().applyFeed(aBatch({ home, commits }));
      expect(await seqsOf(action, 0, 2)).toEqual([1, 2]);
      expect(await seqsOf(action, 2, 4)).toEqual([3, 4, 5, 6]);
      expect(await seqsOf(action, 6)).toEqual([7, 8, 9]);
      expect(await seqsOf(action, 9)).toEqual([]);
    });

    test("a batch of many megabytes is written whole, or not at all", async () => {
      const home = aHome();
      const actions = [await created({ home }), await created({ home })];
      const long = "x".repeat(1_500_000);
      const commits = actions.flatMap((action) =>
        [1, 2, 3].map((seq) => ({
          ...aCommit(action, [seq, seq], { message: long }),
          events: [{ at: seq, body: `"${long}"` }],
        })),
      );
      const lines = actions.flatMap((action) =>
        [1, 2].map((number) => ({
          ...place(action),
          first: number,
          lines: [{ at: 1, stream: "out", text: long } as const],
        })),
      );
      const batch = aBatch({ home, commits, lines });
      expect(await store().applyFeed({ ...batch, after: "elsewhere" })).toBe("moved");
      expect(await store().applyFeed(batch)).toBe("applied");
      expect(await store().applyFeed(batch)).toBe("moved");
      for (const action of actions) {
        expect(await seqsOf(action)).toEqual([1, 2, 3]);
        expect(await store().findAction("default", action.id)).toMatchObject({ recordedSeq: 3, summary: { seq: 3 } });
        const read = await store().readLines({ ...place(action), after: 0, limit: 9 });
        expect(read.lines.map(({ text }) => text.length)).toEqual([long.length, long.length]);
      }
    });

    test("texts a database cannot hold are no obstacle", async () => {
      const home = aHome();
      const action = await created({ home });
      const body = String.raw`{"message":"nul \u0000 half \ud800"}`;
      const error = { code: "E", message: "nul \u0000 half \ud800" };
      const commit = { ...aCommit(action, [1, 1], { error }), events: [{ at: CREATED_AT, body }] };
      const report = {
        ...aReport(action, [1, 1]),
        lines: [{ at: CREATED_AT, stream: "err", text: "nul \u0000" } as const],
      };
      expect(await store().applyFeed(aBatch({ home, commits: [commit], lines: [report] }))).toBe("applied");
      expect(await store().readEvents(action.id, 0, 9)).toEqual([{ seq: 1, at: CREATED_AT, body }]);
      expect((await store().findAction("default", action.id))?.summary.error).toEqual(error);
      expect((await store().readLines({ ...place(action), after: 0, limit: 9 })).lines).toEqual(report.lines);
    });
  });

  describe("what is open", () => {
    test("an action nobody has seen is to be submitted again once it is old enough", async () => {
      const home = aHome();
      const old = await created({ home });
      const seen = await created({ home });
      await created({ home: aHome() });
      await created({ home, summary: { createdAt: Date.now() + 60_000 } });
      await store().applyFeed(aBatch({ home, commits: [aCommit(seen, [1, 1])] }));
      const found = await store().listUnsubmitted({ home, ageMs: 2_000, limit: 10 });
      expect(found).toEqual([{ id: old.id, createdBody: old.createdBody }]);
    });

    test("the oldest are submitted first, as many as asked for", async () => {
      const home = aHome();
      for (const minute of [3, 1, 2])
        await created({ home, summary: { createdAt: CREATED_AT + minute, name: String(minute) } });
      const found = await store().listUnsubmitted({ home, ageMs: 0, limit: 2 });
      const rows = await Promise.all(found.map(({ id }) => store().findAction("default", id)));
      expect(rows.map((row) => row?.summary.name)).toEqual(["1", "2"]);
    });

    test("open actions of a home come by id, in pages, with what is recorded of them", async () => {
      const home = aHome();
      const actions: NewAction[] = [];
      for (let place = 0; place < 5; place += 1) actions.push(await created({ home }));
      const [ended, ...open] = actions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const commits = open.slice(1).flatMap((action) => [aCommit(action, [1, 2]), aCommit(action, [3, 3])]);
      if (ended !== undefined) commits.push(aCommit(ended, [1, 4], { status: "failed" }));
      await store().applyFeed(aBatch({ home, commits }));

      const first = await store().listOpen({ home, afterId: "", limit: 3 });
      const second = await store().listOpen({ home, afterId: first.at(-1)?.id ?? "", limit: 3 });
      expect([...first, ...second].map(({ id }) => id)).toEqual(open.map(({ id }) => id));
      expect(first[0]).toEqual({
        id: open[0]?.id,
        createdBody: open[0]?.createdBody,
        createdAt: CREATED_AT,
        events: [],
      });
      expect(second[0]?.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      const begun = open.slice(1).map(({ id }) => ({ id, recordedSeq: 3 }));
      expect(await store().listBegun({ home, afterId: "", limit: 2 })).toEqual(begun.slice(0, 2));
      expect(await store().listBegun({ home, afterId: begun[1]?.id ?? "", limit: 9 })).toEqual(begun.slice(2));
    });

    test("an action that ended and was opened again is open", async () => {
      const home = aHome();
      const action = await created({ home });
      await store().applyFeed(aBatch({ home, commits: [aCommit(action, [1, 2], { status: "failed" })] }));
      expect(await store().listOpen({ home, afterId: "", limit: 9 })).toEqual([]);
      await store().applyFeed(aBatch({ home, after: "1", place: "2", commits: [aCommit(action, [3, 3])] }));
      expect(await store().listOpen({ home, afterId: "", limit: 9 })).toHaveLength(1);
    });
  });

  describe("output lines", () => {
    test("lines are read in stretches, each with the number of the last there is", async () => {
      const home = aHome();
      const action = await created({ home });
      const lines = [aReport(action, [1, 3]), aReport(action, [4, 4]), aReport(action, [5, 8])];
      await store().applyFeed(aBatch({ home, lines }));
      const read = (after: number, limit: number) => store().readLines({ ...place(action), after, limit });
      expect(await read(0, 100)).toEqual({ first: 1, lines: textsOf(1, 8), last: 8 });
      expect(await read(2, 3)).toEqual({ first: 3, lines: textsOf(3, 5), last: 8 });
      expect(await read(8, 100)).toEqual({ first: 9, lines: [], last: 8 });
    });

    test("lines that come twice are there once, and a gap ends a stretch", async () => {
      const home = aHome();
      const action = await created({ home });
      await store().applyFeed(
        aBatch({ home, lines: [aReport(action, [1, 2]), aReport(action, [1, 2]), aReport(action, [2, 4])] }),
      );
      await store().applyFeed(aBatch({ home, after: "1", place: "2", lines: [aReport(action, [7, 8])] }));
      const read = (after: number) => store().readLines({ ...place(action), after, limit: 100 });
      expect(await read(0)).toEqual({ first: 1, lines: textsOf(1, 4), last: 8 });
      expect(await read(4)).toEqual({ first: 7, lines: textsOf(7, 8), last: 8 });
    });

    test("lines belong to their attempt", async () => {
      const home = aHome();
      const action = await created({ home });
      await store().applyFeed(aBatch({ home, lines: [aReport(action, [1, 2])] }));
      const other = { ...place(action), attempt: 2, after: 0, limit: 9 };
      expect(await store().readLines(other)).toEqual({ first: 1, lines: [], last: 0 });
      expect(await store().readLines({ ...place(action), action: randomUUID(), after: 0, limit: 9 })).toMatchObject({
        last: 0,
      });
    });
  });
}

function place(action: NewAction): { action: string; stage: string; task: number; attempt: number } {
  return { action: action.id, stage: "write", task: 0, attempt: 1 };
}

function aReport(action: NewAction, [first, last]: readonly [number, number]): LinesReport {
  return { ...place(action), first, lines: textsOf(first, last) };
}

function textsOf(first: number, last: number): LinesReport["lines"] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    at: CREATED_AT + first + offset,
    stream: "out",
    text: `line ${first + offset}`,
  }));
}

import { describe, expect } from "vitest";

import { anEntry, aSubmission, body, bodiesOf } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeSubmit(create: CreateStore): void {
  const test = storeTest(create);

  describe("submit", () => {
    test("a created action can be read, event by event", async ({ bench }) => {
      const { now } = await bench.store.meta();
      const submission = aSubmission();
      expect(await bench.store.submit(EPOCH, [submission])).toEqual(["created"]);
      const found = await bench.read(submission.action);
      expect(found.events.map((event) => event.body)).toEqual(submission.bodies);
      expect(found).toMatchObject({ head: 2, mail: [], lastDecision: 2 });
      for (const event of found.events) expect(event.at).toBeGreaterThanOrEqual(now);
      expect(found.now).toBeGreaterThanOrEqual(found.events[0]?.at ?? Infinity);
    });

    test("bodies come back as they were, whatever their letters", async ({ bench }) => {
      const text = 'Größe \u0000 "quoted" \\ \n 東京 🚂 ${x} %s';
      const action = await bench.submit({ bodies: [body("action.created", { text })] });
      expect(bodiesOf((await bench.read(action)).events)).toEqual([{ type: "action.created", text }]);
    });

    test("an id that is known is answered, and nothing of it changes", async ({ bench }) => {
      const first = aSubmission();
      const other = aSubmission();
      await bench.store.submit(EPOCH, [first]);
      const again = { ...first, bodies: [body("other")], entries: [anEntry()], wakeInMs: 0 };
      expect(await bench.store.submit(EPOCH, [again, other])).toEqual(["exists", "created"]);
      expect((await bench.read(first.action)).events.map((event) => event.body)).toEqual(first.bodies);
      const runner = await bench.runner();
      expect(await runner.claim()).toEqual([]);
      expect(await bench.due()).toEqual([]);
    });

    test("an action may come back with the events of an earlier stay", async ({ bench }) => {
      const history = [1, 2, 3].map((n) => ({ at: 1_000 + n, body: body("note", { n }) }));
      const submission = aSubmission({ history, bodies: [body("action.retry-requested")], entries: [anEntry()] });
      expect(await bench.store.submit(EPOCH, [submission])).toEqual(["created"]);
      const found = await bench.read(submission.action);
      expect(found.events.slice(0, 3)).toEqual(history);
      expect(found).toMatchObject({ head: 4, lastDecision: 4 });
      expect((await bench.follow()).entries).toMatchObject([{ kind: "commit", action: submission.action, to: 4 }]);
      const runner = await bench.runner();
      expect(await runner.claimOne()).toMatchObject({ seq: 5, fromSeq: 1 });
    });

    test("one id twice in a call makes one action", async ({ bench }) => {
      const submission = aSubmission({ entries: [anEntry()] });
      expect(await bench.store.submit(EPOCH, [submission, submission])).toEqual(["created", "exists"]);
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 5)).toHaveLength(1);
    });

    test("its entries can be claimed at once", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ stage: "build", from: 0, to: 2 })] });
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 5)).toMatchObject([{ action, stage: "build", from: 0, to: 2, seq: 3 }]);
    });

    test("it is due when its wake has come, and never without one", async ({ bench }) => {
      const asleep = await bench.submit({ wakeInMs: null });
      const later = await bench.submit({ wakeInMs: 60_000 });
      const soon = await bench.submit({ wakeInMs: 30 });
      const atOnce = await bench.submit({ wakeInMs: 0 });
      const due: string[] = [];
      await bench.until("two actions to be due", async () => {
        due.push(...(await bench.due()));
        return due.length >= 2;
      });
      expect(due).toEqual([atOnce, soon]);
      expect(due).not.toContain(asleep);
      expect(due).not.toContain(later);
    });

    test("an action that is not there is not found", async ({ bench }) => {
      const { action } = aSubmission();
      expect(await bench.store.read(EPOCH, [{ action, after: 0, limit: 10 }])).toEqual([{ found: false }]);
    });

    test("a read begins after a seq and ends at its limit", async ({ bench }) => {
      const action = await bench.submit({ bodies: [1, 2, 3, 4, 5].map((n) => body("note", { n })) });
      const read = async (after: number, limit: number) => {
        const [answer] = await bench.store.read(EPOCH, [{ action, after, limit }]);
        return answer?.found === true ? { notes: bodiesOf(answer.events), head: answer.head } : null;
      };
      const notes = (...numbers: number[]) => numbers.map((n) => ({ type: "note", n }));
      expect(await read(1, 2)).toEqual({ notes: notes(2, 3), head: 5 });
      expect(await read(4, 10)).toEqual({ notes: notes(5), head: 5 });
      expect(await read(5, 10)).toEqual({ notes: [], head: 5 });
      expect(await read(0, 0)).toEqual({ notes: [], head: 5 });
    });

    test("reads of a call are answered in their order", async ({ bench }) => {
      const first = await bench.submit({ bodies: [body("a")] });
      const second = await bench.submit({ bodies: [body("b")] });
      const { action: missing } = aSubmission();
      const reads = [second, missing, first].map((action) => ({ action, after: 0, limit: 10 }));
      const answers = await bench.store.read(EPOCH, reads);
      expect(answers.map((answer) => answer.found && bodiesOf(answer.events))).toEqual([
        [{ type: "b" }],
        false,
        [{ type: "a" }],
      ]);
    });
  });
}

import { describe, expect } from "vitest";

import { anEntry, aSubmission, body, decided, outcome, only, TAKEN, typesOf } from "./parts";
import { EPOCH, storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";

/** An action of six events, the first three of which were compacted. */
async function compacted(bench: Bench): Promise<string> {
  const action = await bench.submit({ entries: [anEntry({ to: 9 })] });
  await bench.commit(action, { decisions: decided(2, ["c", "d", "e", "f"]) });
  expect(await bench.store.compact(EPOCH, action, 3)).toBe("compacted");
  return action;
}

export function describeCompact(create: CreateStore): void {
  const test = storeTest(create);

  describe("compact", () => {
    test("a log keeps what comes after, at the seqs it had", async ({ bench }) => {
      const action = await compacted(bench);
      const found = await bench.read(action);
      expect(found).toMatchObject({ from: 4, head: 6, lastDecision: 6 });
      expect(typesOf(found.events)).toEqual(["d", "e", "f"]);
      expect(await bench.commit(action, { decisions: decided(6, ["g"]) })).toMatchObject({ ...TAKEN, head: 7 });
      expect(typesOf((await bench.read(action, 5)).events)).toEqual(["f", "g"]);
    });

    test("a read tells from where on it has what was asked for", async ({ bench }) => {
      const action = await compacted(bench);
      const read = (after: number, limit: number) => bench.store.read(EPOCH, [{ action, after, limit }]);
      expect(await read(2, 2)).toMatchObject([{ from: 4, events: [{ body: body("d") }] }]);
      expect(await read(3, 2)).toMatchObject([{ from: 4, events: [{ body: body("d") }, { body: body("e") }] }]);
      expect(await read(0, 2)).toMatchObject([{ from: 3, events: [], head: 6 }]);
      expect(await read(6, 2)).toMatchObject([{ from: 7, events: [], head: 6 }]);
      expect(await read(0, 0)).toMatchObject([{ from: 1, events: [], head: 6 }]);
    });

    test("a refusal tells from where on it has what was missed", async ({ bench }) => {
      const action = await compacted(bench);
      const verdict = await bench.commit(action, { decisions: decided(1, ["x"]) });
      expect(verdict).toMatchObject({ decisions: "refused", missedFrom: 4, head: 6 });
      expect(typesOf(verdict.missed)).toEqual(["d", "e", "f"]);
      const informed = await bench.commit(action, { decisions: decided(6, ["x"]) });
      expect(informed).toMatchObject({ ...TAKEN, missed: [], missedFrom: 7 });
    });

    test("a claim brings what is there, and its own event is the last of it", async ({ bench }) => {
      const action = await compacted(bench);
      const lease = await (await bench.runner()).claimOne();
      expect(lease).toMatchObject({ action, seq: 7, fromSeq: 4 });
      expect(typesOf(lease.events)).toEqual(["d", "e", "f", "task.claimed"]);
    });

    test("outcomes of tasks claimed before are taken, once", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      expect(await bench.store.compact(EPOCH, action, 3)).toBe("compacted");
      const item = { action, facts: [outcome(lease)], mail: [], decisions: null, knownSeq: 3 };
      const reply = await runner.exchange({ items: [item] });
      expect(reply.verdicts).toMatchObject([{ facts: ["taken"], missedFrom: 4, head: 4 }]);
      const again = await runner.exchange({ items: [item] });
      expect(again.verdicts).toMatchObject([{ facts: ["already"], head: 4 }]);
    });

    test("a call that is repeated after it is answered with what is left, and changes nothing", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 3 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const fact = outcome(lease);
      const items = [{ action, facts: [fact], mail: [], decisions: null, knownSeq: 1 }];
      const wants = [{ queue: anEntry().queue, max: 1 }];
      const first = await runner.exchange({ items, wants, slots: 1 });
      await bench.store.compact(EPOCH, action, 5);
      const again = await runner.exchange({ items, wants, slots: 1, call: runner.call });
      const { seq } = only(first.leases);
      expect(seq).toBe(5);
      for (const reply of [first, again]) {
        expect(reply.verdicts).toMatchObject([{ facts: ["taken"], head: 4 }]);
        const { missed, missedFrom } = only(reply.verdicts);
        expect(missedFrom + missed.length).toBe(4);
        const granted = only(reply.leases);
        expect(granted).toMatchObject({ seq, fence: only(first.leases).fence });
        expect(granted.fromSeq + granted.events.length).toBe(6);
      }
      expect((await bench.read(action, 5)).head).toBe(5);
    });

    test("mail, losses and further decisions go on at their seqs", async ({ bench }) => {
      const action = await compacted(bench);
      const runner = await bench.runner();
      await runner.claimOne();
      await bench.commit(action, { mail: [body("letter")], knownSeq: 7 });
      await runner.beat("close");
      const { mail, head } = await bench.read(action, 7);
      expect([mail.length, head]).toEqual([1, 8]);
      const verdict = await bench.commit(action, { decisions: decided(8, ["y"], { mailTaken: 1 }) });
      expect(verdict).toMatchObject({ ...TAKEN, head: 10 });
      expect(typesOf((await bench.read(action, 6)).events)).toEqual(["task.claimed", "task.lost", "letter", "y"]);
      expect((await bench.follow()).entries.at(-1)).toMatchObject({ action, from: 9, to: 10 });
    });

    test("all of a log may go", async ({ bench }) => {
      const action = await compacted(bench);
      expect(await bench.store.compact(EPOCH, action, 6)).toBe("compacted");
      expect(await bench.read(action)).toMatchObject({ from: 7, events: [], head: 6 });
      expect(await bench.commit(action, { decisions: decided(6, ["g"]) })).toMatchObject({ ...TAKEN, head: 7 });
      expect(await bench.read(action)).toMatchObject({ from: 7, events: [{ body: body("g") }], head: 7 });
    });

    test("what is gone already, or not there yet, is left as it is", async ({ bench }) => {
      const action = await compacted(bench);
      for (const upTo of [1, 3, 7]) expect(await bench.store.compact(EPOCH, action, upTo)).toBe("unchanged");
      expect(await bench.read(action)).toMatchObject({ from: 4, head: 6 });
      expect(await bench.store.compact(EPOCH, aSubmission().action, 1)).toBe("gone");
    });

    test("an action is removed by the last seq of its log, and comes back whole", async ({ bench }) => {
      const { action, ...rest } = aSubmission();
      await bench.store.submit(EPOCH, [{ action, ...rest }]);
      await bench.commit(action, { decisions: decided(2, ["c"], { gate: "closed", isEnd: true }) });
      await bench.store.compact(EPOCH, action, 2);
      expect(await bench.store.purge(EPOCH, action, 1)).toBe("changed");
      expect(await bench.store.purge(EPOCH, action, 3)).toBe("purged");
      const history = ["action.created", "stage.queued", "c"].map((type) => ({ at: 1_000_000, body: body(type) }));
      await bench.store.submit(EPOCH, [{ action, ...rest, history, bodies: [body("d")] }]);
      const found = await bench.read(action);
      expect(found).toMatchObject({ from: 1, head: 4 });
      expect(typesOf(found.events)).toEqual(["action.created", "stage.queued", "c", "d"]);
    });

    test("a survey names the head it has", async ({ bench }) => {
      const action = await compacted(bench);
      const { actions } = await bench.store.survey(EPOCH, { cursor: "0", limit: 10 });
      expect(actions).toMatchObject([{ action, head: 6 }]);
    });
  });
}

import { describe, expect } from "vitest";

import { anEntry, anItem, body, decided, outcome, TAKEN, typesOf } from "./parts";
import { storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeMailbox(create: CreateStore): void {
  const test = storeTest(create);

  describe("mailbox", () => {
    test("mail waits beside the log", async ({ bench }) => {
      const action = await bench.submit();
      const verdict = await bench.commit(action, { mail: [body("a"), body("b")], knownSeq: 2 });
      expect(verdict).toMatchObject({ outcome: "done", decisions: "none", head: 2, missed: [] });
      expect(typesOf(verdict.mail)).toEqual(["a", "b"]);
      const found = await bench.read(action);
      expect(found.head).toBe(2);
      expect(typesOf(found.mail)).toEqual(["a", "b"]);
    });

    test("decisions take the mail they were made on, in its order, before themselves", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("a"), body("b")] });
      await bench.commit(action, { mail: [body("c")] });
      const verdict = await bench.commit(action, { decisions: decided(2, ["x"], { mailTaken: 2 }) });
      expect(verdict).toMatchObject({ ...TAKEN, head: 5, mail: [] });
      const found = await bench.read(action, 2);
      expect(typesOf(found.events)).toEqual(["a", "b", "x"]);
      expect(typesOf(found.mail)).toEqual(["c"]);
      expect(found.lastDecision).toBe(5);
      expect(found.events.map(({ at }) => at)).toEqual([verdict.at, verdict.at, verdict.at]);
      expect(await bench.due()).toEqual([action]);
    });

    test("taking all of it leaves nothing due", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("a")] });
      await bench.commit(action, { decisions: decided(2, ["x"], { mailTaken: 1 }) });
      expect(await bench.due()).toEqual([]);
      expect((await bench.read(action)).mail).toEqual([]);
    });

    test("mail of the same item can be taken by its decisions", async ({ bench }) => {
      const action = await bench.submit();
      const decisions = decided(2, ["x"], { mailTaken: 1 });
      expect(await bench.commit(action, { mail: [body("a")], decisions })).toMatchObject({ ...TAKEN, head: 4 });
      expect(typesOf((await bench.read(action, 2)).events)).toEqual(["a", "x"]);
      expect(await bench.due()).toEqual([]);
    });

    test("decisions that take more than waits are refused", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("a")] });
      const verdict = await bench.commit(action, { decisions: decided(2, ["x"], { mailTaken: 2 }) });
      expect(verdict).toMatchObject({ decisions: "refused", head: 2 });
      expect(typesOf(verdict.mail)).toEqual(["a"]);
    });

    test("mail that another has taken is not taken for other mail", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("a")] });
      await bench.commit(action, { decisions: decided(2, [], { mailTaken: 1 }) });
      await bench.commit(action, { mail: [body("b")] });
      const verdict = await bench.commit(action, { decisions: decided(2, ["x"], { mailTaken: 1 }) });
      expect(verdict).toMatchObject({ decisions: "refused", head: 3 });
      expect(typesOf(verdict.missed)).toEqual(["a"]);
      expect(typesOf(verdict.mail)).toEqual(["b"]);
      expect(await bench.commit(action, { decisions: decided(3, ["x"], { mailTaken: 1 }) })).toMatchObject(TAKEN);
      expect(typesOf((await bench.read(action, 2)).events)).toEqual(["a", "b", "x"]);
    });

    test("refused decisions bring the mail that waits, with what was missed", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { decisions: decided(2, ["x"]) });
      await bench.commit(action, { mail: [body("a")] });
      const verdict = await bench.commit(action, { decisions: decided(2, ["y"]) });
      expect(verdict).toMatchObject({ decisions: "refused", head: 3 });
      expect(typesOf(verdict.missed)).toEqual(["x"]);
      expect(typesOf(verdict.mail)).toEqual(["a"]);
    });

    test("facts stand before the mail, and the mail before the decisions", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      await bench.commit(action, { mail: [body("a")] });
      const decisions = decided(3, ["x"], { mailTaken: 2 });
      const item = anItem(action, { facts: [outcome(lease)], mail: [body("b")], decisions });
      expect((await runner.exchange({ items: [item] })).verdicts).toMatchObject([{ ...TAKEN, head: 7 }]);
      expect(typesOf((await bench.read(action, 3)).events)).toEqual(["task.completed", "a", "b", "x"]);
    });
  });
}

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { anAction, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

export function describeCreating(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;

  describe("creating", () => {
    test("an action is found with all it was made of", async () => {
      const action = anAction({ home: "somewhere", summary: { name: "Quarterly", tags: ["a", "B"] } });
      expect(await store().createActions([action])).toEqual([{ outcome: "created" }]);
      expect(await store().findAction("default", action.id)).toEqual({
        id: action.id,
        organisation: "default",
        home: "somewhere",
        createdBody: action.createdBody,
        createdAt: CREATED_AT,
        recordedSeq: 0,
        kept: null,
        summary: action.summary,
      });
    });

    test("nothing to create is nothing done", async () => {
      expect(await store().createActions([])).toEqual([]);
    });

    test("a body comes back to the letter", async () => {
      const createdBody = String.raw`{"b":1, "a":"nul \u0000 half \ud800 quote \" slash \\","2":2,"1":1.50}`;
      const action = anAction({ createdBody });
      await store().createActions([action]);
      expect((await store().findAction("default", action.id))?.createdBody).toBe(createdBody);
    });

    test("texts a database cannot hold are no obstacle", async () => {
      const error = { code: "E", message: "nul \u0000 half \ud800" };
      const action = anAction({ summary: { name: "nul \u0000 half \ud800", tags: ['{"', "\\", "nul \u0000"], error } });
      expect(await store().createActions([action])).toEqual([{ outcome: "created" }]);
      expect((await store().findAction("default", action.id))?.summary).toEqual(action.summary);
    });

    test("an id is used once", async () => {
      const first = anAction();
      await store().createActions([first]);
      expect(await store().createActions([anAction({ id: first.id })])).toEqual([{ outcome: "duplicate" }]);
    });

    test("of one id twice in a call the first is created", async () => {
      const first = anAction({ summary: { name: "First" } });
      const second = anAction({ id: first.id, summary: { name: "Second" } });
      expect(await store().createActions([first, second])).toEqual([{ outcome: "created" }, { outcome: "duplicate" }]);
      expect((await store().findAction("default", first.id))?.summary.name).toBe("First");
    });

    test("a key answers the action it made, and whether the request was the same", async () => {
      const first = anAction({ idempotencyKey: randomUUID() });
      const { idempotencyKey } = first;
      await store().createActions([first]);
      const repeats = [anAction({ idempotencyKey }), anAction({ idempotencyKey, requestHash: "another" })];
      expect(await store().createActions(repeats)).toEqual([
        { outcome: "repeated", id: first.id, sameRequest: true },
        { outcome: "repeated", id: first.id, sameRequest: false },
      ]);
      expect(await store().findAction("default", repeats[0]?.id ?? "")).toBeNull();
    });

    test("a repeat with id and key is a repeat", async () => {
      const action = anAction({ idempotencyKey: randomUUID() });
      await store().createActions([action]);
      expect(await store().createActions([{ ...action }])).toEqual([
        { outcome: "repeated", id: action.id, sameRequest: true },
      ]);
    });

    test("a key belongs to its organisation", async () => {
      const idempotencyKey = randomUUID();
      const rows = [anAction({ idempotencyKey }), anAction({ idempotencyKey, organisation: anOrganisation() })];
      expect(await store().createActions(rows)).toEqual([{ outcome: "created" }, { outcome: "created" }]);
    });

    test("a key that a refused row names is free for the next row", async () => {
      const present = anAction();
      await store().createActions([present]);
      const idempotencyKey = randomUUID();
      const rows = [anAction({ id: present.id, idempotencyKey }), anAction({ idempotencyKey })];
      expect(await store().createActions(rows)).toEqual([{ outcome: "duplicate" }, { outcome: "created" }]);
    });

    test("200 parallel requests under one key make one action", async () => {
      const idempotencyKey = randomUUID();
      const rows = Array.from({ length: 200 }, () => anAction({ idempotencyKey }));
      const answers = (
        await subject().askBoth(200, (record, turn) => record.store.createActions(rows.slice(turn, turn + 1)))
      ).flat();
      const winners = rows.filter((_, place) => answers[place]?.outcome === "created");
      expect(winners).toHaveLength(1);
      const repeated = { outcome: "repeated", id: winners[0]?.id, sameRequest: true };
      expect(answers.filter((answer) => answer?.outcome !== "created")).toEqual(Array(199).fill(repeated));
    });

    test("parallel calls that share keys and ids crosswise are all answered", async () => {
      const keys = Array.from({ length: 20 }, () => randomUUID());
      const ids = Array.from({ length: 20 }, () => randomUUID());
      const calls = Array.from({ length: 20 }, (_, turn) =>
        ids.map((id, place) => anAction({ id, idempotencyKey: keys[(place + turn) % keys.length] ?? null })),
      );
      const answers = await subject().askBoth(20, (record, turn) => record.store.createActions(calls[turn] ?? []));
      const created = answers.flat().filter((answer) => answer.outcome === "created");
      expect(created.length).toBeLessThanOrEqual(ids.length);
      const rows = await Promise.all(ids.map((id) => store().findAction("default", id)));
      expect(rows.filter((row) => row !== null)).toHaveLength(created.length);
    });

    test("a row the database refuses fails its own call alone", async () => {
      const good = Array.from({ length: 10 }, () => anAction());
      const bad = anAction({ requestHash: "nul \u0000" });
      const calls = [...good.slice(0, 5), bad, ...good.slice(5)].map((row) => store().createActions([row]));
      const settled = await Promise.allSettled(calls);
      expect(settled.map(({ status }) => status)).toEqual(good.map(() => "fulfilled").toSpliced(5, 0, "rejected"));
      const rows = await Promise.all(good.map(({ id }) => store().findAction("default", id)));
      expect(rows).not.toContain(null);
    });

    test("many megabytes in one call are written", async () => {
      const rows = Array.from({ length: 8 }, () => anAction({ createdBody: `"${"x".repeat(1_000_000)}"` }));
      const [first, ...others] = rows;
      if (first !== undefined) await store().createActions([first]);
      const answers = await store().createActions(rows);
      expect(answers).toEqual([{ outcome: "duplicate" }, ...others.map(() => ({ outcome: "created" }))]);
    });

    test("one row handed in twice is created once", async () => {
      const action = anAction();
      const answers = await Promise.all([store().createActions([action]), store().createActions([action])]);
      expect(
        answers
          .flat()
          .map(({ outcome }) => outcome)
          .toSorted(),
      ).toEqual(["created", "duplicate"]);
    });

    test("an action is found in its own organisation, and by an id that is one", async () => {
      const action = anAction({ organisation: anOrganisation() });
      await store().createActions([action]);
      expect(await store().findAction("default", action.id)).toBeNull();
      expect(await store().findAction(action.organisation, "no id")).toBeNull();
      expect(await store().findAction(action.organisation, randomUUID())).toBeNull();
    });

    test("what was made before is found without making anything", async () => {
      const made = anAction({ idempotencyKey: randomUUID() });
      await store().createActions([made]);
      const fresh = anAction({ idempotencyKey: randomUUID() });
      const { idempotencyKey } = made;
      const rows = [fresh, anAction({ idempotencyKey, requestHash: "another" }), anAction({ id: made.id })];
      expect(await store().findMade(rows)).toEqual([
        null,
        { outcome: "repeated", id: made.id, sameRequest: false },
        { outcome: "duplicate" },
      ]);
      expect(await store().findAction("default", fresh.id)).toBeNull();
    });

    test("one action at a time waits for later launches, and a request that one took is answered with it", async () => {
      const organisation = anOrganisation();
      const first = anAction({ organisation, debounce: "flow@1" });
      const later = anAction({ organisation, debounce: "flow@1", idempotencyKey: "key", requestHash: "hash" });
      const elsewhere = anAction({ organisation, debounce: "flow@2" });
      expect(await store().createActions([first, later, elsewhere])).toEqual([
        { outcome: "created" },
        { outcome: "debounced", id: first.id, home: first.home },
        { outcome: "created" },
      ]);
      const absorbed = { organisation, idempotencyKey: "key", requestHash: "hash", action: first.id };
      await store().noteAbsorbed(absorbed);
      await store().noteAbsorbed(absorbed);
      await store().endDebounce(first, first.id);
      await store().endDebounce(elsewhere, first.id);
      const next = anAction({ organisation, debounce: "flow@1" });
      const repeat = anAction({ organisation, debounce: "flow@1", idempotencyKey: "key", requestHash: "other" });
      expect(await store().createActions([repeat, next, anAction({ organisation, debounce: "flow@2" })])).toEqual([
        { outcome: "repeated", id: first.id, sameRequest: false },
        { outcome: "created" },
        { outcome: "debounced", id: elsewhere.id, home: elsewhere.home },
      ]);
      expect(await store().findAction(organisation, repeat.id)).toBeNull();
    });
  });
}

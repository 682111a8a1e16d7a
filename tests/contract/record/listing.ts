import { beforeAll, describe, expect, test } from "vitest";

import type { ListedAction, ListQuery, NewAction } from "@/server/ports/record";

import { aBatch, aCommit, aHome, anAction, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

type Filter = Partial<Omit<ListQuery, "organisation">>;

const NAMES = [
  "Plain",
  "100% done",
  "100 percent done",
  "under_score",
  "underXscore",
  String.raw`back\slash`,
  'it\'s "quoted"',
  "ÉTÉ à Łódź",
] as const;

export function describeListing(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;

  async function list(organisation: string, filter: Filter): Promise<readonly ListedAction[]> {
    return (await store().listActions({ organisation, sort: "createdAt:desc", limit: 100, ...filter })).items;
  }

  async function listNames(organisation: string, filter: Filter): Promise<string[]> {
    return (await list(organisation, filter)).map(({ summary }) => summary.name).toSorted();
  }

  /** Every page of a list, one after the other. */
  async function listIds(organisation: string, filter: Filter, between: () => Promise<void>): Promise<string[]> {
    const ids: string[] = [];
    let after: ListQuery["after"];
    for (let hasMore = true; hasMore; await between()) {
      const page = await store().listActions({ organisation, sort: "createdAt:desc", limit: 7, after, ...filter });
      ids.push(...page.items.map(({ id }) => id));
      ({ hasMore } = page);
      const last = page.items.at(-1);
      after = last === undefined ? undefined : { createdAt: last.createdAt, id: last.id };
    }
    return ids;
  }

  describe("listing in pages", () => {
    const inserted = (organisation: string, createdAt: number): NewAction =>
      anAction({ organisation, summary: { createdAt } });

    test.each(["createdAt:desc", "createdAt:asc"] as const)(
      "%s: each action there was is listed once, while others are created",
      async (sort) => {
        const organisation = anOrganisation();
        // Three of one time each: ties are broken by the id.
        const rows = Array.from({ length: 40 }, (_, place) =>
          inserted(organisation, CREATED_AT + Math.floor(place / 3)),
        );
        await store().createActions(rows);
        const later = sort === "createdAt:desc" ? CREATED_AT + 1_000 : CREATED_AT - 1_000;
        const ids = await listIds(organisation, { sort }, async () => {
          await store().createActions([inserted(organisation, later)]);
        });
        const direction = sort === "createdAt:desc" ? -1 : 1;
        const expected = rows.toSorted((a, b) => {
          const byTime = a.summary.createdAt - b.summary.createdAt;
          return direction * (byTime === 0 ? (a.id < b.id ? -1 : 1) : byTime);
        });
        expect(ids.filter((id) => rows.some((row) => row.id === id))).toEqual(expected.map(({ id }) => id));
      },
    );

    test("the number of all and whether there are more", async () => {
      const organisation = anOrganisation();
      await store().createActions([1, 2, 3].map((place) => inserted(organisation, CREATED_AT + place)));
      const query = { organisation, sort: "createdAt:desc", limit: 2 } as const;
      const first = await store().listActions(query);
      expect(first).toMatchObject({ total: 3, hasMore: true });
      const last = first.items.at(-1);
      const after = { createdAt: last?.createdAt ?? 0, id: last?.id ?? "" };
      const second = await store().listActions({ ...query, after });
      expect(second).toMatchObject({ total: 3, hasMore: false });
      expect(second.items).toHaveLength(1);
    });

    test("an organisation's list holds its own", async () => {
      const organisation = anOrganisation();
      await store().createActions([inserted(organisation, CREATED_AT), inserted(anOrganisation(), CREATED_AT)]);
      expect(await list(organisation, {})).toHaveLength(1);
      expect(await list(anOrganisation(), {})).toEqual([]);
    });
  });

  describe("listing with filters", () => {
    const organisation = anOrganisation();
    const named = NAMES.map((name, place) =>
      anAction({ organisation, summary: { name, createdAt: CREATED_AT + place, flow: "names" } }),
    );
    const tagged = anAction({
      organisation,
      summary: {
        name: "Tagged",
        tags: ["Nightly", 'q"{,}', "50%"],
        flow: "tags",
        target: "datasets/gpu",
        workflowId: 'w "1" \\',
        createdAt: CREATED_AT + 100,
      },
    });
    const ended = anAction({ organisation, summary: { name: "Ended", flow: "ends", createdAt: CREATED_AT + 200 } });

    beforeAll(async () => {
      await store().createActions([...named, tagged, ended]);
      await store().createActions([
        anAction({ organisation: anOrganisation(), summary: { name: "Plain", tags: ["Nightly"] } }),
      ]);
      const commits = [
        aCommit(ended, [1, 2], {
          status: "completed",
          display: "completed",
          finishedAt: CREATED_AT + 300,
          runner: "one",
        }),
        aCommit(tagged, [1, 2], { status: "running", display: "waiting", runner: "two" }),
      ];
      await store().applyFeed(aBatch({ home: aHome(), commits }));
    });

    test.each([
      ["100%", ["100% done"]],
      ["_", ["under_score"]],
      ["\\", [String.raw`back\slash`]],
      ["'s \"", ['it\'s "quoted"']],
      ["PLAIN", ["Plain"]],
      ["été À ł", ["ÉTÉ à Łódź"]],
      ["done", ["100 percent done", "100% done"]],
      ["nightly", ["Tagged"]],
      ["night", []],
      ["50%", ["Tagged"]],
      ["nul \u0000", []],
    ])("text %j is taken literally, in any case", async (text, names) => {
      expect(await listNames(organisation, { text })).toEqual(names);
    });

    test("no text is no filter", async () => {
      expect(await list(organisation, { text: "" })).toHaveLength(NAMES.length + 2);
    });

    test("text finds the beginning of an id", async () => {
      for (const length of [8, 9, 14, 36]) {
        expect(await listNames(organisation, { text: ended.id.slice(0, length).toUpperCase() })).toEqual(["Ended"]);
      }
      expect(await listNames(organisation, { text: `${ended.id}0` })).toEqual([]);
      expect(await listNames(organisation, { text: ended.id.slice(1, 12) })).toEqual([]);
    });

    test("by flow, target, tag and status", async () => {
      expect(await listNames(organisation, { flow: "tags" })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { target: "datasets/gpu" })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { tag: "Nightly" })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { tag: "nightly" })).toEqual([]);
      expect(await listNames(organisation, { tag: 'q"{,}' })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { status: ["completed"] })).toEqual(["Ended"]);
      expect(await listNames(organisation, { status: ["running", "completed"] })).toEqual(["Ended", "Tagged"]);
      expect(await listNames(organisation, { status: [] })).toEqual([]);
    });

    test("by workflow, to the letter", async () => {
      expect(await listNames(organisation, { workflowId: 'w "1" \\' })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { workflowId: "w" })).toEqual([]);
      expect(await listNames(organisation, { workflowId: 'w "1" \\', status: ["completed"] })).toEqual([]);
      expect(await listNames(organisation, { workflowId: "nul \u0000" })).toEqual([]);
    });

    test("by the runner that worked on it last", async () => {
      expect(await listNames(organisation, { runner: "one" })).toEqual(["Ended"]);
      expect(await listNames(organisation, { runner: "two", flow: "tags" })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { runner: "two", status: ["completed"] })).toEqual([]);
      expect(await listNames(organisation, { runner: "nobody" })).toEqual([]);
    });

    test("by what is shown, which is the status of what has ended", async () => {
      expect(await listNames(organisation, { display: ["waiting"] })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { display: ["completed"] })).toEqual(["Ended"]);
      expect(await listNames(organisation, { display: ["completed", "waiting"] })).toEqual(["Ended", "Tagged"]);
      expect(await listNames(organisation, { display: ["pending"] })).toEqual(NAMES.toSorted());
      expect(await listNames(organisation, { display: ["running"] })).toEqual([]);
      expect(await listNames(organisation, { display: ["waiting"], status: ["running"] })).toEqual(["Tagged"]);
      expect(await listNames(organisation, { display: ["waiting"], status: ["completed"] })).toEqual([]);
      expect(await listNames(organisation, { display: ["waiting"], target: "datasets/gpu", runner: "two" })).toEqual([
        "Tagged",
      ]);
      expect(await listNames(organisation, { display: [] })).toEqual([]);
    });

    test("in pages, by what is shown and by runner", async () => {
      const other = anOrganisation();
      const rows = Array.from({ length: 20 }, (_, place) =>
        anAction({ organisation: other, summary: { createdAt: CREATED_AT + place } }),
      );
      await store().createActions(rows);
      const commits = rows.map((row, place) =>
        aCommit(row, [1, 2], { display: place % 2 === 0 ? "queued" : "running", runner: "three" }),
      );
      await store().applyFeed(aBatch({ home: aHome(), commits }));
      const nothing = () => Promise.resolve();
      const newestFirst = rows.toReversed().map(({ id }) => id);
      expect(await listIds(other, { runner: "three" }, nothing)).toEqual(newestFirst);
      const queued = newestFirst.filter((_, place) => place % 2 === 1);
      expect(await listIds(other, { display: ["queued"] }, nothing)).toEqual(queued);
    });

    test("by time, from and to included", async () => {
      const names = await listNames(organisation, { from: CREATED_AT + 100, to: CREATED_AT + 200 });
      expect(names).toEqual(["Ended", "Tagged"]);
    });

    test("times beyond every calendar are times", async () => {
      expect(await list(organisation, { from: -1e300, to: 1e300 })).toHaveLength(NAMES.length + 2);
      const after = { createdAt: Number.MAX_SAFE_INTEGER, id: ended.id };
      expect(await list(organisation, { after })).toHaveLength(NAMES.length + 2);
    });

    test("filters narrow each other, and the number is of what they leave", async () => {
      const query = {
        organisation,
        sort: "createdAt:desc",
        limit: 1,
        flow: "names",
        status: ["pending"],
        text: "done",
      } as const;
      expect(await store().listActions(query)).toMatchObject({ total: 2, hasMore: true });
      expect(await listNames(organisation, { flow: "tags", status: ["completed"] })).toEqual([]);
    });
  });
}

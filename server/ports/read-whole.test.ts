import { expect, test } from "vitest";

import { bodiesOf, body, decided, anItem, aSubmission, typesOf } from "@/tests/contract/live-store/parts";
import { openMemoryStore } from "@/tests/support/memory-store";

import type { LiveAccess } from "./live-access";
import type { StoredEvent } from "./live-store";
import { hasGap, readWhole, requireWhole } from "./read-whole";
import { RecordAwayError } from "./store-errors";

const TYPES = ["action.created", "stage.queued", "c", "d", "e"];

/** A store with an action of five events, the first three of which were compacted; the record has the log as given. */
async function compacted(log: readonly StoredEvent[] | null): Promise<{ access: LiveAccess; action: string }> {
  const { store, access } = await openMemoryStore();
  const { action, ...submission } = aSubmission();
  await store.submit(1, [{ action, ...submission }]);
  await store.commit(1, [anItem(action, { decisions: decided(2, ["c", "d", "e"]) })]);
  await store.compact(1, action, 3);
  // One event a page, as a record that answers less than it was asked for.
  const readEvents = (_action: string, after: number) =>
    log === null
      ? Promise.reject(new RecordAwayError("it is"))
      : Promise.resolve(log.slice(after, after + 1).map((event) => ({ ...event, seq: after + 1 })));
  return { access: { ...access, epoch: 1, recorded: { readEvents } }, action };
}

const LOG = TYPES.map((type, place) => ({ at: 1_000 + place, body: body(type) }));

test("what was compacted is read from the record, and no more of it than was asked for", async () => {
  const { access, action } = await compacted(LOG);
  const read = async (after: number, limit: number) => (await readWhole(access, [{ action, after, limit }]))[0];
  const whole = await read(0, 100);
  expect(whole).toMatchObject({ found: true, from: 1, head: 5 });
  expect(whole?.found === true ? typesOf(whole.events) : null).toEqual(TYPES);
  const some = await read(1, 3);
  expect(some?.found === true ? bodiesOf(some.events) : null).toEqual([
    { type: "stage.queued" },
    { type: "c" },
    { type: "d" },
  ]);
  const early = await read(0, 2);
  expect(early?.found === true ? typesOf(early.events) : null).toEqual(TYPES.slice(0, 2));
});

test.each([
  ["is away", null],
  ["does not have it", LOG.slice(0, 2)],
])("a record that %s leaves a gap, which is told", async (_what, log) => {
  const { access, action } = await compacted(log);
  const request = { action, after: 0, limit: 100 };
  const [answer] = await readWhole(access, [request]);
  if (answer === undefined) throw new Error("there is no answer");
  expect(answer).toMatchObject({ found: true, from: 4, head: 5 });
  expect(hasGap(answer, request)).toBe(true);
  expect(() => requireWhole(answer, request)).toThrow(RecordAwayError);
  expect(hasGap(answer, { after: 3 })).toBe(false);
});

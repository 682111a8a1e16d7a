import { describe, expect, test } from "vitest";

import type { KeptPart } from "@/lib/actions/kept-part";
import type { NewAction } from "@/server/ports/record";

import { aBatch, aCommit, aHome, anAction, type ActionParts, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const ENDED_AT = CREATED_AT + 1_000;
const PART: KeptPart = {
  persist: "none",
  percent: 100,
  message: null,
  outputs: [],
  isByName: false,
  result: null,
  stages: [],
};
const END = { status: "completed", display: "completed", finishedAt: ENDED_AT } as const;

/** Actions whose details are removed after their end. */
export function describeReducing(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;
  const removals = () => store().removals;
  const payloads = () => subject().record.payloads;

  /** An action of its own home with three events, ended unless it is said otherwise, that keeps nothing but its result. */
  async function made(
    parts: ActionParts & { readonly isOpen?: boolean; readonly persist?: "none" | null } = {},
  ): Promise<NewAction> {
    const { isOpen = false, persist = "none", ...rest } = parts;
    const action = anAction({ home: aHome(), organisation: anOrganisation(), ...rest });
    await store().createActions([action]);
    const line = { at: 1, stream: "out", text: "x" } as const;
    const lines = { action: action.id, stage: "one", task: 0, attempt: 1, first: 1, lines: [line] };
    const commit = { ...aCommit(action, [1, 3], isOpen ? {} : END), persist };
    const { place } = await store().readCursor(action.home);
    const next = { after: place, place: `${Number(place) + 1}` };
    await store().applyFeed(aBatch({ home: action.home, ...next, commits: [commit], lines: [lines] }));
    return action;
  }

  async function payloadOf(action: string | null, organisation: string): Promise<string> {
    const bytes = new TextEncoder().encode("large");
    return (await payloads().put({ organisation, action, name: "a", type: "text/plain", bytes })).id;
  }

  const isThere = async ({ organisation }: NewAction, payload: string) =>
    (await payloads().read(organisation, payload)) !== null;

  const waiting = async (home: string, endedBefore = ENDED_AT) =>
    (await removals().listReducible({ home, elsewhereBefore: 0, endedBefore, limit: 50 })).map(({ id }) => id);

  const reduce = ({ id, summary }: NewAction, named: readonly string[] = [], seq = 3) =>
    removals().reduce([{ id, seq, kept: PART, createdBody: "{}", summary: { ...summary, ...END }, payloads: named }]);

  describe("whose details go", () => {
    test("is an action that ended before, and is to keep less than all", async () => {
      const { id, home } = await made();
      await made({ home, isOpen: true });
      await made({ home, persist: null });
      expect(await waiting(home, ENDED_AT - 1)).toEqual([]);
      expect(await waiting(home)).toEqual([id]);
    });

    test("is no child of an action that is open", async () => {
      const { home, organisation, id } = await made({ isOpen: true });
      await made({ home, organisation, parent: id });
      expect(await waiting(home)).toEqual([]);
    });
  });

  test("removing details leaves one row with what stays", async () => {
    const action = await made();
    const { id, home, organisation } = action;
    expect(await reduce(action)).toEqual([id]);
    const row = await store().findAction(organisation, id);
    expect(row).toMatchObject({ createdBody: "{}", summary: { status: "completed" }, recordedSeq: 3 });
    expect(JSON.parse(row?.kept ?? "")).toEqual(PART);
    expect(await store().readEvents(id, 0, 9)).toEqual([]);
    const lines = await store().readLines({ action: id, stage: "one", task: 0, attempt: 1, after: 0, limit: 9 });
    expect(lines).toMatchObject({ lines: [], last: 0 });
    expect([await waiting(home), await reduce(action)]).toEqual([[], []]);
  });

  test("payloads go but for those that what stays names, and those that others need", async () => {
    const organisation = anOrganisation();
    const upload = await payloadOf(null, organisation);
    const action = await made({ organisation, payloads: [upload] });
    const [result, gone, shared] = [
      await payloadOf(action.id, organisation),
      await payloadOf(action.id, organisation),
      await payloadOf(action.id, organisation),
    ];
    const other = await made({ organisation, payloads: [shared], persist: null });
    await reduce(action, [result]);
    const there = [upload, result, gone, shared].map((payload) => isThere(action, payload));
    expect(await Promise.all(there)).toEqual([false, true, false, true]);
    await removals().remove([{ id: other.id, seq: 3 }], { kind: "deleted", by: "ana" });
    expect(await isThere(action, shared)).toBe(false);
    await removals().remove([{ id: action.id, seq: 3 }], { kind: "deleted", by: "ana" });
    expect(await isThere(action, result)).toBe(false);
    expect(await store().findAction(organisation, action.id)).toBeNull();
  });

  test("an action that is open, went on, or is held stays whole; without its details it cannot be held", async () => {
    const [open, further, held] = [await made({ isOpen: true }), await made(), await made()];
    const release = await removals().hold(held.organisation, held.id);
    expect([await reduce(open), await reduce(further, [], 2), await reduce(held)]).toEqual([[], [], []]);
    expect(await store().readEvents(held.id, 0, 9)).toHaveLength(3);
    expect(await waiting(held.home)).toEqual([]);
    await release?.();
    expect(await reduce(held)).toEqual([held.id]);
    expect(await removals().hold(held.organisation, held.id)).toBeNull();
  });

  test("its idempotency key and its id stay taken", async () => {
    const action = await made({ idempotencyKey: "once" });
    await reduce(action);
    const again = { ...anAction({ organisation: action.organisation }), idempotencyKey: "once", home: action.home };
    expect(await store().createActions([again])).toEqual([{ outcome: "repeated", id: action.id, sameRequest: true }]);
  });

  test("how actions stand is told whoever owns them, and not of those that are not there", async () => {
    const [ended, open, gone] = [await made(), await made({ isOpen: true }), await made()];
    await removals().remove([{ id: gone.id, seq: 3 }], { kind: "deleted", by: "ana" });
    const standings = await store().findStandings([ended.id, open.id, gone.id]);
    const byId = new Map(standings.map(({ id, ...rest }) => [id, rest]));
    expect(byId).toEqual(
      new Map([
        [ended.id, { status: "completed", createdBody: ended.createdBody }],
        [open.id, { status: "running", createdBody: open.createdBody }],
      ]),
    );
  });
}

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { FOR_GOOD } from "@/lib/actions/retention";
import type { NewAction } from "@/server/ports/record";

import { aBatch, aCommit, aHome, anAction, type ActionParts, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const ENDED_AT = CREATED_AT + 1_000;
const KEPT_MS = 60_000;
const BY_RETENTION = { kind: "retention", keptMs: KEPT_MS } as const;

export function describeRemoving(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;
  const removals = () => store().removals;
  const payloads = () => subject().record.payloads;

  /** An action of its own home with three events, ended unless it is said otherwise. */
  async function made(
    parts: ActionParts & { readonly expiresAt?: number; readonly isOpen?: boolean } = {},
  ): Promise<NewAction> {
    const { expiresAt = null, isOpen = false, ...rest } = parts;
    const action = anAction({ home: aHome(), organisation: anOrganisation(), ...rest });
    await store().createActions([action]);
    const end = isOpen ? {} : ({ status: "completed", display: "completed", finishedAt: ENDED_AT } as const);
    const line = { at: 1, stream: "out", text: "x" } as const;
    const lines = { action: action.id, stage: "one", task: 0, attempt: 1, first: 1, lines: [line] };
    const commit = { ...aCommit(action, [1, 3], end), expiresAt };
    const { place } = await store().readCursor(action.home);
    const next = { after: place, place: `${Number(place) + 1}` };
    await store().applyFeed(aBatch({ home: action.home, ...next, commits: [commit], lines: [lines] }));
    return action;
  }

  async function payloadOf(action: string | null, organisation: string): Promise<string> {
    const bytes = new TextEncoder().encode("large");
    return (await payloads().put({ organisation, action, name: "a", type: "text/plain", bytes })).id;
  }

  async function isThere(organisation: string, payload: string): Promise<boolean> {
    return (await payloads().read(organisation, payload)) !== null;
  }

  const expired = async (home: string, now: number, retentionMs: number | null = KEPT_MS) =>
    (await removals().listExpired({ home, elsewhereBefore: 0, now, retentionMs, limit: 50 })).map(({ id }) => id);

  const remove = (...actions: readonly NewAction[]) =>
    removals().remove(
      actions.map(({ id }) => ({ id, seq: 3 })),
      BY_RETENTION,
    );

  describe("what may be removed", () => {
    test("is what ended so long ago, and nothing that is open, however old", async () => {
      const { id, home } = await made();
      await made({ home, isOpen: true });
      expect(await expired(home, ENDED_AT + KEPT_MS - 1)).toEqual([]);
      expect(await expired(home, ENDED_AT + KEPT_MS)).toEqual([id]);
      expect(await expired(home, ENDED_AT + KEPT_MS, null)).toEqual([]);
    });

    test("goes by the rule of the flow where it has one", async () => {
      const soon = await made({ expiresAt: ENDED_AT + 5 });
      const kept = await made({ home: soon.home, expiresAt: FOR_GOOD });
      const query = { home: soon.home, elsewhereBefore: 0, now: ENDED_AT + 5, retentionMs: KEPT_MS, limit: 50 };
      expect(await removals().listExpired(query)).toEqual([
        { id: soon.id, organisation: soon.organisation, home: soon.home, seq: 3, finishedAt: ENDED_AT, keptMs: 5 },
      ]);
      expect(await expired(kept.home, ENDED_AT + KEPT_MS)).toEqual([soon.id]);
    });

    test("is of this live store, or ended long ago in another", async () => {
      const { id, home } = await made();
      const query = { home: aHome(), now: ENDED_AT + KEPT_MS, retentionMs: KEPT_MS, limit: 10_000 };
      const ids = async (elsewhereBefore: number) =>
        (await removals().listExpired({ ...query, elsewhereBefore })).map((one) => one.id);
      expect(await ids(ENDED_AT - 1)).not.toContain(id);
      expect(await ids(ENDED_AT)).toContain(id);
      expect(await expired(home, ENDED_AT + KEPT_MS)).toEqual([id]);
    });

    test("is no child of an action that is open", async () => {
      const parent = await made({ isOpen: true });
      const { home, organisation } = parent;
      const child = await made({ home, organisation, parent: parent.id });
      expect(await expired(home, ENDED_AT + KEPT_MS)).toEqual([]);
      expect(await removals().listFamilies(organisation, [parent.id])).toMatchObject([
        { root: parent.id, id: parent.id, isOpen: true, openParent: null },
        { root: parent.id, id: child.id, isOpen: false, openParent: parent.id },
      ]);
    });
  });

  describe("removing", () => {
    test("takes all that was the action's, and leaves its name", async () => {
      const action = await made();
      const { id, organisation } = action;
      const large = await payloadOf(id, organisation);
      expect(await remove(action)).toEqual([id]);
      expect(await store().findAction(organisation, id)).toBeNull();
      expect(await store().readEvents(id, 0, 9)).toEqual([]);
      const lines = await store().readLines({ action: id, stage: "one", task: 0, attempt: 1, after: 0, limit: 9 });
      expect(lines).toMatchObject({ lines: [], last: 0 });
      expect(await isThere(organisation, large)).toBe(false);
      const { flow, name } = action.summary;
      expect(await removals().find(organisation, id)).toMatchObject({ id, flow, name, cause: BY_RETENTION });
      expect(await removals().find(anOrganisation(), id)).toBeNull();
      const there = await made();
      expect(await removals().listRemoved([there.id, id, "no id"])).toEqual([{ id, organisation }]);
      expect(await remove(action)).toEqual([]);
    });

    test("its id stays taken, and its idempotency key is free", async () => {
      const action = await made({ idempotencyKey: "once" });
      await remove(action);
      const again = { ...action, id: randomUUID() };
      expect(await store().createActions([action, again])).toEqual([{ outcome: "duplicate" }, { outcome: "created" }]);
    });

    test("what its live store still tells of it is passed over", async () => {
      const action = await made();
      await remove(action);
      const { home } = action;
      const late = aBatch({ home, after: "1", place: "2", commits: [aCommit(action, [4, 5])] });
      expect(await store().applyFeed(late)).toBe("applied");
      expect(await store().readEvents(action.id, 0, 9)).toEqual([]);
    });

    test("an action that is open, went on, or is held stays", async () => {
      const open = await made({ isOpen: true });
      const held = await made();
      const further = await made();
      const release = await removals().hold(held.organisation, held.id);
      expect(await removals().hold(anOrganisation(), held.id)).toBeNull();
      expect(await remove(open, held)).toEqual([]);
      expect(await removals().remove([{ id: further.id, seq: 2 }], BY_RETENTION)).toEqual([]);
      expect(await expired(held.home, ENDED_AT + KEPT_MS)).toEqual([]);
      expect(await store().readEvents(held.id, 0, 9)).toHaveLength(3);
      await release?.();
      expect(await remove(held)).toEqual([held.id]);
    });

    test("an action that was held can be removed once more of it has been recorded", async () => {
      const action = await made();
      const { id, home, organisation } = action;
      await removals().hold(organisation, id);
      const end = { status: "completed", display: "completed", finishedAt: ENDED_AT } as const;
      await store().applyFeed(aBatch({ home, after: "1", place: "2", commits: [aCommit(action, [4, 5], end)] }));
      expect(await removals().remove([{ id, seq: 5 }], BY_RETENTION)).toEqual([id]);
    });

    test("one removed by many at once is removed by one", async () => {
      const action = await made();
      const answers = await subject().askBoth(4, (record) =>
        record.store.removals.remove([{ id: action.id, seq: 3 }], { kind: "deleted", by: "ana" }),
      );
      expect(answers.flat()).toEqual([action.id]);
      expect(await removals().find(action.organisation, action.id)).toMatchObject({ cause: { by: "ana" } });
    });
  });

  describe("a payload that several actions need", () => {
    test("goes with the last of them", async () => {
      const organisation = anOrganisation();
      const upload = await payloadOf(null, organisation);
      const first = await made({ organisation, payloads: [upload] });
      const large = await payloadOf(first.id, organisation);
      const second = await made({ organisation, payloads: [upload, large] });
      await remove(first);
      expect([await isThere(organisation, upload), await isThere(organisation, large)]).toEqual([true, true]);
      await remove(second);
      expect([await isThere(organisation, upload), await isThere(organisation, large)]).toEqual([false, false]);
    });

    test("stays for an action that came to need it later", async () => {
      const organisation = anOrganisation();
      const { id } = await made({ organisation, payloads: [await payloadOf(null, organisation)] });
      const large = await payloadOf(randomUUID(), organisation);
      await removals().notePayloads({ organisation, id }, [large]);
      await removals().sweep({ payloadsBefore: Date.now() + 60_000, namesBefore: 0, limit: 10_000 });
      expect(await isThere(organisation, large)).toBe(true);
    });

    test("stays while a schedule launches with it", async () => {
      const organisation = anOrganisation();
      const upload = await payloadOf(null, organisation);
      await store().schedules.create({
        id: randomUUID(),
        organisation,
        name: "nightly",
        flow: "report",
        input: { file: upload },
        cron: "0 0 * * *",
        zone: "UTC",
        catchUp: "none",
        overlap: "allow",
        paused: true,
        tags: [],
        priority: 0,
        target: "default/any",
        createdBy: { kind: "user", id: "u", name: "ana" },
        createdAt: CREATED_AT,
        nextTick: null,
      });
      await remove(await made({ organisation, payloads: [upload] }));
      expect(await isThere(organisation, upload)).toBe(true);
    });
  });

  test("what was uploaded and never needed is swept away, as names of long ago are", async () => {
    const organisation = anOrganisation();
    const [unused, needed] = [await payloadOf(null, organisation), await payloadOf(null, organisation)];
    await made({ organisation, payloads: [needed] });
    const action = await made({ organisation });
    const orphan = await payloadOf(action.id, organisation);
    await remove(action);
    const soon = Date.now() + 60_000;
    await removals().sweep({ payloadsBefore: 0, namesBefore: 0, limit: 10_000 });
    expect(await isThere(organisation, unused)).toBe(true);
    expect(await removals().find(organisation, action.id)).not.toBeNull();
    await removals().sweep({ payloadsBefore: soon, namesBefore: soon, limit: 10_000 });
    const left = [unused, orphan, needed].map((payload) => isThere(organisation, payload));
    expect(await Promise.all(left)).toEqual([false, false, true]);
    expect(await removals().find(organisation, action.id)).toBeNull();
  });
}

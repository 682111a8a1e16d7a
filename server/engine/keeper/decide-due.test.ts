import { expect, test } from "vitest";

import { bodyOf, encodeEvent } from "@/lib/actions/event-codec";
import { ActionCache } from "@/server/ports/action-cache";
import type { RemovedAction } from "@/server/ports/removals";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";
import { MemoryRecord } from "@/tests/support/memory-record";
import { openMemoryStore } from "@/tests/support/memory-store";

import { decideDue } from "./decide-due";

const REMOVED: RemovedAction = {
  id: "",
  flow: "test",
  name: "Test",
  removedAt: 1,
  cause: { kind: "retention", keptMs: 1 },
};

test.each([
  ["stays in the live store while the record knows nothing of it", null, true],
  ["leaves the live store once it was removed from the record", REMOVED, false],
])("an action that ended long ago %s", async (_name, removed, stays) => {
  const driven = new DrivenAction(aCreation(aPlan([aStage("one")])));
  driven.runAll();
  const { id } = driven.action;
  const history = driven.log.map((event) => ({ at: event.at, body: encodeEvent(bodyOf(event)) }));
  const { store, access } = await openMemoryStore();
  await store.submit(1, [{ action: id, history, bodies: [], entries: [], gate: "closed", wakeInMs: 0, actionCap: 0 }]);
  const record = new MemoryRecord();
  const removals = { ...record.removals, find: () => Promise.resolve(removed) };
  const findAction = () => Promise.resolve(null);
  const onFault = (_id: string, error: unknown): never => {
    throw error;
  };
  await decideDue({ access, cache: new ActionCache(access), record: { findAction, removals }, onFault });
  expect(await store.read(1, [{ action: id, after: 0, limit: 1 }])).toMatchObject([{ found: stays }]);
  await store.close();
});

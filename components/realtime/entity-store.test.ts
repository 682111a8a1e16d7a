import { expect, test, vi } from "vitest";

import { summarise } from "@/lib/actions/action-view";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionKey, COUNTS, EntityStore, listedKey } from "./entity-store";

test("an action that was removed is no longer followed, and its row says so from then on", () => {
  const { action } = new DrivenAction(aCreation(aPlan([aStage("one")])));
  const store = new EntityStore();
  const heard = vi.fn<(key: string) => void>();
  store.seed([summarise(action)]);
  store.apply([{ kind: "heads", heads: { [actionKey(action.id)]: 1 } }], 1);
  for (const key of [actionKey(action.id), listedKey(action.id), COUNTS]) store.listen(key, () => heard(key));
  store.apply([{ kind: "removed", action: action.id }], 2);
  expect(store.feed(action.id)?.fault).toBe("refused");
  expect(store.listedAction(action.id)).toMatchObject({ summary: { id: action.id }, isRemoved: true });
  expect(heard.mock.calls.flat().toSorted()).toEqual([actionKey(action.id), listedKey(action.id), COUNTS].toSorted());
});

test("what a stage had counted before it fell silent is known once its list is followed", () => {
  const { action } = new DrivenAction(aCreation(aPlan([aStage("one")])));
  const store = new EntityStore();
  store.seed([summarise(action)]);
  store.follow([{ ...summarise(action), percent: 62 }]);
  expect(store.listedAction(action.id)?.summary.percent).toBe(62);
  store.follow([{ ...summarise(action), seq: 0, percent: 7 }]);
  expect(store.listedAction(action.id)?.summary.percent).toBe(62);
});

test("what nobody shows is removed without a word", () => {
  const store = new EntityStore();
  store.apply([{ kind: "removed", action: "unknown" }], 1);
  expect(store.feed("unknown")).toBeUndefined();
  expect(store.listedAction("unknown")).toBeUndefined();
});

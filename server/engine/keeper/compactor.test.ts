import { expect, test } from "vitest";

import { Compactor } from "./compactor";

const stay = "1/1";

test("a log is compacted once enough of it has been in the record for long enough, and once for each stretch", () => {
  const compactor = new Compactor({ events: 10, keptMs: 100 });
  compactor.note([{ action: "a", seq: 9, stay }], 1_000);
  compactor.note([{ action: "a", seq: 10, stay }], 1_050);
  expect(compactor.due(1_149)).toEqual([]);
  expect(compactor.due(1_150)).toEqual([{ action: "a", seq: 10, stay }]);
  expect(compactor.due(9_000)).toEqual([]);
  compactor.note([{ action: "a", seq: 19, stay }], 9_000);
  expect(compactor.due(9_100)).toEqual([]);
  compactor.note([{ action: "a", seq: 20, stay }], 9_200);
  expect(compactor.due(9_300)).toEqual([{ action: "a", seq: 20, stay }]);
});

test("of what has been recorded lately, nothing is compacted", () => {
  const compactor = new Compactor({ events: 10, keptMs: 100 });
  compactor.note([{ action: "a", seq: 10, stay }], 1_000);
  compactor.note([{ action: "a", seq: 40, stay }], 1_050);
  expect(compactor.due(1_100)).toMatchObject([{ seq: 10 }]);
  expect(compactor.due(1_150)).toMatchObject([{ seq: 40 }]);
});

test("an action that comes back brings its whole log, which is compacted again", () => {
  const compactor = new Compactor({ events: 10, keptMs: 0 });
  compactor.note([{ action: "a", seq: 30, stay }], 1_000);
  expect(compactor.due(1_000)).toHaveLength(1);
  compactor.note([{ action: "a", seq: 32, stay: "1/2" }], 2_000);
  expect(compactor.due(2_000)).toMatchObject([{ action: "a", seq: 32 }]);
});

import { describe, expect, test } from "vitest";

import type { StateOperation } from "../event";
import { applyStateOperation, takesEffect } from "./fold-state";

const state = { count: 2, list: [1, { a: 1, b: 2 }], record: { x: 1 }, text: "t" };

describe("an operation on the state", () => {
  test.each<[StateOperation, unknown]>([
    [{ op: "put", key: "text", value: null }, null],
    [{ op: "increment", key: "count", by: -5 }, -3],
    [{ op: "increment", key: "fresh", by: 1 }, 1],
    [{ op: "append", key: "list", value: 1 }, [1, { a: 1, b: 2 }, 1]],
    [{ op: "addToSet", key: "list", value: { b: 2, a: 1 } }, state.list],
    [{ op: "addToSet", key: "list", value: 2 }, [...state.list, 2]],
    [{ op: "addToSet", key: "fresh", value: 1 }, [1]],
    [
      { op: "merge", key: "record", value: { y: 2 } },
      { x: 1, y: 2 },
    ],
    [{ op: "compareAndSet", key: "count", expected: 2, value: 9 }, 9],
    [{ op: "compareAndSet", key: "fresh", expected: null, value: 1 }, 1],
  ])("%j changes its value", (change, value) => {
    expect(takesEffect(state, change)).toBe(true);
    expect(applyStateOperation(state, change)[change.key]).toEqual(value);
  });

  test.each<StateOperation>([
    { op: "increment", key: "text", by: 1 },
    { op: "append", key: "record", value: 1 },
    { op: "addToSet", key: "count", value: 1 },
    { op: "merge", key: "list", value: {} },
    { op: "compareAndSet", key: "count", expected: 3, value: 9 },
  ])("%j finds another value than it needs, and changes nothing", (change) => {
    expect(takesEffect(state, change)).toBe(false);
    expect(applyStateOperation(state, change)).toEqual(state);
  });

  test("removes a value", () => {
    expect(applyStateOperation(state, { op: "delete", key: "text" })).not.toHaveProperty("text");
  });
});

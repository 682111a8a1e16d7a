import { canonicalJson, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

import type { StateOperation } from "../event";

type State = Readonly<Record<string, Json>>;

/** The state of an action after one operation. Operations that do not fit the value there leave it as it is. */
export function applyStateOperation(state: State, change: StateOperation): State {
  const before = Object.hasOwn(state, change.key) ? state[change.key] : undefined;
  const after = valueAfter(before, change);
  if (after === undefined) {
    const { [change.key]: _gone, ...rest } = state;
    return rest;
  }
  return { ...state, [change.key]: after };
}

function valueAfter(before: Json | undefined, change: StateOperation): Json | undefined {
  switch (change.op) {
    case "put":
      return change.value;
    case "delete":
      return undefined;
    case "increment":
      return increased(before ?? 0, change.by);
    case "append":
    case "addToSet":
      return extended(before ?? [], change);
    case "merge":
      return merged(before ?? {}, change.value);
    case "compareAndSet":
      return isSame(before, change.expected) ? change.value : before;
  }
}

function increased(before: Json, by: number): Json {
  return typeof before === "number" ? before + by : before;
}

/** A list with one more value; a set takes none that it has. */
function extended(before: Json, { op, value }: { readonly op: "append" | "addToSet"; readonly value: Json }): Json {
  if (!isList(before)) return before;
  return op === "addToSet" && before.some((one) => isSame(one, value)) ? before : [...before, value];
}

function merged(before: Json, value: JsonObject): Json {
  return isJsonObject(before) ? { ...before, ...value } : before;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether an operation does what it says: a compare-and-set finds what it expects, others a value of the kind they change. */
export function takesEffect(state: State, change: StateOperation): boolean {
  const before = Object.hasOwn(state, change.key) ? state[change.key] : undefined;
  switch (change.op) {
    case "put":
    case "delete":
      return true;
    case "increment":
      return before === undefined || typeof before === "number";
    case "append":
    case "addToSet":
      return before === undefined || isList(before);
    case "merge":
      return before === undefined || isJsonObject(before);
    case "compareAndSet":
      return isExpected(state, change);
  }
}

/** Whether a compare-and-set takes effect on a state. */
export function isExpected(state: State, change: Extract<StateOperation, { op: "compareAndSet" }>): boolean {
  return isSame(Object.hasOwn(state, change.key) ? state[change.key] : undefined, change.expected);
}

function isSame(before: Json | undefined, expected: Json): boolean {
  return canonicalJson(before ?? null) === canonicalJson(expected);
}

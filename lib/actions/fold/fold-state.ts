import { canonicalJson, isJsonObject, type Json } from "@/lib/shared/json";

import type { StateOperation } from "../event";

type State = Readonly<Record<string, Json>>;

/** The state of an action after one operation; one that does not take effect leaves it as it is. */
export function applyStateOperation(state: State, change: StateOperation): State {
  if (!takesEffect(state, change)) return state;
  if (change.op !== "delete") return { ...state, [change.key]: valueAfter(valueAt(state, change.key), change) };
  const { [change.key]: _gone, ...rest } = state;
  return rest;
}

/** Whether an operation does what it says: a compare-and-set finds what it expects, others none or a value of the kind they change. */
export function takesEffect(state: State, change: StateOperation): boolean {
  const before = valueAt(state, change.key);
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

function valueAt(state: State, key: string): Json | undefined {
  return Object.hasOwn(state, key) ? state[key] : undefined;
}

/** The value after an operation that takes effect. */
function valueAfter(before: Json | undefined, change: Exclude<StateOperation, { op: "delete" }>): Json {
  switch (change.op) {
    case "put":
    case "compareAndSet":
      return change.value;
    case "increment":
      return (typeof before === "number" ? before : 0) + change.by;
    case "append":
      return [...listIn(before), change.value];
    case "addToSet":
      return listIn(before).some((one) => isSame(one, change.value))
        ? listIn(before)
        : [...listIn(before), change.value];
    case "merge":
      return { ...(isJsonObject(before) ? before : {}), ...change.value };
  }
}

function listIn(before: Json | undefined): readonly Json[] {
  return before !== undefined && isList(before) ? before : [];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a compare-and-set takes effect on a state. */
export function isExpected(state: State, change: Extract<StateOperation, { op: "compareAndSet" }>): boolean {
  return isSame(valueAt(state, change.key), change.expected);
}

function isSame(before: Json | undefined, expected: Json): boolean {
  return canonicalJson(before ?? null) === canonicalJson(expected);
}

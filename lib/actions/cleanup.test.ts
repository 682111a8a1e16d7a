import { expect, test } from "vitest";

import type { Cleanup } from "@/lib/flows/flow-spec";

import { areFoldersRemoved, isStateRemoved } from "./cleanup";
import { ACTION_STATUSES, type ActionStatus } from "./status";

const ENDED: readonly ActionStatus[] = ["completed", "partial", "failed", "cancelled"];

test.each([
  [undefined, ENDED, []],
  ["always", ENDED, ENDED],
  ["on_success", ["completed"], ["completed"]],
  ["never", [], []],
] as const)("with %s, folders go at %j and the state at %j", (cleanup: Cleanup | undefined, folders, state) => {
  expect(ACTION_STATUSES.filter((status) => areFoldersRemoved(cleanup, status))).toEqual(folders);
  expect(ACTION_STATUSES.filter((status) => isStateRemoved(cleanup, status))).toEqual(state);
});

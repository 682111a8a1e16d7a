import { expect, test } from "vitest";

import { reachedText } from "./budget-text";
import type { ReachedCap } from "./event";

const WARNED: ReachedCap = { scope: { kind: "action" }, response: "warn", kind: "tokens", most: 50, used: 60 };

test.each([
  [{}, "The budget of the action has passed its warning of 50 tokens: 60 were used."],
  [{ most: 1, used: 1 }, "The budget of the action has passed its warning of 1 token: 1 was used."],
  [
    { scope: { kind: "stage", stage: "ask" }, kind: "costUsd", most: 0.5, used: 0.6 },
    'The budget of stage "ask" has passed its warning of $0.50: $0.60 was used.',
  ],
  [
    { kind: "timeMs", most: 120_000, used: 125_000 },
    "The budget of the action has passed its warning of 2 m 00 s of running time: 2 m 05 s was used.",
  ],
  [{ response: "pause" }, "The budget of the action is used up: 60 of 50 tokens."],
  [{ response: "stop" }, "The budget of the action is used up: 60 of 50 tokens."],
] as const)("%j reads as it is", (change, text) => {
  expect(reachedText({ ...WARNED, ...change })).toBe(text);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { startTimer } from "./long-timer";

const DAY_MS = 24 * 3_600 * 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([0, 1, 2_000, 2 ** 31, 366 * DAY_MS])("a timer of %d ms elapses then, once, and not before", (delayMs) => {
  const elapsed = vi.fn<() => void>();
  startTimer(delayMs, elapsed);
  vi.advanceTimersByTime(Math.max(0, delayMs - 1));
  expect(elapsed).toHaveBeenCalledTimes(delayMs === 0 ? 1 : 0);
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(DAY_MS);
  expect(elapsed).toHaveBeenCalledTimes(1);
});

test("a stopped timer never elapses, however long it was", () => {
  const elapsed = vi.fn<() => void>();
  const stop = startTimer(60 * DAY_MS, elapsed);
  vi.advanceTimersByTime(40 * DAY_MS);
  stop();
  vi.advanceTimersByTime(400 * DAY_MS);
  expect(elapsed).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

import { describe, expect, test } from "vitest";

import type { ProgressReport } from "./live-store";
import { SpeedBook } from "./speed-book";

function report(action: string, current: number, rest: Partial<ProgressReport> = {}): ProgressReport {
  const progress = JSON.stringify({ current, total: 100, message: null });
  return { action, stage: "a", task: 0, attempt: 1, version: current, progress, ...rest };
}

describe("the speeds a process has seen", () => {
  test("follow the reports of each stage's present attempt", () => {
    const book = new SpeedBook();
    for (let current = 0; current <= 5; current += 1) book.note(report("x", current), current * 1_000);
    expect(book.of("x").get("a")).toMatchObject({ round: 1, estimator: { updates: 6, current: 5, lastAt: 5_000 } });
    book.note(report("x", 0, { attempt: 2 }), 6_000);
    expect(book.of("x").get("a")).toMatchObject({ round: 2, estimator: { updates: 1, current: 0 } });
    expect(book.of("y").size).toBe(0);
  });

  test("take in nothing of single tasks of wide stages, nor what cannot be read", () => {
    const book = new SpeedBook();
    book.note(report("x", 1, { task: 3 }), 0);
    book.note(report("x", 1, { progress: "{" }), 0);
    expect(book.of("x").size).toBe(0);
  });

  test("are forgotten of the actions heard of longest ago, once there are very many", () => {
    const book = new SpeedBook();
    book.note(report("first", 1), 0);
    book.note(report("second", 1), 0);
    for (let number = 0; number < 9_998; number += 1) book.note(report(`n-${number}`, 1), 0);
    book.note(report("first", 2), 1);
    book.note(report("last", 1), 1);
    expect(book.of("first").size).toBe(1);
    expect(book.of("second").size).toBe(0);
  });
});

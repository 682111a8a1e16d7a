import { describe, expect, test } from "vitest";

import type { ShownStatus } from "./status-view";
import { failureMiddles, stripRuns } from "./strip-buckets";

const stages = (count: number, special: Record<number, ShownStatus> = {}): ShownStatus[] =>
  Array.from({ length: count }, (_, place) => special[place] ?? "completed");

const widths = (displays: ShownStatus[], pixels: number): [ShownStatus, number][] =>
  stripRuns(displays, pixels, 4).map((run) => [run.status, run.to - run.from]);

describe("a strip of many stages", () => {
  test("one failure among 1,000 stages stays 4 pixels wide", () => {
    expect(widths(stages(1000, { 500: "failed" }), 100)).toEqual([
      ["completed", 49],
      ["failed", 4],
      ["completed", 47],
    ]);
  });

  test.each([0, 999])("a failure at the edge (stage %d) stays inside", (place) => {
    const runs = stripRuns(stages(1000, { [place]: "timed_out" }), 100, 4);
    expect(runs.find((run) => run.status === "timed_out")).toMatchObject(
      place === 0 ? { from: 0, to: 4 } : { from: 96, to: 100 },
    );
  });

  test("a pixel shows the worst state under it", () => {
    expect(widths(stages(4, { 1: "running", 2: "stalled", 3: "skipped" }), 1)).toEqual([["stalled", 1]]);
    expect(widths(["completed", "skipped"], 1)).toEqual([["skipped", 1]]);
    expect(widths(["pending", "waiting"], 1)).toEqual([["waiting", 1]]);
  });

  test("every pixel is drawn once, whatever the width", () => {
    for (const pixels of [1, 7, 61, 240, 997]) {
      const runs = stripRuns(stages(240, { 3: "failed", 200: "running" }), pixels, 4);
      expect(runs.reduce((sum, run) => sum + run.to - run.from, 0)).toBe(pixels);
      expect(runs.at(-1)?.to).toBe(pixels);
    }
  });

  test("ticks stand over the middles of failures", () => {
    expect(failureMiddles(stripRuns(stages(1000, { 500: "failed" }), 100, 4))).toEqual([51]);
  });

  test("nothing is drawn without stages or without room", () => {
    expect(stripRuns([], 100, 4)).toEqual([]);
    expect(stripRuns(stages(3), 0, 4)).toEqual([]);
  });
});

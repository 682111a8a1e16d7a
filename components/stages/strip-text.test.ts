import { describe, expect, test } from "vitest";

import type { ItemCount } from "@/lib/shared/number-format";

import type { ShownStatus } from "./status-view";
import type { StripStage } from "./strip-stage";
import { segmentOf } from "./strip-stage";
import { stageValueText, stripName } from "./strip-text";

const aStage = (name: string, display: ShownStatus, progress: Partial<ItemCount> = {}): StripStage => ({
  id: name,
  name,
  display,
  progress: { current: 0, total: null, ...progress },
});

describe("the name of a strip", () => {
  test("counts each state and says how far the running stage is", () => {
    const stages = [
      aStage("Extract", "completed", { current: 2000, total: 2000 }),
      aStage("Validate", "completed", { current: 2000, total: 2000 }),
      aStage("Transform", "running", { current: 1240, total: 2000 }),
      aStage("Load", "pending"),
      aStage("Index", "pending"),
      aStage("Notify", "pending"),
    ];
    expect(stripName(stages)).toBe("6 stages: 2 completed, 1 running (Transform 62%), 3 pending");
  });

  test("names what failed", () => {
    expect(stripName([aStage("Extract", "completed"), aStage("Load", "failed"), aStage("Notify", "skipped")])).toBe(
      "3 stages: 1 completed, 1 failed (Load), 1 skipped",
    );
  });

  test("leaves out the percent of a stage without a total", () => {
    expect(stripName([aStage("Watch", "running", { current: 7 })])).toBe("1 stage: 1 running (Watch)");
  });

  test("names three of many", () => {
    const stages = Array.from({ length: 1000 }, (_, place) =>
      aStage(`Score ${place}`, place < 5 ? "failed" : "completed"),
    );
    expect(stripName(stages)).toBe("1,000 stages: 995 completed, 5 failed (Score 0, Score 1, Score 2 and 2 more)");
  });

  test("says so when there is no stage", () => {
    expect(stripName([])).toBe("No stages");
  });
});

describe("what a progress bar says", () => {
  test("items, percent and the estimate", () => {
    const stage = { ...aStage("Transform", "running", { current: 1240, total: 2000 }), remainingMs: 38_400 };
    expect(stageValueText(stage)).toBe("1,240 of 2,000 items, 62%, about 40 s left");
  });

  test("a full count is not 100% before the stage has completed", () => {
    expect(stageValueText(aStage("Load", "running", { current: 10, total: 10 }))).toBe("10 of 10 items, 99%");
    expect(stageValueText(aStage("Load", "completed", { current: 10, total: 10 }))).toBe("10 of 10 items, 100%");
  });

  test("items alone while the total is unknown", () => {
    expect(stageValueText(aStage("Watch", "running", { current: 40 }))).toBe("40 items");
  });
});

describe("the shape of a segment", () => {
  test("a running stage fills to its fraction, and moves without a total", () => {
    expect(segmentOf(aStage("Load", "running", { current: 1, total: 4 }))).toEqual({
      shape: "filling",
      family: "info",
      fraction: 0.25,
    });
    expect(segmentOf(aStage("Load", "running"))).toEqual({ shape: "moving", family: "info", fraction: null });
  });

  test.each<[ShownStatus, string]>([
    ["pending", "hollow"],
    ["waiting", "dotted"],
    ["retrying", "notched"],
    ["paused", "barred"],
    ["stalled", "framed"],
    ["completed", "solid"],
    ["timed_out", "crossed"],
    ["skipped", "hatched"],
  ])("%s is %s", (display, shape) => {
    expect(segmentOf(aStage("Load", display)).shape).toBe(shape);
  });

  test("a stalled stage keeps what it has counted, and without a total does not look full", () => {
    const counted = segmentOf(aStage("Load", "stalled", { current: 1, total: 4 }));
    expect(counted).toEqual({ shape: "framed", family: "warning", fraction: 0.25 });
    expect(segmentOf(aStage("Load", "stalled", { current: 7 })).fraction).toBe(0);
  });

  test("counts beyond the total do not overflow", () => {
    expect(segmentOf(aStage("Load", "paused", { current: 30, total: 20 })).fraction).toBe(1);
    expect(segmentOf(aStage("Load", "stalled", { current: 0, total: 0 })).fraction).toBe(0);
  });
});

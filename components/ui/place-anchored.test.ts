import { expect, test } from "vitest";

import type { Placement } from "./place-anchored";
import { placeAnchored } from "./place-anchored";

const viewport = { width: 400, height: 300 };
const panel = { width: 100, height: 80 };
const place = (anchor: [number, number], placement: Partial<Placement>, size = panel) =>
  placeAnchored({ left: anchor[0], top: anchor[1], width: 40, height: 20 }, size, {
    side: "bottom",
    align: "start",
    gapPx: 4,
    viewport,
    ...placement,
  });

test("a panel hangs below its anchor, at its start, middle or end", () => {
  expect(place([150, 50], { align: "start" })).toEqual({ left: 150, top: 74 });
  expect(place([150, 50], { align: "center" })).toEqual({ left: 120, top: 74 });
  expect(place([150, 50], { align: "end" })).toEqual({ left: 90, top: 74 });
});

test("it goes to the other side when only there is room", () => {
  expect(place([150, 260], {})).toEqual({ left: 150, top: 176 });
  expect(place([350, 100], { side: "right", align: "center" })).toEqual({ left: 246, top: 70 });
});

test("it never leaves the window", () => {
  expect(place([380, 50], { align: "start" }).left).toBe(292);
  expect(place([0, 50], { align: "end" }).left).toBe(8);
  expect(place([150, 100], {}, { width: 100, height: 400 }).top).toBe(8);
});

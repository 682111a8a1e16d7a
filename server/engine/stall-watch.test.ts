import { expect, test } from "vitest";

import { VirtualTime } from "@/server/testing/virtual-time";

import { StallWatch } from "./stall-watch";

/** A watch over a task that may be silent for 100 ms, and what it said. */
function watched() {
  const time = new VirtualTime(1_000);
  const said: string[] = [];
  const watch = new StallWatch({
    heartbeatMs: 100,
    clock: time,
    startTimer: time.startTimer,
    onStalled: (silentMs) => said.push(`silent for ${silentMs}`),
    onRevived: () => said.push("heard"),
  });
  const pass = (ms: number): void => time.passTo(time.now() + ms);
  return { watch, said, pass, time };
}

test("a task that shows signs of life in time is left alone", () => {
  const { watch, said, pass } = watched();
  for (let beat = 0; beat < 10; beat += 1) {
    pass(90);
    watch.heard();
  }
  expect(said).toEqual([]);
});

test("one that falls silent is told of once, with how long it has been", () => {
  const { watch, said, pass } = watched();
  pass(40);
  watch.heard();
  pass(60);
  expect(said).toEqual([]);
  pass(40);
  expect(said).toEqual(["silent for 100"]);
  pass(1_000);
  expect(said).toHaveLength(1);
});

test("one that is heard of again is told of, and looked after as before", () => {
  const { watch, said, pass } = watched();
  pass(100);
  pass(50);
  watch.heard();
  watch.heard();
  expect(said).toEqual(["silent for 100", "heard"]);
  pass(100);
  expect(said).toEqual(["silent for 100", "heard", "silent for 100"]);
});

test("a process that stood still gives its tasks their time again", () => {
  const { said, pass } = watched();
  pass(5_000);
  expect(said).toEqual([]);
  pass(100);
  expect(said).toEqual(["silent for 5100"]);
});

test("of a task that has ended nothing is said", () => {
  const { watch, said, pass, time } = watched();
  watch.stop();
  pass(1_000);
  watch.heard();
  expect(said).toEqual([]);
  expect(time.nextAt).toBeNull();
});

import { describe, expect, test } from "vitest";

import { StoreClock } from "./store-clock";

/** A store's clock over a machine's clock that is set by hand. */
class SetClock {
  readonly clock: StoreClock;
  private time: number;

  constructor(start: number, last = 0) {
    this.time = start;
    this.clock = new StoreClock({ now: () => this.time }, last);
  }

  set(time: number) {
    this.time = time;
    return this.clock.now();
  }
}

describe("the store's time", () => {
  test("follows the machine's", () => {
    const machine = new SetClock(1_000);
    expect(machine.set(1_500).now).toBe(1_500);
    expect(machine.set(2_500).now).toBe(2_500);
  });

  test("a small step back is waited out", () => {
    const machine = new SetClock(10_000);
    expect(machine.set(9_500).now).toBe(10_000);
    expect(machine.set(9_999).now).toBe(10_000);
    expect(machine.set(10_200).now).toBe(10_200);
  });

  test("after a large step back it goes on from where it was", () => {
    const machine = new SetClock(100_000);
    expect(machine.set(40_000).now).toBe(100_000);
    expect(machine.set(40_300).now).toBe(100_300);
    expect(machine.set(41_000).now).toBe(101_000);
  });

  test("does not go back behind what it was before the store was opened", () => {
    const machine = new SetClock(5_000, 90_000);
    expect(machine.clock.now().now).toBe(90_000);
    expect(machine.set(5_700).now).toBe(90_700);
  });
});

describe("jumps of time", () => {
  test("opening the store is one", () => {
    const machine = new SetClock(7_000);
    expect(machine.clock.now().jumpedAt).toBe(7_000);
  });

  test("calls close together are none", () => {
    const machine = new SetClock(7_000);
    expect(machine.set(9_000).jumpedAt).toBe(7_000);
    expect(machine.set(12_000).jumpedAt).toBe(7_000);
  });

  test("a leap of more than three seconds is one, and so is a time without calls", () => {
    const machine = new SetClock(7_000);
    expect(machine.set(10_001)).toEqual({ now: 10_001, jumpedAt: 10_001 });
    expect(machine.set(11_000).jumpedAt).toBe(10_001);
  });

  test("a step back is none", () => {
    const machine = new SetClock(100_000);
    expect(machine.set(40_000).jumpedAt).toBe(100_000);
    expect(machine.set(41_000).jumpedAt).toBe(100_000);
  });
});

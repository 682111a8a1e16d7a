import { describe, expect, test } from "vitest";

import { Random } from "@/tests/simulation/random";

import { bandOf, forecast, type Band, type StageNow } from "./forecast";
import { notePace, PACE_SHARES, type Pace } from "./pace";
import type { ActionTimings } from "./timings";

const HISTORY = 100;
const ACTIONS = 200;

/** How long each item of an action takes, ms, of an action drawn anew. */
type Draw = (random: Random) => number[];

/** About 1 on the whole, between a half and twice (the median of a few draws). */
function around(random: Random, spread: number): number {
  const sum = random.next() + random.next() + random.next() - 1.5;
  return Math.exp(sum * spread);
}

const items = (random: Random) => 80 + random.below(160);

const SPEEDS: Readonly<Record<string, Draw>> = {
  steady: (random) => {
    const own = 100 * around(random, 1);
    return Array.from({ length: items(random) }, () => own * around(random, 0.5));
  },
  /** Each slows down on its way, one to two thirds of its speed and another to a third. */
  drifting: (random) => {
    const own = 100 * around(random, 1);
    const slowerAtEnd = 1.5 + 1.5 * random.next();
    const count = items(random);
    return Array.from(
      { length: count },
      (_, place) => own * (1 + (slowerAtEnd - 1) * (place / count)) * around(random, 0.5),
    );
  },
  /** One action in two is five times as fast as the other. */
  "bimodal by action": (random) => {
    const own = random.chance(0.5) ? 100 : 500;
    return Array.from({ length: items(random) }, () => own * around(random, 0.5));
  },
  "bimodal by item": (random) => {
    const own = 100 * around(random, 0.5);
    return Array.from({ length: items(random) }, () => own * (random.chance(0.5) ? 5 : 1));
  },
};

/** One item in ten takes twenty times as long as the others: how many of these are still to come is luck. */
const RARELY_SLOW: Draw = (random) => Array.from({ length: items(random) }, () => (random.chance(0.1) ? 2_000 : 100));

interface Drawn {
  readonly endsMs: readonly number[];
  readonly timings: ActionTimings;
}

function drawn(draw: Draw, random: Random): Drawn {
  let at = 0;
  const endsMs = draw(random).map((ms) => (at += ms));
  let pace: Pace = [];
  endsMs.forEach((ms, place) => (pace = notePace(pace, { share: (place + 1) / endsMs.length, ms })));
  return {
    endsMs,
    timings: { ms: at, stages: { work: { waitMs: 0, ms: at, pace: pace.slice(0, PACE_SHARES.length) } } },
  };
}

interface Score {
  readonly inside: number;
  readonly width: number;
}

/** Of actions that are looked at once, somewhere from a tenth to nine tenths of their items: how the band of each turned out. */
function scoreOf(draw: Draw, seed: number): Score {
  const random = new Random(seed);
  const history = Array.from({ length: HISTORY }, () => drawn(draw, random).timings);
  let inside = 0;
  const widths: number[] = [];
  for (let number = 0; number < ACTIONS; number += 1) {
    const { endsMs, timings } = drawn(draw, random);
    const done = Math.max(1, Math.floor(endsMs.length * (0.1 + 0.8 * random.next())));
    const elapsedMs = endsMs[done - 1] ?? 0;
    const now: StageNow = { name: "work", after: [], is: "running", elapsedMs, share: done / endsMs.length };
    const band = forecast([now], history);
    if (band === null) throw new Error("There is no band.");
    const leftMs = timings.ms - elapsedMs;
    if (band.lowMs <= leftMs && leftMs <= band.highMs) inside += 1;
    widths.push((band.highMs - band.lowMs) / leftMs);
  }
  return { inside: inside / ACTIONS, width: widths.toSorted((a, b) => a - b)[ACTIONS / 2] ?? 0 };
}

const SEEDS = [1, 2, 3, 4, 5];

function expectHonest(inside: number): void {
  expect(inside).toBeGreaterThanOrEqual(0.7);
  expect(inside).toBeLessThanOrEqual(0.9);
}

describe.each(Object.entries(SPEEDS))("over 200 actions of %s speed", (_name, draw) => {
  test.each(SEEDS)("seventy to ninety in a hundred end inside a narrow band (seed %d)", (seed) => {
    const { inside, width } = scoreOf(draw, seed);
    expectHonest(inside);
    expect(width).toBeLessThanOrEqual(0.4);
  });
});

test.each(SEEDS)("where the time left is luck the band is wide, and as honest (seed %d)", (seed) => {
  const { inside, width } = scoreOf(RARELY_SLOW, seed);
  expectHonest(inside);
  expect(width).toBeGreaterThan(0.4);
});

describe("a forecast", () => {
  const timing = (ms: number, waitMs = 0) => ({ waitMs, ms, pace: null });
  const earlier = (count: number, stages: (place: number) => ActionTimings["stages"]): ActionTimings[] =>
    Array.from({ length: count }, (_, place) => ({ ms: 0, stages: stages(place) }));
  const pending = (name: string, after: string[] = []): StageNow => ({ name, after, is: "pending" });

  test("is not made of a few", () => {
    expect(
      forecast(
        [pending("a")],
        earlier(9, () => ({ a: timing(100) })),
      ),
    ).toBeNull();
    expect(bandOf([])).toBeNull();
  });

  test("goes along the longest way through the stages, with what they waited", () => {
    const history = earlier(10, () => ({ a: timing(100, 5), b: timing(20), c: timing(300), d: timing(7) }));
    const stages = [pending("a"), pending("b", ["a"]), pending("c", ["a"]), pending("d", ["b", "c"])];
    expect(forecast(stages, history)).toEqual({ lowMs: 412, midMs: 412, highMs: 412, basedOn: 10 });
    const rest = [{ ...pending("a"), is: "over", tookMs: 90 } as const, ...stages.slice(1)];
    expect(forecast(rest, history)?.midMs).toBe(307);
  });

  test("adds up stages that stand behind those that wait for them, as added ones do", () => {
    const history = earlier(10, () => ({ split: timing(10), join: timing(5), added: timing(100) }));
    const stages = [pending("split"), pending("join", ["split", "added"]), pending("added", ["split"])];
    expect(forecast(stages, history)?.midMs).toBe(115);
  });

  test("leaves out what earlier ones left out", () => {
    const history = earlier(10, () => ({ a: timing(100) }));
    expect(forecast([pending("a"), pending("maybe", ["a"])], history)?.midMs).toBe(100);
  });

  test("of a stage that tells of no items goes by those that took longer than it has", () => {
    const history = earlier(20, (place) => ({ a: timing((place + 1) * 100) }));
    const running = (elapsedMs: number): StageNow => ({ name: "a", after: [], is: "running", elapsedMs, share: null });
    expect(forecast([running(1_000)], history)).toMatchObject({ midMs: 550, basedOn: 10 });
    expect(forecast([running(1_500)], history)).toBeNull();
  });

  test("holds on to the earlier actions that were as fast up to here", () => {
    const history = earlier(100, (place) => ({
      a: timing(place < 50 ? 100 : 1_000),
      b: timing(place < 50 ? 200 : 2_000),
    }));
    const at = (tookMs: number): Band | null =>
      forecast([{ name: "a", after: [], is: "over", tookMs }, pending("b", ["a"])], history);
    expect([at(110)?.highMs, at(900)?.lowMs]).toEqual([200, 2_000]);
  });
});

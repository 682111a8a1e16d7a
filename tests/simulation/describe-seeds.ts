import { describe, expect, test } from "vitest";

import { brokenSeeds } from "./broken-seeds";
import { SIMULATIONS } from "./simulations";

const FIRST = Number(process.env["SEED"] ?? 1);
const SEEDS = Number(process.env["SEEDS"] ?? 10_000);
/** A whole site takes three times as long as one action on one store. */
const SITE_SEEDS = Number(process.env["SITE_SEEDS"] ?? 1_000);

/** The simulations, over every second seed from `offset` on: this process's half. */
export function describeSeeds(offset: 0 | 1): void {
  const first = FIRST + offset;
  describe("the engine under faults", () => {
    test(`${SEEDS} seeds of one action keep every promise and end`, { timeout: 3_600_000 }, async () => {
      expect(await brokenSeeds(SIMULATIONS.install, { first, count: SEEDS })).toEqual([]);
    });

    test(`${SITE_SEEDS} seeds of a whole install keep every promise and end`, { timeout: 3_600_000 }, async () => {
      expect(await brokenSeeds(SIMULATIONS.site, { first, count: SITE_SEEDS })).toEqual([]);
    });
  });
}

import { describe, expect, test } from "vitest";

import { EARLY_PLANS, SimulatedInstall } from "./simulated-install";

const SEEDS = Number(process.env["SEEDS"] ?? 400);
const FIRST = Number(process.env["SEED"] ?? 1);

/** Seeds that once broke a rule; they stay. */
const KEPT: readonly number[] = [3378];

describe("the engine under faults", () => {
  test.each(KEPT)("seed %d, which once failed", async (seed) => {
    await expect(SimulatedInstall.run(seed, EARLY_PLANS)).resolves.toBeUndefined();
  });

  test(`${SEEDS} seeds keep every promise and end`, { timeout: 120_000 }, async () => {
    const failures: string[] = [];
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      await SimulatedInstall.run(seed).catch((error: unknown) =>
        failures.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`),
      );
      if (failures.length > 2) break;
    }
    expect(failures).toEqual([]);
  });
});

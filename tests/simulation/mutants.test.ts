import { describe, expect, test } from "vitest";

import { messageOf } from "@/lib/shared/errors";
import { loadPatched, type SourcePatch } from "@/tests/support/load-patched";

import { MUTANTS, type Mutant } from "./mutants";
import type { SIMULATIONS } from "./simulations";

const SEEDS = 1_500;

describe("a broken rule is noticed", () => {
  test.each(MUTANTS)("$name", { timeout: 120_000 }, async (mutant) => {
    expect(await firstBroken(mutant)).toMatch(/^seed/);
  });
});

/** What is first broken under a mutant. */
async function firstBroken({ by, name, ...patch }: Mutant): Promise<string> {
  const simulations = await loadSimulations(patch, name);
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      await simulations[by](seed);
    } catch (error) {
      return `seed ${seed}: ${messageOf(error)}`;
    }
  }
  return `nothing in ${SEEDS} seeds`;
}

async function loadSimulations(patch: SourcePatch, name: string): Promise<typeof SIMULATIONS> {
  const loaded = await loadPatched("tests/simulation/simulations.ts", patch, name);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the module that was asked for
  return (loaded as { readonly SIMULATIONS: typeof SIMULATIONS }).SIMULATIONS;
}

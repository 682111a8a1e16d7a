import { messageOf } from "@/lib/shared/errors";

const MOST_TOLD = 3;

/** Every second seed, so that two processes share them. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** What the seeds of a range break; the first few of them. */
export async function brokenSeeds(run: (seed: number) => Promise<void>, range: SeedRange): Promise<string[]> {
  const broken: string[] = [];
  for (let seed = range.first; seed < range.first + 2 * range.count; seed += 2) {
    await run(seed).catch((error: unknown) => broken.push(`seed ${seed}: ${messageOf(error)}`));
    if (broken.length === MOST_TOLD) break;
  }
  return broken;
}

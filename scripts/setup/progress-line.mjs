/**
 * Does a named piece of work and says how long it took.
 * @template T
 * @param {string} what in the past tense: "Built the pages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(what, work) {
  const startedAt = performance.now();
  const result = await work();
  console.log(`  ${what} in ${formatSeconds(performance.now() - startedAt)}`);
  return result;
}

/** `1234` as `1.2 s`. */
export function formatSeconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

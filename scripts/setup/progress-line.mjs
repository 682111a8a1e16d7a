/**
 * Does a named piece of work; says that it begins, and how long it took.
 * @template T
 * @param {{ doing: string, done: string }} what "Building the pages", "Built the pages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed({ doing, done }, work) {
  console.log(`${doing} …`);
  const startedAt = performance.now();
  const result = await work();
  console.log(`${done} in ${formatSeconds(performance.now() - startedAt)}.`);
  return result;
}

/** `1234` as `1.2 s`. */
export function formatSeconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

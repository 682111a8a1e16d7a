/** What the demo says while it processes, by percent of its items. */
export function demoMessage(percent: number): string {
  if (percent >= 100) return "Finished processing items";
  if (percent > 90) return "Almost done processing items…";
  if (percent > 80) return "Finishing soon…";
  if (percent > 65) return "On autopilot…";
  if (percent > 35) return "Cruising…";
  return percent > 15 ? "Processing items…" : "Starting processing items…";
}

/** The item at which a run that is to fail does so: 30 to 70 % of the way, the same for the same seed. */
export function failingItem(items: number, seed: number): number {
  const share = 0.3 + 0.4 * ((Math.imul(seed, 2_654_435_761) >>> 0) / 0xffffffff);
  return Math.max(1, Math.round(items * share));
}

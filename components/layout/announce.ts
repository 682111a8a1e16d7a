type Politeness = "polite" | "assertive";

/** Ids of the two containers that the root layout mounts. */
export const LIVE_REGION_ID = { polite: "announcements-polite", assertive: "announcements-assertive" } as const;

/** Has a screen reader say a sentence. Never for ticks, timers or log lines. */
export function announce(sentence: string, politeness: Politeness): void {
  const region = document.getElementById(LIVE_REGION_ID[politeness]);
  if (!region) return;
  // A new element each time: the same sentence said again is a change too.
  const line = document.createElement("span");
  line.textContent = sentence;
  region.replaceChildren(line);
}

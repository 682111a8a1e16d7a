type Politeness = "polite" | "assertive";

/** Has a screen reader say a sentence. Never for ticks, timers or log lines. */
export function announce(sentence: string, politeness: Politeness): void {
  // Behind an open dialog nothing is heard, so a dialog has containers of its own.
  const place = document.querySelector("dialog:modal") ?? document;
  const region = place.querySelector(`[data-announcements=${politeness}]`);
  if (!region) return;
  // A new element each time: the same sentence said again is a change too.
  const line = document.createElement("span");
  line.textContent = sentence;
  region.replaceChildren(line);
}

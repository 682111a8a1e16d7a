import { nextItem } from "./menu-keys";

/** The items of a menu, in order; what cannot be used now is among them, so that its reason can be read. */
export function menuItemsOf(panel: HTMLElement | null): HTMLElement[] {
  return panel ? [...panel.querySelectorAll<HTMLElement>("[role^=menuitem]")] : [];
}

/** Moves focus as a key asks. False when the key means nothing here. */
export function moveFocus(panel: HTMLElement | null, key: string): boolean {
  const items = menuItemsOf(panel);
  const current = items.findIndex((item) => item === document.activeElement);
  const labels = items.map((item) => item.textContent.trim());
  const next = nextItem(labels, current, key);
  if (next === null) return false;
  items[next]?.focus();
  return true;
}

import { expect, type Locator } from "@playwright/test";

const MOST_PRESSES = 40;

/** Presses Tab, or Shift+Tab to go back, until an element has the focus. */
export async function tabTo(element: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await element.evaluate((node) => node === document.activeElement)) break;
    await element.page().keyboard.press(key);
  }
  await expect(element).toBeFocused();
}

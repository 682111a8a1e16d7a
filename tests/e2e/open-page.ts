import { expect, type Page } from "@playwright/test";

/** Opens a page of the dashboard and waits until it is awake. */
export async function openPage(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await untilAwake(page);
}

/** Waits until a page of the dashboard hears its visitor and the server: keys pressed before that do nothing. */
export async function untilAwake(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-connection", "live");
}

import { expect, type Browser, type Page } from "@playwright/test";

import type { ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { ADMIN } from "./settings";

export type SignedInState = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

/** Waits until a page where one signs in is awake, which is told by a button that does nothing of itself. */
export async function untilFormIsAwake(page: Page): Promise<void> {
  const password = page.getByLabel("Password", { exact: true });
  const toggle = page.getByRole("button", { name: /^(Show|Hide) password$/ });
  await expect(async () => {
    if ((await password.getAttribute("type")) === "password") await toggle.click();
    await expect(password).toHaveAttribute("type", "text", { timeout: 500 });
  }).toPass();
  await toggle.click();
  await expect(password).toHaveAttribute("type", "password");
}

/** Follows the printed one-time link, sets e-mail and password, and gives the cookies of the session. */
export async function signInOnce(browser: Browser, server: ShowrunnerProcess): Promise<SignedInState> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(await server.signInLink());
    await untilFormIsAwake(page);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return await context.storageState();
  } finally {
    await context.close();
  }
}

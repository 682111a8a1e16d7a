import type { Browser } from "@playwright/test";

import type { ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { ADMIN } from "./settings";

export type SignedInState = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

/** Follows the printed one-time link, sets e-mail and password, and gives the cookies of the session. */
export async function signInOnce(browser: Browser, server: ShowrunnerProcess): Promise<SignedInState> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(await server.signInLink());
    const name = page.getByLabel(/name/i);
    if (await name.isVisible()) await name.fill(ADMIN.name);
    await page.getByLabel(/e-?mail/i).fill(ADMIN.email);
    for (const field of await page.locator("input[type=password]").all()) await field.fill(ADMIN.password);
    await page.locator("button[type=submit]").click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return await context.storageState();
  } finally {
    await context.close();
  }
}

import type { Page } from "@playwright/test";

import { launchedAction } from "./action-page";
import { expectNoFindings } from "./expect-no-findings";
import { expect, test } from "./fixtures";
import { holdConnection } from "./hold-back";
import { untilAwake } from "./open-page";
import { watchPage } from "./page-watch";
import { withServer } from "./server-fixture";
import { signInOnce } from "./sign-in";

async function openEmptyList(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page).toHaveURL(/\/actions$/);
  await expect(page.getByRole("heading", { name: "No actions yet" })).toBeVisible();
}

test("an empty install offers a demo, which is launched once, seen in every list and watched to its end", async ({
  browser,
  stores,
}) => {
  test.setTimeout(120_000);
  await withServer(stores, async ({ server }) => {
    const context = await browser.newContext({ baseURL: server.url, storageState: await signInOnce(browser, server) });
    const [list, page] = [await context.newPage(), await context.newPage()];
    const watches = [list, page].map((one) => watchPage(one, server.url, []));

    await openEmptyList(page);
    await untilAwake(page);
    await expect(page.getByText("npx showrunner demo")).toBeVisible();
    await expectNoFindings(page, "an empty install");
    const letThrough = await holdConnection(list);
    await openEmptyList(list);
    await page.getByRole("button", { name: "Launch a demo Action" }).dblclick();
    const action = await launchedAction(page);
    await action.expectStatus("running");

    letThrough();
    await expect(list.locator(`tr[data-action-id="${action.id}"]`)).toBeVisible();
    await expect(list.locator("tr[data-action-id]")).toHaveCount(1);

    const progress = page.getByRole("progressbar", { name: "Processing" }).first();
    await expect(progress).toHaveAttribute("aria-valuemax", "2000");
    await action.expectStatus("completed", 60_000);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Completed");
    await expect(action.stage(1)).toHaveAttribute("data-processed", "2000");
    expect(watches.flatMap(({ problems }) => problems)).toEqual([]);
    await context.close();
  });
});

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { holdConnection } from "./hold-back";
import { openPage, untilAwake } from "./open-page";

const rows = (page: Page) => page.locator("tr[data-action-id]");

for (const path of ["/actions", "/admin/active"]) {
  test(`an action made before ${path} is connected is not missed`, async ({ page, launch }) => {
    const letThrough = await holdConnection(page);
    await page.goto(path);
    const id = await launch("demo", { seconds: 30 }, "Made too early");
    letThrough();
    await untilAwake(page);
    await expect(page.locator(`tr[data-action-id="${id}"]`)).toBeVisible({ timeout: 3_000 });
  });
}

test("filters are in the address, come back with it, and rows that stop matching stay", async ({ page, launch }) => {
  const failed = await launch("demo.fail", {}, "Filtered failure");
  await launch("demo", { seconds: 0.2 }, "Filtered success");
  await openPage(page, "/actions");
  await page.getByRole("searchbox").fill("Filtered");
  await expect(page).toHaveURL(/q=Filtered/);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("checkbox", { name: /Failed/ }).check();
  await expect(page).toHaveURL(/status=failed/);
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveTitle(/^Actions · Failed, Filtered \(1\)/);
  await page.keyboard.press("Escape");

  await page.reload();
  await untilAwake(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("searchbox")).toHaveValue("Filtered");
  await page.getByRole("link", { name: "Filtered failure" }).click();
  await expect(page).toHaveURL(new RegExp(failed));
  await page.getByRole("button", { name: "Retry failed stages" }).click();
  await page.goBack();
  await expect(page).toHaveURL(/status=failed/);
  await page.getByRole("combobox", { name: "Flow" }).selectOption("demo");
  await expect(page.getByRole("heading", { name: "No actions match" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/actions$/);
});

test("a row that stops matching stays where it is and says so", async ({ page, api, launchAll }) => {
  const soon = { flow: "demo", name: "Soon completed", input: { seconds: 0.2 }, start: false };
  const [id = ""] = await launchAll([soon]);
  await openPage(page, "/actions?status=running,pending&q=Soon");
  const row = page.locator(`tr[data-action-id="${id}"]`);
  await expect(row).toHaveAttribute("data-status", "pending");
  await api(`/actions/${id}/start`, { method: "POST" });
  await expect(row).toHaveAttribute("data-status", "completed", { timeout: 15_000 });
  await expect(row).toContainText("No longer matches");
});

test("new actions wait behind a button while one reads further down", async ({ page, launch, launchAll }) => {
  await launchAll(Array.from({ length: 130 }, (_, place) => ({ flow: "demo", name: `Row ${place}`, start: false })));
  await openPage(page, "/actions?q=Row");
  await expect(rows(page)).toHaveCount(100);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows(page)).toHaveCount(130);
  const marked = page.getByRole("link", { name: "Row 60", exact: true });
  await marked.scrollIntoViewIfNeeded();
  const before = await marked.boundingBox();
  await launch("demo", { seconds: 0.2 }, "Row of late");
  const pill = page.getByRole("button", { name: "Show 1 new action" });
  await expect(pill).toBeVisible();
  expect((await marked.boundingBox())?.y).toBe(before?.y);
  await expect(rows(page)).toHaveCount(130);
  await page.keyboard.press(".");
  await expect(rows(page).first()).toContainText("Row of late");
  await expect(pill).toBeHidden();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test("of many actions made at once none is missing in an open list", async ({ page, launch, launchAll }) => {
  await launch("demo", { seconds: 0.2 }, "Before the flood");
  await openPage(page, "/actions?q=flood");
  await expect(rows(page)).toHaveCount(1);
  await launchAll(Array.from({ length: 130 }, (_, place) => ({ flow: "demo", name: `Flood ${place}`, start: false })));
  await expect(rows(page)).toHaveCount(131);
});

test("rows are walked and opened by keyboard", async ({ page, launch }) => {
  const id = await launch("demo", { seconds: 0.2 }, "Walked to");
  await openPage(page, "/actions?q=Walked");
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Walked to" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(id));
});

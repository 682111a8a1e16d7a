import { launchedAction, ToldAction, ToldList } from "./action-page";
import { expect, test } from "./fixtures";
import { openPage, untilAwake } from "./open-page";

test("a demo is launched from its form and watched to its end without a reload", async ({ page }) => {
  await openPage(page, "/actions/new");
  await page.getByRole("combobox", { name: /^Flow/ }).click();
  await page.getByRole("option", { name: /^demo Processes/ }).click();
  await page.getByLabel("Name of the action").fill("Watched demo");
  await page.getByLabel(/^seconds/).fill("4");
  await page.getByRole("button", { name: "Launch" }).click();
  const action = await launchedAction(page);
  await action.expectStatus("running");
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Watched demo");
  await expect.poll(() => page.title()).toMatch(/^\d+% · Watched demo · Action$/);
  await action.expectStatus("completed");
  for (const place of [0, 1, 2]) await expect(action.stage(place)).toHaveAttribute("data-status", "completed");
  await expect(page).toHaveTitle("Completed · Watched demo · Action");
});

test("a double click on Launch makes one action", async ({ page, api }) => {
  const name = `Pressed twice ${Date.now()}`;
  await openPage(page, "/actions/new?flow=demo");
  await page.getByLabel("Name of the action").fill(name);
  await page.getByLabel(/^seconds/).fill("0.2");
  await page.getByRole("button", { name: "Launch" }).dblclick();
  const action = await launchedAction(page);
  await action.expectStatus("completed");
  const list = ToldList.parse(await (await api(`/actions?q=${encodeURIComponent(name)}`)).json());
  expect(list.items).toHaveLength(1);
});

test("a name with quotes and semicolons arrives as it was typed", async ({ page }) => {
  const name = `Ada's "report"; rm -rf $HOME <b>`;
  await openPage(page, "/actions/new?flow=demo");
  await page.getByLabel("Name of the action").fill(name);
  await page.getByLabel(/^seconds/).fill("0.2");
  await page.keyboard.press("Control+Enter");
  await launchedAction(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("what is wrong is listed on top with links to the fields, and nothing is launched", async ({ page }) => {
  await openPage(page, "/actions/new?flow=demo");
  await page.getByLabel(/^items/).fill("many");
  await page.getByLabel(/^seconds/).fill("0");
  await page.getByRole("button", { name: "Launch" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "2 fields need another look" });
  await expect(summary).toBeFocused();
  await expect(page.getByLabel(/^items/)).toHaveAttribute("aria-invalid", "true");
  await summary.getByRole("link", { name: "seconds" }).click();
  await expect(page.getByLabel(/^seconds/)).toBeFocused();
  await expect(page).toHaveURL(/\/actions\/new/);
});

test("form and JSON edit the same input, and a draft outlives a reload", async ({ page }) => {
  await openPage(page, "/actions/new?flow=demo");
  await page.getByLabel("Name of the action").fill("Kept draft");
  await page.getByLabel(/^items/).fill("40");
  await page.getByRole("button", { name: "JSON" }).click();
  const json = page.getByLabel("Input as JSON");
  await expect(json).toHaveValue(/"items": 40/);
  await json.fill('{\n  "items": 50,\n  "seconds": 0.2\n');
  await expect(page.getByText(/not valid JSON: see line \d+, column \d+/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Launch" })).toHaveAttribute("aria-disabled", "true");
  await json.fill('{ "items": 50, "seconds": 0.2 }');
  await page.getByRole("button", { name: "Form" }).click();
  await expect(page.getByLabel(/^items/)).toHaveValue("50");
  await page.reload();
  await untilAwake(page);
  await expect(page.getByLabel("Name of the action")).toHaveValue("Kept draft");
  await expect(page.getByLabel(/^items/)).toHaveValue("50");
  await page.getByRole("button", { name: "Launch" }).click();
  await (await launchedAction(page)).expectStatus("completed");
});

test("an ended action is run again with the same input, from its page", async ({ page, launch, api }) => {
  const id = await launch("demo", { items: 70, seconds: 0.2 }, "Once more");
  await openPage(page, `/actions/${id}`);
  await page.getByRole("link", { name: "Run again" }).click();
  await expect(page.getByLabel("Name of the action")).toHaveValue("Once more");
  await expect(page.getByLabel(/^items/)).toHaveValue("70");
  await page.getByRole("button", { name: "Launch" }).click();
  await expect(page).not.toHaveURL(new RegExp(`/new|${id}`));
  const again = await launchedAction(page);
  expect(again.id).not.toBe(id);
  await again.expectStatus("completed");
  expect(ToldAction.parse(await (await api(`/actions/${id}`)).json()).status).toBe("completed");
});

test("Escape leads back to where one was", async ({ page }) => {
  await openPage(page, "/admin/active");
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/actions\/new/);
  await page.getByRole("button", { name: /^demo Processes/ }).click();
  await page.getByLabel("Name of the action").press("Escape");
  await expect(page).toHaveURL(/\/admin\/active$/);
});

import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";
import { untilAwake } from "./open-page";

test("a link to a tab, a stage and an attempt shows exactly that", async ({ page, launch }) => {
  const id = await launch("demo.fail", {}, "Linked to");
  await (await new ActionPage(page, id).open()).expectStatus("failed");
  const action = await new ActionPage(page, id).open("?tab=logs&stage=Stage+1&attempt=1");
  await expect(page.getByRole("tab", { name: "Logs" })).toHaveAttribute("aria-selected", "true");
  await expect(action.lines).toHaveText([/Stage 1, attempt 1/]);
  await action.openTab("Data");
  await expect(page).toHaveURL(/tab=data/);
  await expect(page.getByRole("region", { name: "Input" }).first()).toContainText('"failAttempts": 1');
  await page.keyboard.press("1");
  await expect(page.getByRole("tab", { name: "Stages" })).toHaveAttribute("aria-selected", "true");
});

test("a page opened in the middle of an action goes on from there", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 4 }, "In the middle")).open();
  await action.expectProcessed(1, 400);
  await page.reload();
  await untilAwake(page);
  await action.expectProcessed(1, 400);
  await action.expectStatus("completed");
  await action.openTab("Events");
  await expect(page.locator("tr[data-seq='1']")).toBeVisible();
  const numbers = await action.eventNumbers();
  expect(numbers).toEqual(numbers.map((_, place) => place + 1));
});

test("the favicon is a ring while an action is open, and the own icon elsewhere", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 60 }, "In the tab")).open();
  await action.expectStatus("running");
  await expect(page.locator("#live-favicon")).toHaveAttribute("href", /^data:image\/svg/);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Actions" }).click();
  await expect(page.locator("#live-favicon")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test.describe("an address that leads nowhere", () => {
  test.use({ expectedProblems: [/404 \(Not Found\)/] });

  for (const path of ["/actions/01900000-0000-7000-8000-00000000dead", "/actions/not-an-id", "/nowhere"]) {
    test(`${path} says so and offers a search`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
      await page.getByRole("searchbox").fill("nightly");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\/actions\?q=nightly/);
    });
  }
});

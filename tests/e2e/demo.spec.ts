import { expect, test } from "./fixtures";

test("a demo is launched from the list and watched to its end without a reload", async ({ page }) => {
  await page.goto("/actions/new?flow=demo");
  await page.getByLabel(/name of the action/i).fill("Watched demo");
  await page.getByLabel(/^seconds/).fill("4");
  await page.getByRole("button", { name: "Launch" }).click();
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}/);
  const main = page.locator("main");
  await expect(main.locator("[data-action-id]").first()).toHaveAttribute("data-status", "running");
  await expect(page.locator('[data-stage-id][data-status="running"]').first()).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Watched demo");
  await expect(main.locator("[data-action-id]").first()).toHaveAttribute("data-status", "completed", {
    timeout: 20_000,
  });
  await expect(
    page.locator('tr[data-stage-id][data-status="completed"], [role="row"][data-stage-id][data-status="completed"]'),
  ).toHaveCount(3);
});

test("an action made elsewhere appears in an open list within a second or so", async ({ page, launch }) => {
  await launch("demo", { seconds: 0.2 }, "The first one");
  await page.goto("/actions");
  await expect(page.getByText("The first one").first()).toBeVisible();
  await launch("demo", { seconds: 1 }, "Made elsewhere");
  await expect(page.getByText("Made elsewhere").first()).toBeVisible({ timeout: 5_000 });
});

test.describe("while the server is away", () => {
  test.use({ expectedProblems: [/ERR_CONNECTION_REFUSED/] });

  test("an action goes on by itself after the server was killed, and its page heals without a reload", async ({
    page,
    launch,
    server,
  }) => {
    test.setTimeout(120_000);
    const id = await launch("demo", { seconds: 12 }, "Survivor");
    await page.goto(`/actions/${id}`);
    const root = page.locator(`[data-action-id="${id}"]`).first();
    const processing = page.locator('[data-stage-id$=":1"]').first();
    await expect(async () =>
      expect(Number(await processing.getAttribute("data-processed"))).toBeGreaterThan(600),
    ).toPass({ timeout: 30_000 });
    await page.evaluate(() => document.documentElement.setAttribute("data-not-reloaded", "yes"));
    await server.kill9();
    await server.restart();
    await expect(root).toHaveAttribute("data-status", "completed", { timeout: 60_000 });
    await expect(page.locator("html")).toHaveAttribute("data-not-reloaded", "yes");
  });
});

test.describe("when the connection is gone for a while", () => {
  test.use({ expectedProblems: [/./] });

  test("the page says so, and then shows what happened meanwhile", async ({ page, context, launch }) => {
    const id = await launch("demo", { seconds: 3 }, "Missed");
    await page.goto(`/actions/${id}`);
    await expect(page.locator("html")).toHaveAttribute("data-connection", "live");
    await context.setOffline(true);
    await expect(page.locator("html")).not.toHaveAttribute("data-connection", "live", { timeout: 30_000 });
    await context.setOffline(false);
    await expect(page.locator(`[data-action-id="${id}"]`).first()).toHaveAttribute("data-status", "completed", {
      timeout: 30_000,
    });
    await expect(page.locator("html")).toHaveAttribute("data-connection", "live");
  });
});

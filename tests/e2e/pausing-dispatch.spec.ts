import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

test.afterEach(async ({ api }) => {
  await api("/dispatch", { method: "PUT", body: JSON.stringify({ paused: false }) });
});

test("a pause of all dispatch is seen in every browser at once, and vanishes from all when one resumes it", async ({
  page,
  openBrowser,
  launch,
}) => {
  const [id, other] = [await launch("demo", { seconds: 20 }, "Under way"), await openBrowser()];
  await openPage(page, "/admin/active");
  const action = await new ActionPage(other, id).open();
  await action.expectStatus("running");
  const banners = [page, other].map((one) => one.locator("[data-dispatch-banner=paused]"));
  for (const banner of banners) await expect(banner).toHaveCount(0);

  await page.getByRole("button", { name: "Pause all dispatch" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause all dispatch?" });
  await dialog.getByLabel("Reason, shown on every page").fill("Moving the racks.");
  await dialog.getByRole("button", { name: "Pause all dispatch" }).click();
  await expect(dialog).toHaveCount(0);
  for (const banner of banners) {
    await expect(banner).toContainText(/^Dispatch is paused by .+ since .+: Moving the racks\. What runs goes on;/, {
      timeout: 2_000,
    });
  }
  await expect(page.getByRole("button", { name: "Pause all dispatch" })).toHaveCount(0);

  await openPage(other, "/actions");
  await expect(banners[1] ?? other.locator("body")).toContainText("Moving the racks");
  await other.getByRole("button", { name: "Resume dispatch" }).click();
  for (const banner of banners) await expect(banner).toHaveCount(0, { timeout: 2_000 });
  await expect(page.getByRole("button", { name: "Pause all dispatch" })).toBeVisible();
});

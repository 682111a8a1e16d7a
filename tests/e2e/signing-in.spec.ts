import { expect, test } from "./fixtures";
import { ADMIN } from "./settings";

test.describe("a visitor who is not signed in", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("is asked to sign in, and then sees the page that was asked for", async ({ page }) => {
    await page.goto("/admin/active");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await page.getByLabel(/e-?mail/i).fill(ADMIN.email);
    await page.locator("input[type=password]").fill(ADMIN.password);
    await page.locator("button[type=submit]").click();
    await expect(page).toHaveURL(/\/admin\/active$/);
  });
});

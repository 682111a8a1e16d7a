import { ActionPage } from "./action-page";
import { expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";
import { tabTo } from "./tab-to";

test("a failed action is opened, looked into and retried by keyboard alone, and what opened is closed", async ({
  page,
  launch,
  api,
}) => {
  const id = await launch("demo.fail", { notIdempotent: true }, "Without a mouse");
  await openPage(page, "/actions?q=Without");
  await expect(page.locator(`tr[data-action-id="${id}"]`)).toHaveAttribute("data-status", "failed");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(id));
  const action = new ActionPage(page, id);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  const retry = page.getByRole("button", { name: "Retry Stage 2" });
  const dialog = page.getByRole("dialog");
  await tabTo(retry);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(retry).toBeFocused();

  const stage = action.stage(1).getByRole("button", { name: "Stage 2" });
  const log = page.getByRole("button", { name: "Log of Stage 2, attempt 1" });
  await tabTo(stage);
  await page.keyboard.press("Enter");
  await expect(log).toBeVisible();
  await page.keyboard.press("Space");
  await expect(log).toBeHidden();
  await expect(stage).toBeFocused();

  await tabTo(retry, "Shift+Tab");
  await page.keyboard.press("Space");
  await tabTo(dialog.getByRole("button", { name: "Retry failed stages" }));
  await page.keyboard.press("Enter");
  await action.expectStatus("completed");
  await expect(dialog).toBeHidden();
  await expect(action.stage(1)).toHaveAttribute("data-attempt", "2");
  await expectPageAgrees(action, api);
});

import { ActionPage } from "./action-page";
import { expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";

test("an action that another one launched is reached from its stage, and leads back", async ({
  page,
  api,
  launchAll,
}) => {
  const child = { type: "action", flow: "demo.fail", input: { failAttempts: 0 } };
  const spec = { name: "launches", stages: [{ name: "Other flow", executor: child }] };
  const [id = ""] = await launchAll([{ name: "Launches another", spec }]);
  const action = new ActionPage(page, id);
  await action.open();
  await page.getByRole("button", { name: "Other flow" }).click();
  const link = page.getByRole("link", { name: /^action / });
  await expect(link).toBeVisible();
  await action.expectStatus("completed");
  await expectPageAgrees(action, api);
  await link.click();
  await page.waitForURL((url) => !url.pathname.endsWith(id));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("demo.fail");
  await page.getByRole("link", { name: `part of ${id.slice(0, 13)}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Launches another");
});

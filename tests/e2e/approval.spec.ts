import { ActionPage } from "./action-page";
import { expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";

test("an action that waits for a person says so, and goes on once it is approved on its page", async ({
  page,
  launch,
  api,
}) => {
  const id = await launch("demo.wait", {}, "Asks first");
  const action = new ActionPage(page, id);
  await action.open();
  await action.expectStatus("running");
  await expect(action.root).toHaveAttribute("data-display", "waiting");
  const card = page.getByRole("region", { name: "“Approval” waits for your decision" });
  await expect(card).toBeVisible();
  await expectPageAgrees(action, api);
  await card.getByLabel(/^audience/).selectOption("customers");
  await card.getByLabel("Comment").fill("Looks good");
  await card.getByRole("button", { name: "Approve" }).dblclick();
  await action.expectStatus("completed");
  await expect(card).toBeHidden();
  await expectPageAgrees(action, api);
  await action.openTab("Data");
  await expect(page.getByText("customers").first()).toBeVisible();
});

test("a rejection fails the stage with its reason, and a retry asks again", async ({ page, launch }) => {
  const action = new ActionPage(page, await launch("demo.wait", {}, "Is rejected"));
  await action.open();
  const card = page.getByRole("region", { name: "“Approval” waits for your decision" });
  await card.getByLabel("Comment").fill("Not yet");
  await card.getByRole("button", { name: "Reject" }).click();
  await action.expectStatus("failed");
  await expect(page.getByText(/Rejected by .*: Not yet\./).first()).toBeVisible();
  await page.getByRole("button", { name: "Retry failed stages" }).click();
  await expect(card).toBeVisible();
  await card.getByRole("button", { name: "Approve" }).click();
  await action.expectStatus("completed");
});

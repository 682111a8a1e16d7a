import { ActionPage } from "./action-page";
import { confirmCommand } from "./commands";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

test("a running action is cancelled after a question that names what is lost", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 60 }, "To be cancelled")).open();
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await confirmCommand(page, {
    button: "Cancel",
    title: "Cancel To be cancelled?",
    says: "Running now: Processing",
    keep: "Keep going",
    confirm: "Cancel action",
  });
  await action.expectStatus("cancelled");
  await expect(action.stage(0)).toHaveAttribute("data-status", "completed");
  await expect(action.stage(1)).toHaveAttribute("data-status", "cancelled");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("link", { name: "Run again" })).toBeVisible();
});

test("an action is paused, stands still, and goes on", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 6 }, "To be paused")).open();
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await page.getByRole("button", { name: "Pause" }).click();
  await action.expectStatus("paused");
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await expect(action.stage(1)).toHaveAttribute("data-status", "completed", { timeout: 20_000 });
  await expect(action.stage(2)).not.toHaveAttribute("data-status", "running");
  await page.getByRole("button", { name: "Resume" }).click();
  await action.expectStatus("completed");
});

test("an action that does not run says why, and what happens next", async ({ page, launchAll }) => {
  await launchAll([{ flow: "demo", name: "Much later", delayMs: 600_000 }]);
  await openPage(page, "/actions?q=Much+later");
  await page.getByRole("link", { name: "Much later" }).first().click();
  const reason = page.getByRole("region", { name: "Why isn’t it running?" });
  await expect(reason).toContainText("Its start is delayed.", { timeout: 15_000 });
  await expect(reason).toContainText(/It starts in \d+ min/);
});

test("an action made without being started is started from its page", async ({ page, launchAll }) => {
  const [id] = await launchAll([{ flow: "demo", name: "On demand", input: { seconds: 0.2 }, start: false }]);
  const action = await new ActionPage(page, id ?? "").open();
  await action.expectStatus("pending");
  await page.getByRole("button", { name: "Start" }).click();
  await action.expectStatus("completed");
});

test("open actions of everybody are listed oldest first, and are cancelled from there", async ({ page, launch }) => {
  const older = await launch("demo", { seconds: 60 }, "Older");
  await openPage(page, "/admin/active");
  await expect(page.locator(`tr[data-action-id="${older}"]`)).toHaveAttribute("data-status", "running");
  const newer = await launch("demo", { seconds: 60 }, "Newer");
  await expect(page.locator(`tr[data-action-id="${newer}"]`)).toBeVisible();
  const order = await page
    .locator("tr[data-action-id]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-action-id")));
  expect(order.indexOf(older)).toBeLessThan(order.indexOf(newer));
  for (const name of ["Older", "Newer"]) {
    await page
      .getByRole("button", { name: `Cancel ${name}` })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel action" }).click();
  }
  for (const id of [older, newer]) {
    await expect(page.locator(`tr[data-action-id="${id}"]`)).toHaveAttribute("data-status", "cancelled");
  }
});

import { ActionPage, ToldAction } from "./action-page";
import { expect, test } from "./fixtures";
import { holdRequests } from "./hold-back";
import { tabTo } from "./tab-to";

const RETRY = /\/api\/trpc\/.*actions\.retry/;

test("a failed stage is retried without redoing what succeeded, once however often one presses", async ({
  page,
  launch,
  api,
}) => {
  const action = await new ActionPage(page, await launch("demo.fail", {}, "Fails once")).open();
  await action.expectStatus("failed");
  await expect(page.getByRole("heading", { name: "Stage 2 failed, attempt 1" })).toBeVisible();
  await expect(page.getByText("Simulated failure of stage 2, attempt 1").first()).toBeVisible();
  await expect(action.stage(2)).toHaveAttribute("data-status", "skipped");
  const before = ToldAction.parse(await (await api(`/actions/${action.id}`)).json());

  const letThrough = await holdRequests(page, RETRY);
  await page.getByRole("button", { name: "Retry failed stages" }).dblclick();
  await expect(page.getByRole("button", { name: "Retrying…" })).toHaveAttribute("aria-disabled", "true");
  letThrough();
  await action.expectStatus("completed");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Completed");

  const after = ToldAction.parse(await (await api(`/actions/${action.id}`)).json());
  expect(after.stages.map(({ name, attempt, status }) => [name, attempt, status])).toEqual([
    ["Stage 1", 1, "completed"],
    ["Stage 2", 2, "completed"],
    ["Stage 3", 1, "completed"],
  ]);
  expect(after.stages[0]).toEqual(before.stages[0]);
  await expect(action.stage(1)).toHaveAttribute("data-attempt", "2");
});

test("the attempts of a stage keep their logs, and that of the stage before stays as it was", async ({
  page,
  launch,
}) => {
  const action = await new ActionPage(page, await launch("demo.fail", {}, "Keeps its logs")).open();
  await action.expectStatus("failed");
  await page.getByRole("button", { name: "Jump to first error in log" }).click();
  await expect(page.locator('[data-line][data-stream="err"]')).toContainText("Attempt 1 is told to fail");
  await expect(page.locator('[data-line][data-stream="err"]')).toContainText("stderr");
  await page.getByRole("button", { name: "Retry Stage 2" }).click();
  await action.expectStatus("completed");
  await action.openTab("Stages");
  await expect(action.stage(1).getByRole("button", { name: "Stage 2" })).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("button", { name: "Log of Stage 2, attempt 2" }).click();
  await expect(action.lines).toHaveText([/Stage 2, attempt 2/]);
  await page.getByLabel("Attempt", { exact: true }).selectOption("1");
  await expect(action.lines).toHaveText([/Stage 2, attempt 1/, /Attempt 1 is told to fail/]);
  await page.getByLabel("Stage", { exact: true }).selectOption("Stage 1");
  await expect(action.lines).toHaveText([/Stage 1, attempt 1/]);
});

test("a failed stage is retried by keyboard alone, and focus goes to the stage", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo.fail", {}, "By keyboard")).open();
  await action.expectStatus("failed");
  const retry = page.getByRole("button", { name: "Retry failed stages" });
  await tabTo(retry);
  const letThrough = await holdRequests(page, RETRY);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Retrying…" })).toBeFocused();
  await page.keyboard.press("Enter");
  letThrough();
  await expect(page.getByRole("heading", { level: 2, name: /Stage|stages/ }).first()).toBeFocused();
  await action.expectStatus("completed");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a stage that must not run twice is retried only after a question", async ({ page, launch }) => {
  const id = await launch("demo.fail", { notIdempotent: true }, "Not twice");
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("failed");
  await page.getByRole("button", { name: "Retry failed stages" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Stage 2 is marked as not safe to run twice");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await action.expectStatus("failed");
  await page.getByRole("button", { name: "Retry failed stages" }).click();
  await dialog.getByRole("button", { name: "Retry failed stages" }).click();
  await action.expectStatus("completed");
});

test.describe("in two tabs", () => {
  test.use({ expectedProblems: [/409 \(Conflict\)/] });

  test("the second retry is told that there was a first one", async ({ page, context, launch }) => {
    const id = await launch("demo.fail", { failAttempts: 2 }, "Two tabs");
    const first = await new ActionPage(page, id).open();
    const second = await new ActionPage(await context.newPage(), id).open();
    await first.expectStatus("failed");
    await second.expectStatus("failed");
    const letThrough = await holdRequests(second.page, RETRY);
    for (const tab of [second, first]) await tab.page.getByRole("button", { name: "Retry failed stages" }).click();
    await expect(first.stage(1)).toHaveAttribute("data-attempt", "2");
    letThrough();
    await expect(
      second.page.getByText(/^Retry failed stages did not work. The action has changed since/),
    ).toBeVisible();
    await expect(second.stage(1)).toHaveAttribute("data-attempt", "2");
    await first.expectStatus("failed");
    await expect(page.getByRole("heading", { name: "Stage 2 failed, attempt 2" })).toBeVisible();
  });
});

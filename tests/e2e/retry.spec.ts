import { z } from "zod";

import { expect, test } from "./fixtures";

const Told = z.object({ stages: z.array(z.object({ name: z.string(), attempt: z.number(), status: z.string() })) });

test("a failed stage is retried from its page without redoing what succeeded", async ({ page, launch, api }) => {
  const id = await launch("demo.fail", {}, "Fails once");
  await page.goto(`/actions/${id}`);
  const root = page.locator(`[data-action-id="${id}"]`).first();
  await expect(root).toHaveAttribute("data-status", "failed");
  await expect(page.getByText("Simulated failure of stage 2, attempt 1").first()).toBeVisible();
  await page.getByRole("button", { name: "Retry failed stages" }).first().dblclick();
  await expect(root).toHaveAttribute("data-status", "completed", { timeout: 20_000 });
  const { stages } = Told.parse(await (await api(`/actions/${id}`)).json());
  expect(stages.map(({ name, attempt, status }) => [name, attempt, status])).toEqual([
    ["Stage 1", 1, "completed"],
    ["Stage 2", 2, "completed"],
    ["Stage 3", 1, "completed"],
  ]);
});

test("a running action is cancelled after a confirmation", async ({ page, launch }) => {
  const id = await launch("demo", { seconds: 60 }, "To be cancelled");
  await page.goto(`/actions/${id}`);
  const root = page.locator(`[data-action-id="${id}"]`).first();
  await expect(root).toHaveAttribute("data-status", "running");
  await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /cancel/i })
    .last()
    .click();
  await expect(root).toHaveAttribute("data-status", "cancelled", { timeout: 20_000 });
});

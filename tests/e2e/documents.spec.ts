import type { Page } from "@playwright/test";

import { launchedAction } from "./action-page";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

const NOTE = {
  name: "note.md",
  mimeType: "text/markdown",
  buffer: Buffer.from(
    "# Note\n\nOn 4 March 2026 Maria Keller of Nordlicht GmbH in Hamburg signed a contract worth EUR 12,500 with the city of Bremen. " +
      "The contract covers the delivery of weather stations. The weather stations will be delivered in May.\n",
  ),
};

async function openForm(page: Page): Promise<void> {
  await openPage(page, "/actions/new?flow=document-analysis");
  await expect(page.getByRole("button", { name: "Launch" })).toBeVisible();
}

test("a document of one's own is uploaded, analysed and read on its page", async ({ page }) => {
  await openForm(page);
  await page.locator("input[type=file]").setInputFiles(NOTE);
  await expect(page.getByText("note.md")).toBeVisible();
  await expect(page.locator('[data-upload="done"]')).toHaveCount(1);
  await page.getByRole("button", { name: "Launch" }).click();
  const action = await launchedAction(page);
  await action.expectStatus("completed", 30_000);
  await action.openTab("Data");
  await expect(page.getByRole("link", { name: "note.md" })).toBeVisible();
  await expect(page.getByText(/Nordlicht/).first()).toBeVisible();
});

test("a document is dropped on the form", async ({ page }) => {
  await openForm(page);
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.txt", { type: "text/plain" }));
    return transfer;
  }, NOTE.buffer.toString());
  await page
    .getByText("or drop it here, up to 10 MiB", { exact: true })
    .dispatchEvent("drop", { dataTransfer: dropped });
  await expect(page.getByText("dropped.txt")).toBeVisible();
  await expect(page.locator('[data-upload="done"]')).toHaveCount(1);
  await page.getByRole("button", { name: "Remove dropped.txt" }).click();
  await expect(page.getByText("dropped.txt")).toBeHidden();
});

test("a file that is too large is refused by name, and nothing can be launched without one", async ({ page }) => {
  await openForm(page);
  const buffer = Buffer.alloc(10 * 1024 * 1024 + 1);
  await page.locator("input[type=file]").setInputFiles({ name: "huge.txt", mimeType: "text/plain", buffer });
  await expect(page.getByText("huge.txt is larger than 10 MiB. Choose a smaller file.")).toBeVisible();
  await page.getByRole("button", { name: "Launch" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "1 field needs another look" })).toBeFocused();
  await expect(page).toHaveURL(/\/actions\/new/);
});

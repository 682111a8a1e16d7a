import { expect, test } from "./fixtures";

test("a document of one's own is uploaded, analysed and read on its page", async ({ page }) => {
  await page.goto("/actions/new?flow=document-analysis");
  await page.locator('input[type="file"]').setInputFiles({
    name: "note.md",
    mimeType: "text/markdown",
    buffer: Buffer.from(
      "# Note\n\nOn 4 March 2026 Maria Keller of Nordlicht GmbH in Hamburg signed a contract worth EUR 12,500 with the city of Bremen. The contract covers the delivery of weather stations. The weather stations will be delivered in May.\n",
    ),
  });
  await expect(page.getByText("note.md").first()).toBeVisible();
  await page.getByRole("button", { name: "Launch" }).click();
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}/);
  await expect(page.locator("main [data-action-id]").first()).toHaveAttribute("data-status", "completed", {
    timeout: 30_000,
  });
  await page.getByRole("tab", { name: "Data" }).click();
  await expect(page.getByText(/Nordlicht/).first()).toBeVisible();
});

import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

test("an ended action is deleted after a question, and its address says what became of it", async ({
  page,
  launch,
}) => {
  const id = await launch("demo", { seconds: 0.2 }, "To be deleted");
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("completed");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Delete To be deleted?" });
  await expect(dialog).toContainText("are removed for good");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Delete action" }).click();
  await page.waitForURL((url) => url.pathname === "/actions");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(`tr[data-action-id="${id}"]`)).toHaveCount(0);
  await openPage(page, `/actions/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^This action was deleted by /);
  await expect(page.getByText("It was “To be deleted”, of flow demo.")).toBeVisible();
  await page.getByRole("link", { name: "Actions of demo" }).click();
  await page.waitForURL((url) => url.searchParams.get("flow") === "demo");
});

test("an open action cannot be deleted, and offers no such button", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 60 }, "Not yet")).open();
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toHaveCount(0);
});

test("a running action says when all of it is likely to be done, once earlier ones tell", async ({
  page,
  launchAll,
  api,
}) => {
  const earlier = await launchAll(Array.from({ length: 11 }, () => ({ flow: "demo", input: { seconds: 0.5 } })));
  for (const id of earlier)
    await expect
      .poll(async () => (await api(`/actions?q=${id}&status=completed`).then((answer) => answer.text())).includes(id), {
        timeout: 30_000,
      })
      .toBe(true);
  const [id = ""] = await launchAll([{ flow: "demo", name: "Told", input: { seconds: 30 } }]);
  const action = await new ActionPage(page, id).open();
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await expect(page.locator("[data-forecast]")).toHaveText(/^all done in \d+(–\d+)? (s|min)$/, { timeout: 30_000 });
});

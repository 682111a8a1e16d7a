import { ActionPage } from "./action-page";
import { confirmCommand } from "./commands";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

test("an ended action is deleted after a question, and its address says what became of it", async ({
  page,
  launch,
}) => {
  const id = await launch("demo", { seconds: 0.2 }, "To be deleted");
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("completed");
  await confirmCommand(page, {
    button: "Delete",
    title: "Delete To be deleted?",
    says: "are removed for good",
    keep: "Keep action",
    confirm: "Delete action",
  });
  await page.waitForURL((url) => url.pathname === "/actions");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(`tr[data-action-id="${id}"]`)).toHaveCount(0);
  await openPage(page, `/actions/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^This action was deleted by /);
  await expect(page).toHaveTitle("Removed · To be deleted · Action");
  await expect(page.getByText("It was “To be deleted”, of flow demo.")).toBeVisible();
  await page.getByRole("link", { name: "Actions of demo" }).click();
  await page.waitForURL((url) => url.searchParams.get("flow") === "demo");
});

test("pages that are open elsewhere say that an action was deleted", async ({ page, openBrowser, launch, api }) => {
  const id = await launch("demo", { seconds: 0.2 }, "Gone elsewhere");
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("completed");
  const list = await openBrowser();
  await openPage(list, "/actions");
  const row = list.locator(`tr[data-action-id="${id}"]`);
  await expect(row).toHaveAttribute("data-status", "completed");
  expect((await api(`/actions/${id}`, { method: "DELETE" })).ok).toBe(true);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^This action was deleted by /);
  await expect(page).toHaveTitle("Removed · Gone elsewhere · Action");
  await expect(row).toContainText("Removed");
});

test.describe("a deletion that was not answered", () => {
  test.use({ expectedProblems: [/503 \(Service Unavailable\)/] });

  test("is tried again from its notice, and then leads to the list", async ({ page, launch }) => {
    const action = await new ActionPage(page, await launch("demo", { seconds: 0.2 }, "Deleted late")).open();
    await action.expectStatus("completed");
    await page.route("**/api/trpc/actions.delete*", (route) => route.fulfill({ status: 503, body: "{}" }), {
      times: 1,
    });
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete action" }).click();
    const notice = page.getByRole("listitem").filter({ hasText: "Delete did not work." });
    await notice.getByRole("button", { name: "Delete" }).click();
    await page.waitForURL((url) => url.pathname === "/actions");
    await expect(page.locator(`tr[data-action-id="${action.id}"]`)).toHaveCount(0);
  });
});

test("an open action cannot be deleted, and offers no such button", async ({ page, launch }) => {
  const action = await new ActionPage(page, await launch("demo", { seconds: 60 }, "Not yet")).open();
  await expect(action.stage(1)).toHaveAttribute("data-status", "running");
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toHaveCount(0);
});

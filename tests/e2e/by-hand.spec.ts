import { ActionPage } from "./action-page";
import { programStage } from "./commands";
import { expect, test } from "./fixtures";

const STAGES = [programStage("Look", "process.exit(3)"), programStage("Tell", "", { after: ["Look"] })];
const TITLE = "Complete “Look” by hand?";

test("a note is taken with the keyboard alone, and is seen by others at once", async ({
  page,
  openBrowser,
  launch,
}) => {
  const id = await launch("demo", { seconds: 0.2 }, "Noted");
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("completed");
  const other = await new ActionPage(await openBrowser(), id).open();
  const add = page.getByRole("button", { name: "Add a note" });
  const note = page.getByRole("textbox", { name: "Note" });
  await add.click();
  await expect(note).toBeFocused();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(add).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(note).toBeFocused();
  await page.keyboard.type("The shop was closed\nasked Ana");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  for (const { page: shown } of [action, other])
    await expect(shown.getByRole("region", { name: "Notes" })).toContainText("The shop was closed");
  await expect(add).toBeFocused();
});

test.describe("a stage that failed", () => {
  test.use({ expectedProblems: [/503 \(Service Unavailable\)/] });

  test("is completed by hand, with what was said of it to be read later", async ({ page, openBrowser, launchAll }) => {
    const [id = ""] = await launchAll([{ spec: { name: "by-hand", stages: STAGES } }]);
    const action = await new ActionPage(page, id).open();
    await action.expectStatus("failed");
    const other = await new ActionPage(await openBrowser(), id).open();
    await page.getByRole("button", { name: "Look", exact: true }).click();
    await page.getByRole("button", { name: "Complete by hand…" }).click();
    const dialog = page.getByRole("dialog", { name: TITLE });
    const output = dialog.getByLabel("Output, as JSON");
    // A dialog has an empty container for what is announced, too.
    const said = dialog.getByRole("alert").filter({ hasText: /\S/ });
    const confirm = dialog.getByRole("button", { name: "Complete stage" });
    for (const [typed, fault] of [
      ["found", /^This is not valid JSON/],
      ["", "Write an output; null says that there is none."],
    ] as const) {
      await output.fill(typed);
      await expect(output).toHaveAttribute("aria-invalid", "true");
      await expect(said).toHaveText(fault);
    }
    await output.fill('{ "stdout": "found" }');
    await page.route("**/api/trpc/actions.completeStage*", (route) => route.fulfill({ status: 503, body: "{}" }), {
      times: 1,
    });
    await confirm.click();
    await expect(said).toContainText("The stage was not completed.");
    await expect(output).not.toHaveAttribute("aria-invalid");
    await dialog.getByLabel("Comment").fill("by phone,\nas agreed");
    await expect(said).toHaveCount(0);
    await confirm.click();
    await action.expectStatus("completed");
    await expect(dialog).toBeHidden();
    await expect(page.getByText("by phone, as agreed", { exact: true })).toBeVisible();
    await other.expectStatus("completed");
    await expect(other.stage(0)).toContainText("Completed by hand by");
  });
});

test("a question about a stage that is retried elsewhere goes away, says why, and does not come back", async ({
  page,
  launchAll,
  api,
}) => {
  const [id = ""] = await launchAll([{ spec: { name: "by-hand", stages: STAGES } }]);
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("failed");
  await page.getByRole("button", { name: "Look", exact: true }).click();
  await page.getByRole("button", { name: "Complete by hand…" }).click();
  const dialog = page.getByRole("dialog", { name: TITLE });
  await dialog.getByLabel("Comment").fill("half a draft");
  await api(`/actions/${id}/retry`, { method: "POST" });
  await expect(page.getByText("“Look” is no longer failed: it was retried or completed meanwhile.")).toBeVisible();
  await expect(action.stage(0)).toHaveAttribute("data-attempt", "2");
  await action.expectStatus("failed");
  await expect(dialog).toBeHidden();
});

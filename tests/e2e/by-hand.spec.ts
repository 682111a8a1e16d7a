import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";

const command = (script: string) => ({ type: "command", argv: ["node", "-e", script] });
const SPENDS = command('console.log("::spend tokens=60 costUsd=0.1::")');

test("an action that is paused at its budget says so, and goes on once that is raised on its page", async ({
  page,
  launchAll,
}) => {
  const stages = ["one", "two", "three"].map((name, place, all) => ({
    name,
    after: all.slice(Math.max(0, place - 1), place),
    executor: SPENDS,
  }));
  const spec = { name: "spends", budget: { warn: { tokens: 50 }, pause: { tokens: 100 } }, stages };
  const [id = ""] = await launchAll([{ spec }]);
  const action = new ActionPage(page, id);
  await action.open();
  await action.expectStatus("paused");
  const card = page.getByRole("region", { name: "Paused at its budget" });
  await expect(card).toContainText("The budget of the action is used up: 120 of 100 tokens.");
  await expect(page.getByText("The budget of the action is used up: 60 of 50 tokens.")).toBeVisible();
  await expect(page.getByText("Used 120 of 100 tokens · $0.20")).toBeVisible();
  await card.getByLabel("Tokens in all").fill("120");
  await card.getByRole("button", { name: "Raise and go on" }).click();
  await expect(card).toContainText("Must be more than 120 tokens");
  await card.getByLabel("Tokens in all").fill("500");
  await card.getByRole("button", { name: "Raise and go on" }).click();
  await action.expectStatus("completed");
  await expect(card).toBeHidden();
  await expect(page.getByText("Used 180 of 500 tokens · $0.30")).toBeVisible();
});

test("a failed stage is completed by hand, and a note is seen by others at once", async ({
  page,
  openBrowser,
  launchAll,
}) => {
  const stages = [
    { name: "Look", executor: command("process.exit(3)") },
    { name: "Tell", after: ["Look"], executor: command("") },
  ];
  const [id = ""] = await launchAll([{ spec: { name: "by-hand", stages } }]);
  const action = new ActionPage(page, id);
  await action.open();
  await action.expectStatus("failed");
  const other = new ActionPage(await openBrowser(), id);
  await other.open();
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("The shop was closed\nasked Ana");
  await page.getByRole("button", { name: "Save note" }).click();
  for (const { page: shown } of [action, other])
    await expect(shown.getByRole("region", { name: "Notes" })).toContainText("The shop was closed");
  await page.getByRole("button", { name: "Look", exact: true }).click();
  await page.getByRole("button", { name: "Complete by hand…" }).click();
  const dialog = page.getByRole("dialog", { name: "Complete “Look” by hand?" });
  await dialog.getByLabel("Output, as JSON").fill("found");
  await expect(dialog.getByLabel("Output, as JSON")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Output, as JSON").fill('{ "stdout": "found" }');
  await dialog.getByLabel("Comment").fill("by phone");
  await dialog.getByRole("button", { name: "Complete stage" }).click();
  await action.expectStatus("completed");
  await expect(dialog).toBeHidden();
  await other.expectStatus("completed");
  await expect(other.stage(0)).toContainText("Completed by hand by");
});

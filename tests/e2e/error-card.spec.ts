import { ActionPage } from "./action-page";
import { programStage } from "./commands";
import { expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";

const MESSAGE = "Simulated failure of stage 2, attempt 1";

test("a failure says one line, and its whole text on a click, on Enter and on Space", async ({ page, launch, api }) => {
  const action = await new ActionPage(page, await launch("demo.fail", {}, "Failed with a stack")).open();
  await action.expectStatus("failed");
  const card = page.getByRole("region", { name: "Stage 2 failed, attempt 1" });
  const details = card.locator("summary", { hasText: "Show details" });
  const text = card.getByLabel("Show details");
  await expect(card.getByRole("paragraph")).toHaveText(MESSAGE);
  await expect(text).toBeHidden();

  await details.click();
  await expect(text).toContainText(new RegExp(`^${MESSAGE}\\s+Error: ${MESSAGE}\\s+at `));
  await details.click();
  await expect(text).toBeHidden();
  for (const key of ["Enter", "Space"]) {
    await details.press(key);
    await expect(text).toBeVisible();
    await details.press(key);
    await expect(text).toBeHidden();
  }
  await expectPageAgrees(action, api);
});

test("the way from a failure leads to what the program said on stderr, in view at once", async ({
  page,
  launchAll,
  api,
}) => {
  const code = `
    for (let n = 1; n <= 300; n += 1) console.log("line " + n);
    setTimeout(() => { throw new Error("broken <b>here</b>"); }, 100);`;
  const spec = { name: "broken", stages: [programStage("break", code)] };
  const [id = ""] = await launchAll([{ spec, name: "Failed with a log" }]);
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("failed");
  const card = page.getByRole("region", { name: "break failed, attempt 1" });
  await expect(card.getByRole("paragraph")).toHaveText("exited with code 1");
  await card.locator("summary").press("Enter");
  await expect(card.getByLabel("Show details")).toContainText("Error: broken <b>here</b>");
  await card.getByRole("button", { name: "Jump to first error in log" }).click();
  const errors = page.locator('[data-line][data-stream="err"]');
  await expect(errors.first()).toBeInViewport();
  await expect(errors.filter({ hasText: "Error: broken <b>here</b>" })).toBeInViewport();
  await expect(errors.filter({ hasText: /^\d+stderr\s+at / }).first()).toBeInViewport();
  await expectPageAgrees(action, api);
});

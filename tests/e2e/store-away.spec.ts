import { ActionPage } from "./action-page";
import { expectNoFindings } from "./expect-no-findings";
import { expect, test } from "./fixtures";

const REASON = "Not possible while the live store cannot be reached.";

test.describe("a live store that is away", () => {
  test.use({ expectedProblems: [/503 \(Service Unavailable\)/] });

  test("is told, blocks what it could not take, and is made up for", async ({ page, launch, install }) => {
    test.setTimeout(120_000);
    const action = await new ActionPage(page, await launch("demo", { seconds: 90 }, "Store away")).open();
    await expect(action.progressLine).toContainText(/ left/, { timeout: 30_000 });
    const banner = page.getByText("The live store cannot be reached. What runs goes on");
    const cancel = page.getByRole("button", { name: "Cancel", exact: true });

    await install.redis?.kill();
    await expect(banner).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("banner")).toContainText("Not live");
    await expect(cancel).toHaveAttribute("aria-disabled", "true");
    await expect(cancel).toHaveAccessibleDescription(REASON);
    await expect(action.progressLine).toContainText(/as of \d\d:\d\d:\d\d/);
    await expect(action.progressLine).not.toContainText(/ left/);
    await page.getByRole("button", { name: "Add a note" }).click();
    await expect(page.getByRole("button", { name: "Save note" })).toHaveAccessibleDescription(REASON);
    await expectNoFindings(page, "store away");

    await install.redis?.restart();
    await expect(banner).toBeHidden({ timeout: 30_000 });
    await expect(cancel).not.toHaveAttribute("aria-disabled");
    await expect(action.progressLine).not.toContainText("as of");
    await action.expectProcessed(1, Number(await action.stage(1).getAttribute("data-processed")));
  });
});

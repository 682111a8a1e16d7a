import { launchedAction } from "./action-page";
import { expectPageAgrees, toldAction } from "./expect-page-agrees";
import { expect, test } from "./fixtures";
import { noteTexts } from "./note-texts";
import { openPage } from "./open-page";

/** The counts that a row went through, each once. */
function countsIn(texts: readonly string[]): number[] {
  const counts = texts.flatMap((text) => /([\d,]+) \/ 2,000/.exec(text)?.[1] ?? []);
  return [...new Set(counts)].map((count) => Number(count.replace(",", "")));
}

test("an action made in one browser is in another within a second, and moves there by itself", async ({
  page,
  openBrowser,
  api,
}) => {
  const name = `Seen elsewhere ${Date.now()}`;
  const list = await openBrowser();
  await openPage(list, "/actions");
  await list.evaluate(() => document.documentElement.setAttribute("data-not-reloaded", "yes"));
  const appeared = list.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll("tr[data-action-id]")].some((row) => row.textContent.includes(wanted)) &&
      Date.now(),
    name,
  );

  await openPage(page, "/actions/new?flow=demo");
  await page.getByLabel("Name of the action").fill(name);
  // Long enough for a slow browser to see how it begins.
  await page.getByLabel(/^seconds/).fill("6");
  await page.getByRole("button", { name: "Launch" }).click();
  const action = await launchedAction(page);
  const { createdAt } = await toldAction(api, action.id);
  expect(Number(await (await appeared).jsonValue()) - Date.parse(createdAt)).toBeLessThan(1_000);

  const row = list.locator(`tr[data-action-id="${action.id}"]`);
  const texts = await noteTexts(row);
  await expect(row).toHaveAttribute("data-status", "completed");
  const states = await texts();
  const counts = countsIn(states);
  expect(counts.length).toBeGreaterThan(5);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  for (const text of ["Running", "Processing items…", "Cruising…"]) expect(states.join("\n")).toContain(text);
  await expect(row).toContainText("Finished processing items");
  await expect(row).toContainText("2,000 / 2,000");
  await expect(row).toContainText("100%");
  await expect(list.locator("html")).toHaveAttribute("data-not-reloaded", "yes");
  await expectPageAgrees(action, api);
});

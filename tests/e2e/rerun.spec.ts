import { ActionPage } from "./action-page";
import { expectPageAgrees, toldAction } from "./expect-page-agrees";
import { expect, test } from "./fixtures";

test("an action that ended runs again from a stage, as a new one, and says beforehand what it takes over", async ({
  page,
  launch,
  api,
}) => {
  const id = await launch("demo.fail", { stages: 3, failAttempts: 0 }, "Runs again");
  const action = new ActionPage(page, id);
  await action.open();
  await action.expectStatus("completed");
  await page.getByRole("button", { name: "Stage 2" }).click();
  await page.getByRole("button", { name: "Run again from here" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again from “Stage 2”" });
  await expect(dialog.getByRole("listitem")).toHaveText([
    /Stage 1.*is taken over/,
    /Stage 2.*runs again.*it was chosen/,
    /Stage 3.*runs again/,
  ]);
  await page.route("**/api/trpc/actions.rerun?**", (route) => route.fulfill({ status: 200, body: "away" }), {
    times: 1,
  });
  await dialog.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText("Run again did not work.")).toBeVisible();
  await dialog.getByRole("button", { name: "Run again" }).dblclick();
  await page.waitForURL((url) => url.pathname.startsWith("/actions/") && !url.pathname.endsWith(id));

  const again = new ActionPage(page, new URL(page.url()).pathname.split("/").at(-1) ?? "");
  await again.expectStatus("completed");
  await expect(again.stage(0)).toContainText("taken over");
  await expectPageAgrees(again, api);
  const told = await toldAction(api, again.id);
  expect(told.stages.map(({ attempt }) => attempt)).toEqual([0, 1, 1]);
  await page.getByRole("link", { name: `runs ${id.slice(0, 13)} again` }).click();
  await new ActionPage(page, id).expectStatus("completed");
});

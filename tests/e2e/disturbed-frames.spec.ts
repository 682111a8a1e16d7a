import { ActionPage } from "./action-page";
import { disturbFrames } from "./disturb-frames";
import { expectEventsAgree, expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";
import { noteTexts } from "./note-texts";

const ITEMS = "2,500";

test("a page to which everything comes late, twice and out of order ends as one to which it comes in order", async ({
  page,
  openBrowser,
  launchAll,
  api,
}) => {
  const input = { items: 2_500, seconds: 3 };
  const [id = ""] = await launchAll([{ flow: "demo", input, name: "Disturbed", start: false }]);
  const ordered = await new ActionPage(await openBrowser(), id).open("?tab=logs&stage=Processing");
  const disturbedFrames = await disturbFrames(page);
  const disturbed = await new ActionPage(page, id).open("?tab=logs&stage=Processing");
  const texts = await noteTexts(disturbed.root);
  await api(`/actions/${id}/start`, { method: "POST" });

  for (const action of [ordered, disturbed]) await action.expectStatus("completed");
  expect(disturbedFrames()).toBeGreaterThan(10);
  const counts = (await texts()).flatMap((text) => new RegExp(`([\\d,]+) of ${ITEMS} items`).exec(text)?.[1] ?? []);
  const numbers = counts.map((count) => Number(count.replace(",", "")));
  expect(numbers.length).toBeGreaterThan(3);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));

  await Promise.all(
    [ordered, disturbed].map(async (action) => {
      await expect(action.lines).toHaveCount(25);
      await expectEventsAgree(action, api);
      await expectPageAgrees(action, api);
    }),
  );
  for (const tab of ["Logs", "Data", "Events", "Stages"] as const) {
    await Promise.all([ordered.openTab(tab), disturbed.openTab(tab)]);
    const panel = (action: ActionPage) => action.page.getByRole("tabpanel", { name: tab });
    await expect(panel(ordered)).not.toBeEmpty();
    await expect(panel(disturbed)).toHaveText(await panel(ordered).innerText(), { useInnerText: true });
  }
  await expect(disturbed.progressLine).toHaveText(await ordered.progressLine.innerText(), { useInnerText: true });
});

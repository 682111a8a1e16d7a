import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";

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

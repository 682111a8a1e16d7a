import { ActionPage } from "./action-page";
import { expect, test } from "./fixtures";

test("an action says how it comes to a runner: announced, then claimed by one, or local from first paint", async ({
  page,
  api,
  stores,
  launchAll,
}) => {
  const [id = ""] = await launchAll([{ flow: "demo", input: { seconds: 20 }, name: "Dispatched", start: false }]);
  const action = await new ActionPage(page, id).open();
  const dispatch = page.locator("[data-dispatch]");
  const isLocal = stores === "embedded";
  await expect(dispatch).toHaveText(isLocal ? "Local" : "Announced");
  await api(`/actions/${id}/start`, { method: "POST" });
  await action.expectStatus("running");
  await expect(dispatch).toHaveText(isLocal ? "Local" : /^Claimed by \S+$/);
});

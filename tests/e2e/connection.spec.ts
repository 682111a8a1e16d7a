import { ActionPage } from "./action-page";
import { expectEventsAgree, expectPageAgrees, toldAction } from "./expect-page-agrees";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

/** What a browser says of requests to a server that is gone, or goes before it has answered. */
const GONE =
  /ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)|WebSocket connection/;

test.describe("a connection that is lost", () => {
  test.use({ expectedProblems: [GONE] });

  test("is told, blocks commands, and is made up for without a gap", async ({ page, context, launch, api }) => {
    test.setTimeout(90_000);
    // Some 300 checkpoints, each an event, half of which come before a slow browser has the page.
    const id = await launch("demo", { items: 30_000, seconds: 15 }, "Ended while away");
    const action = await new ActionPage(page, id).open();
    await action.openTab("Events");
    await action.expectStatus("running");
    const seq = async () => Number(await action.root.getAttribute("data-seq"));

    await context.setOffline(true);
    await expect(page.locator("html")).toHaveAttribute("data-connection", "reconnecting");
    const seqAway = await seq();
    await expect(page.getByText(/Connection lost. Showing data as of \d\d:\d\d:\d\d\./)).toBeVisible();
    await expect(page.getByRole("button", { name: "Cancel" })).toHaveAttribute("aria-disabled", "true");
    await expect(page.locator("html")).toHaveAttribute("data-connection", "offline", { timeout: 15_000 });
    expect(await seq()).toBe(seqAway);
    const statusNow = async () => (await toldAction(api, id)).status;
    await expect.poll(statusNow, { timeout: 40_000 }).toBe("completed");
    expect((await toldAction(api, id)).seq - seqAway).toBeGreaterThan(150);
    expect(await seq()).toBe(seqAway);

    await context.setOffline(false);
    await expect(page.locator("html")).toHaveAttribute("data-connection", "live", { timeout: 5_000 });
    await expect(page.getByText(/Back online, \d+ updates? applied/)).toBeVisible();
    await action.expectStatus("completed");
    expect(await expectEventsAgree(action, api)).toBe(await seq());
    await expectPageAgrees(action, api);
  });

  test("because the server was killed heals without a reload, and every event is there once", async ({
    page,
    launch,
    server,
  }) => {
    test.setTimeout(120_000);
    const action = await new ActionPage(page, await launch("demo", { seconds: 6 }, "Survivor")).open("?tab=events");
    await page.evaluate(() => document.documentElement.setAttribute("data-not-reloaded", "yes"));
    await expect
      .poll(async () => Number((await page.title()).split("%")[0]), { timeout: 30_000 })
      .toBeGreaterThanOrEqual(46);
    await server.kill9();
    await expect(page.locator("html")).not.toHaveAttribute("data-connection", "live");
    await server.restart();
    await expect(page.locator("html")).toHaveAttribute("data-connection", "live", { timeout: 30_000 });
    await action.expectStatus("completed", 60_000);
    await expect(page.locator("html")).toHaveAttribute("data-not-reloaded", "yes");
    await expect(page.locator("tr[data-seq='1']")).toBeVisible();
    const numbers = await action.eventNumbers();
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
    await action.openTab("Stages");
    await expect(action.stage(0)).toHaveAttribute("data-attempt", "1");
    await expect(action.stage(1)).toHaveAttribute("data-processed", "2000");
  });

  test("leaves the list as it was and then brings it up to date", async ({ page, launch, server }) => {
    test.setTimeout(120_000);
    const id = await launch("demo", { seconds: 4 }, "Listed meanwhile");
    await openPage(page, "/actions");
    const row = page.locator(`tr[data-action-id="${id}"]`);
    await expect(row).toHaveAttribute("data-status", "running");
    await server.kill9();
    await server.restart();
    const made = await launch("demo", { seconds: 0.2 }, "Made meanwhile");
    await expect(page.locator(`tr[data-action-id="${made}"]`)).toBeVisible({ timeout: 30_000 });
    await expect(row).toHaveAttribute("data-status", "completed", { timeout: 30_000 });
    await expect(page.locator(`tr[data-action-id="${made}"]`)).toHaveAttribute("data-status", "completed");
  });
});

import type { Page } from "@playwright/test";

import { formatDuration } from "@/lib/shared/duration";

import { ActionPage } from "./action-page";
import { expectPageAgrees, toldAction } from "./expect-page-agrees";
import { expect, test } from "./fixtures";

const HOUR_MS = 3_600_000;

/** Gives a page a clock that is wrong by so much. */
async function shiftClock(page: Page, aheadMs: number): Promise<void> {
  await page.addInitScript((shiftMs) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + shiftMs;
  }, aheadMs);
}

/** The seconds shown as elapsed. */
async function shownSeconds({ progressLine }: ActionPage): Promise<number> {
  return Number(/elapsed (\d+) s/.exec(await progressLine.innerText())?.[1]);
}

/** The first seconds shown that are at least so many, and when they were, on the clock that runs since the page was opened. */
async function whenShown({ page }: ActionPage, least: number): Promise<{ seconds: number; atMs: number }> {
  const shown = await page.waitForFunction((from) => {
    const text = document.querySelector("article")?.textContent ?? "";
    const seconds = Number(/elapsed (\d+) s/.exec(text)?.[1]);
    return seconds >= from && { seconds, atMs: performance.now() };
  }, least);
  const value = await shown.jsonValue();
  if (value === false) throw new Error("The elapsed time was not shown.");
  return value;
}

/** How long a shown second took, over at least five of them. */
async function msPerSecond(action: ActionPage): Promise<number> {
  const from = await whenShown(action, (await shownSeconds(action)) + 1);
  const to = await whenShown(action, from.seconds + 5);
  return (to.atMs - from.atMs) / (to.seconds - from.seconds);
}

test("the elapsed time goes on while nothing happens and stands still after the end, whatever the clock of the machine", async ({
  page,
  openBrowser,
  launch,
  api,
}) => {
  const id = await launch("demo", { pauseAt: 1, pauseSeconds: 60 }, "Nothing happens");
  const [ahead, behind] = [await openBrowser(), await openBrowser()];
  await shiftClock(ahead, HOUR_MS);
  await shiftClock(behind, -HOUR_MS);
  const actions = [page, ahead, behind].map((one) => new ActionPage(one, id));
  await Promise.all(actions.map((action) => action.open()));
  for (const action of actions) await expect(action.stage(1)).toHaveAttribute("data-status", "running");

  const { seq } = await toldAction(api, id);
  for (const ms of await Promise.all(actions.map(msPerSecond))) {
    expect(ms).toBeGreaterThan(800);
    expect(ms).toBeLessThan(1_200);
  }
  for (const action of actions) {
    const shown = await shownSeconds(action);
    const told = await toldAction(api, id);
    const elapsedMs = Date.parse(told.serverTime) - Date.parse(String(told.startedAt));
    expect(Math.abs(elapsedMs / 1_000 - shown)).toBeLessThan(2.5);
    expect(told.seq).toBe(seq);
  }

  await api(`/actions/${id}/cancel`, { method: "POST" });
  for (const action of actions) await action.expectStatus("cancelled");
  const { startedAt, finishedAt } = await toldAction(api, id);
  const took = `took ${formatDuration(Date.parse(String(finishedAt)) - Date.parse(String(startedAt)))}`;
  for (const action of actions) await expect(action.progressLine).toContainText(took);
  // A clock that still ran would have gone on by then.
  const from = await page.evaluate(() => performance.now());
  await page.waitForFunction((since) => performance.now() > since + 2_100, from);
  await Promise.all(
    actions.map(async (action) => {
      await expect(action.progressLine).toContainText(took);
      await expectPageAgrees(action, api);
    }),
  );
});

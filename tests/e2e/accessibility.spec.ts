import type { Locator, Page } from "@playwright/test";

import { ActionPage } from "./action-page";
import { programStage, reportCode, spendCode } from "./commands";
import { expectNoFindings, expectNoFindingsAsDrawn } from "./expect-no-findings";
import { expect, test, type Api } from "./fixtures";
import { openPage } from "./open-page";
import { untilFormIsAwake } from "./sign-in";

/** A page, and what is on it once it is whole. */
type Whole = readonly [path: string, content: (page: Page) => Locator];

const LIST: Whole = ["/actions", (page) => page.getByRole("table")];
const CHOICE: Whole = ["/actions/new", (page) => page.getByRole("combobox", { name: /^Flow/ })];
const FORM: Whole = ["/actions/new?flow=demo", (page) => page.getByLabel(/^seconds/)];
const ACTIVE: Whole = ["/admin/active", (page) => page.getByRole("table")];

function tabsOf(id: string): readonly Whole[] {
  const contents = { stages: "[data-stage-id]", logs: "[data-line]", data: "pre", events: "[data-seq]" } as const;
  return Object.entries(contents).map(([tab, content]): Whole => [
    `/actions/${id}?tab=${tab}`,
    (page) => page.getByRole("tabpanel").locator(content).first(),
  ]);
}

const STALLED = {
  name: "silent",
  stages: [
    programStage("Counted", `${reportCode("current=30 total=100")} setInterval(() => undefined, 1000)`, {
      heartbeatMs: 1_000,
    }),
    programStage("Uncounted", `${reportCode("current=30")} setInterval(() => undefined, 1000)`, { heartbeatMs: 1_000 }),
  ],
};
const PAUSED = {
  name: "paused-at-budget",
  budget: { warn: { tokens: 50 }, pause: { tokens: 100, costUsd: 5 } },
  stages: [programStage("Ask", spendCode("tokens=120 costUsd=0.1")), programStage("Tell", "", { after: ["Ask"] })],
};

/** What is there once an action is not there any more. */
async function removed(api: Api, id: string): Promise<Whole> {
  const answered = async () => (await api(`/actions/${id}`, { method: "DELETE" })).status;
  await expect.poll(answered, { timeout: 20_000 }).toBe(204);
  return [`/actions/${id}`, (page) => page.getByText("It was “To be removed”")];
}

async function refuseRaise(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Raise and go on" }).click();
  await expect(page.getByRole("region", { name: "Paused at its budget" }).getByRole("alert")).toBeVisible();
}

async function openWhole(page: Page, [path, content]: Whole): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(content(page)).toBeVisible();
}

test.describe("of the pages, in light and in dark,", () => {
  test.use({ expectedProblems: [/404 \(Not Found\)/] });

  test("axe finds nothing on any", async ({ page, launch, launchAll, api }) => {
    test.setTimeout(150_000);
    const gone = await launch("demo", { seconds: 0.2 }, "To be removed");
    const [stalled = ""] = await launchAll([{ spec: STALLED, name: "Silent" }]);
    const id = await launch("demo.fail", {}, "For reading");
    await launch("demo", { seconds: 90 }, "Still running");
    const pages: readonly Whole[] = [
      LIST,
      ["/actions?q=nothing-matches-this", (shown) => shown.getByRole("heading", { name: "No actions match" })],
      CHOICE,
      FORM,
      ["/actions/new?flow=document-analysis", (shown) => shown.getByText("or drop it here")],
      ...tabsOf(id),
      ACTIVE,
      ["/nowhere", (shown) => shown.getByRole("searchbox")],
      await removed(api, gone),
      [`/actions/${stalled}`, (shown) => shown.getByText("no heartbeat for").first()],
    ];
    for (const whole of pages) {
      await openWhole(page, whole);
      await expectNoFindings(page, whole[0]);
    }
  });

  test("axe finds nothing with a dialog, a menu, an error or a running action", async ({ page, launch }) => {
    test.setTimeout(90_000);
    const action = await new ActionPage(page, await launch("demo", { seconds: 90 }, "With a dialog")).open();
    await action.expectProcessed(1, 10);
    await expectNoFindings(page, "running");
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoFindings(page, "dialog");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel action" }).click();
    await action.expectStatus("cancelled");
    await page.getByRole("button", { name: "Account" }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await expectNoFindings(page, "menu");
    await openPage(page, "/actions/new?flow=demo");
    await page.getByLabel(/^items/).fill("none");
    await page.getByRole("button", { name: "Launch" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "another look" })).toBeVisible();
    await expectNoFindings(page, "error summary");
    await openPage(page, "/actions");
    await page.getByRole("button", { name: "Status" }).click();
    await expect(page.getByRole("checkbox").first()).toBeVisible();
    await expectNoFindings(page, "status filter");
  });

  test("axe finds nothing with what is asked of an action that failed, or that is paused at its budget", async ({
    page,
    launch,
    launchAll,
  }) => {
    test.setTimeout(90_000);
    const [paused = ""] = await launchAll([{ spec: PAUSED }]);
    const action = await new ActionPage(page, await launch("demo.fail", {}, "Asked about")).open();
    await action.expectStatus("failed");
    await page.getByRole("button", { name: "Add a note" }).click();
    await page.getByRole("button", { name: "Save note" }).click();
    await expect(page.getByText("Write what there is to note.")).toBeVisible();
    await expectNoFindings(page, "note form");
    await page.getByRole("textbox", { name: "Note" }).fill("Asked Ana");
    await page.getByRole("button", { name: "Save note" }).click();
    await expect(page.getByRole("region", { name: "Notes" })).toContainText("Asked Ana");
    await action.stage(1).getByRole("button").first().click();
    for (const [button, confirm] of [
      ["Complete by hand…", "Complete stage"],
      ["Delete", "Delete action"],
    ] as const) {
      await page.getByRole("button", { name: button, exact: true }).click();
      await expect(page.getByRole("dialog").getByRole("button", { name: confirm })).toBeVisible();
      await expectNoFindings(page, confirm);
      await page.keyboard.press("Escape");
    }
    await new ActionPage(page, paused).open();
    await refuseRaise(page);
    await expectNoFindings(page, "paused at its budget");
  });

  test("axe finds nothing where one signs in", async ({ browser, server }) => {
    const context = await browser.newContext({ baseURL: server.url, storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    for (const path of ["/sign-in", "/sign-in?token=spent"]) {
      await page.goto(path);
      await untilFormIsAwake(page);
      await page.locator("button[type=submit]").click();
      await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
      await expectNoFindings(page, path);
    }
    await context.close();
  });
});

test("on a phone nothing is cut off, and nothing scrolls sideways but tables and logs", async ({
  page,
  launch,
  launchAll,
  api,
}) => {
  test.setTimeout(120_000);
  const [stalled = "", paused = ""] = await launchAll([{ spec: STALLED, name: "Silent on a phone" }, { spec: PAUSED }]);
  const gone = await removed(api, await launch("demo", { seconds: 0.2 }, "To be removed"));
  const silent: Whole = [`/actions/${stalled}`, (shown) => shown.getByText("no heartbeat for").first()];
  const asked: Whole = [`/actions/${paused}`, (shown) => shown.getByLabel("Tokens in all")];
  const failed = await launch("demo.fail", {}, "A name that is long enough to need a second line on a phone");
  await launch("demo", { seconds: 90 }, "Running on a phone");
  for (const whole of [LIST, CHOICE, FORM, ...tabsOf(failed), ACTIVE, gone, silent, asked]) {
    await page.setViewportSize({ width: 320, height: 844 });
    await openWhole(page, whole);
    await expectNoFindingsAsDrawn(page, `${whole[0]} at 320`);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([whole[0], width, overflow]).toEqual([whole[0], width, 0]);
    }
  }
});

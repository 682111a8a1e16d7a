import { writeFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { ActionPage } from "./action-page";
import { programStage, reportCode, waitForFileCode } from "./commands";
import { expectPageAgrees } from "./expect-page-agrees";
import { expect, test } from "./fixtures";
import { openPage } from "./open-page";

const STAY = "setInterval(() => undefined, 1000)";
const FAIL = "process.exit(1)";

/** One task at a time, so that stages come in their order and one of them has to queue. */
const IN_ALL_STATES = {
  name: "states",
  concurrency: 1,
  stages: [
    programStage("done", ""),
    programStage("broken", FAIL, { onFailure: "continue" }),
    programStage("late", STAY, { onFailure: "continue", taskTimeoutMs: 300 }),
    programStage("again", FAIL, { retry: { attempts: 2, delayMs: 600_000 } }),
    programStage("busy", `${reportCode("current=3 total=10")} ${STAY}`),
    programStage("next", ""),
    programStage("last", "", { after: ["busy"] }),
  ],
};

function strip(within: Page | Locator): Locator {
  return within.getByRole("img", { name: /^\d+ stages: / });
}

/** What each segment is coloured by, in order. */
function familiesOf(shown: Locator): Promise<(string | null)[]> {
  return shown
    .locator(".segment")
    .evaluateAll((segments) => segments.map((segment) => segment.getAttribute("data-family")));
}

test("the strip says in words, colours and labels what state each stage is in, on the page as in the list", async ({
  page,
  launchAll,
  api,
}) => {
  const [id = ""] = await launchAll([{ spec: IN_ALL_STATES, name: "In all states", start: false }]);
  const action = await new ActionPage(page, id).open();
  await expect(strip(action.root)).toHaveAccessibleName("7 stages: 7 pending");
  await expectPageAgrees(action, api);

  await api(`/actions/${id}/start`, { method: "POST" });
  const name =
    "7 stages: 1 completed, 1 failed (broken), 1 timed out (late), 1 retrying (again), 1 running (busy 30%), 1 queued, 1 pending";
  await expect(strip(action.root)).toHaveAccessibleName(name);
  expect(await familiesOf(strip(action.root))).toEqual([
    "success",
    "danger",
    "danger",
    "warning",
    "info",
    "neutral",
    "neutral",
  ]);
  const labels = action.root.getByRole("list", { name: "Stages" }).getByRole("listitem");
  await expect(labels).toHaveText(["done", "broken · failed", "late · timed out", "again", "busy", "next", "last"]);
  await expect(action.root.locator('li[aria-current="step"]')).toHaveText(["again", "busy"]);
  for (const [place, weight] of ["400", "600", "600", "600", "600", "400", "400"].entries())
    await expect(labels.nth(place)).toHaveCSS("font-weight", weight);
  await expectPageAgrees(action, api);

  await api(`/actions/${id}/cancel`, { method: "POST" });
  await action.expectStatus("cancelled");
  const ended = "7 stages: 1 completed, 1 failed (broken), 1 timed out (late), 3 cancelled, 1 skipped";
  await expect(strip(action.root)).toHaveAccessibleName(ended);
  await expectPageAgrees(action, api);
  await openPage(page, "/actions?q=In+all+states");
  await expect(strip(page.locator(`tr[data-action-id="${id}"]`))).toHaveAccessibleName(
    /^7 stages: 1 completed, .*, 3 cancelled, 1 skipped$/,
  );
});

test("what is counted to its end is not completed before its last stage is", async ({ page, launchAll, api }, info) => {
  const gates = [info.outputPath("first"), info.outputPath("second")] as const;
  const stages = [
    programStage("count", `${reportCode("current=10 total=10")} ${waitForFileCode(gates[0])}`),
    programStage("check", `${reportCode("current=5 total=5")} ${waitForFileCode(gates[1])}`, { after: ["count"] }),
  ];
  const [id = ""] = await launchAll([{ spec: { name: "equal", stages }, name: "Equal counts" }]);
  const action = await new ActionPage(page, id).open();
  const heading = page.getByRole("heading", { level: 1 });

  await expect(strip(action.root)).toHaveAccessibleName("2 stages: 1 running (count 99%), 1 pending");
  await expect(heading).toHaveText(/Equal counts\s*Running/);
  await expectPageAgrees(action, api);

  writeFileSync(gates[0], "");
  await expect(strip(action.root)).toHaveAccessibleName("2 stages: 1 completed, 1 running (check 99%)");
  await expect(heading).toHaveText(/Equal counts\s*Running/);
  expect(await familiesOf(strip(action.root))).toEqual(["success", "info"]);
  await expect(page).toHaveTitle("99% · Equal counts · Action");
  await expectPageAgrees(action, api);

  writeFileSync(gates[1], "");
  await expect(strip(action.root)).toHaveAccessibleName("2 stages: 2 completed");
  await expect(heading).toHaveText(/Equal counts\s*Completed/);
  expect(await familiesOf(strip(action.root))).toEqual(["success", "success"]);
  await expect(page).toHaveTitle("Completed · Equal counts · Action");
  await expectPageAgrees(action, api);
});

test("a progress bar tells the items of its stage, and no value while their number is unknown", async ({
  page,
  launchAll,
  api,
}, info) => {
  const gate = info.outputPath("known");
  const code = `${reportCode("current=40")} ${waitForFileCode(gate, `${reportCode("current=1240 total=2000")} ${STAY}`)}`;
  const [id = ""] = await launchAll([{ spec: { name: "bar", stages: [programStage("count", code)] }, name: "Bar" }]);
  const action = await new ActionPage(page, id).open();
  const bar = action.stage(0).getByRole("progressbar", { name: "count" });
  await expect(bar).toHaveAttribute("aria-valuetext", "40 items");
  await expect(bar).not.toHaveAttribute("aria-valuenow");
  await expectPageAgrees(action, api);

  writeFileSync(gate, "");
  await expect(bar).toHaveAttribute("aria-valuenow", "1240");
  await expect(bar).toHaveAttribute("aria-valuemin", "0");
  await expect(bar).toHaveAttribute("aria-valuemax", "2000");
  await expect(bar).toHaveAttribute("aria-valuetext", "1,240 of 2,000 items, 62%");
  await expect(action.progressLine).toContainText(/count: 1,240 of 2,000 items.*62%/);
  await expectPageAgrees(action, api);
});

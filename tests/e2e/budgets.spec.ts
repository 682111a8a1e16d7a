import { writeFileSync } from "node:fs";

import { ActionPage } from "./action-page";
import { programStage, spendCode, waitForFileCode } from "./commands";
import { expect, test } from "./fixtures";

const RAISE = "Raise and go on";

test("an action that is paused at its budget says so, and goes on once that is raised on its page", async ({
  page,
  launchAll,
}) => {
  const stages = ["one", "two", "three"].map((name, place, all) =>
    programStage(name, spendCode("tokens=60 costUsd=0.1"), { after: all.slice(Math.max(0, place - 1), place) }),
  );
  const spec = { name: "spends", budget: { warn: { tokens: 50 }, pause: { tokens: 100 } }, stages };
  const [id = ""] = await launchAll([{ spec }]);
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("paused");
  const card = page.getByRole("region", { name: "Paused at its budget" });
  const cap = card.getByLabel("Tokens in all");
  await expect(card).toContainText("The budget of the action is used up: 120 of 100 tokens.");
  await expect(
    page.getByText("The budget of the action has passed its warning of 50 tokens: 60 were used."),
  ).toBeVisible();
  await expect(page.getByText("Used 120 of 100 tokens · $0.20")).toBeVisible();
  for (const [typed, fault] of [
    ["1e999", "Write a whole number, such as 2,000."],
    ["120", "Must be more than the 120 tokens used so far."],
  ] as const) {
    await cap.fill(typed);
    await card.getByRole("button", { name: RAISE }).click();
    await expect(card.getByRole("alert")).toHaveText(fault);
    await expect(cap).toHaveAttribute("aria-invalid", "true");
  }
  await cap.fill("2,000");
  await expect(card.getByRole("alert")).toHaveCount(0);
  await card.getByRole("button", { name: RAISE }).click();
  await action.expectStatus("completed");
  await expect(card).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByText("Used 180 of 2,000 tokens · $0.30")).toBeVisible();
});

test("a cap below what running attempts have used since the pause is not sent, and one beyond it is", async ({
  page,
  launchAll,
}, info) => {
  const gates = [info.outputPath("spend"), info.outputPath("end")] as const;
  const late = waitForFileCode(gates[0], `${spendCode("tokens=60")} { ${waitForFileCode(gates[1])} }`);
  const stages = [
    programStage("late", late),
    programStage("quick", spendCode("tokens=100")),
    programStage("last", "", { after: ["quick"] }),
  ];
  const [id = ""] = await launchAll([{ spec: { name: "goes-on", budget: { pause: { tokens: 100 } }, stages } }]);
  const action = await new ActionPage(page, id).open();
  await action.expectStatus("paused");
  writeFileSync(gates[0], "");
  await expect(page.getByText("Used 160 of 100 tokens")).toBeVisible();
  const card = page.getByRole("region", { name: "Paused at its budget" });
  await card.getByLabel("Tokens in all").fill("150");
  await card.getByRole("button", { name: RAISE }).click();
  await expect(card.getByRole("alert")).toHaveText("Must be more than the 160 tokens used so far.");
  await card.getByLabel("Tokens in all").fill("200");
  await card.getByRole("button", { name: RAISE }).click();
  await expect(card).toBeHidden();
  writeFileSync(gates[1], "");
  await action.expectStatus("completed");
});

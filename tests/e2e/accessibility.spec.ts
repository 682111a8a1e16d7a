import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "./fixtures";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, expectedProblems: [/404 \(Not Found\).*nowhere/] });

    test("every page is free of axe findings", async ({ page, launch }) => {
      test.setTimeout(120_000);
      const id = await launch("demo.fail", {}, "For reading");
      for (const path of [
        "/actions",
        "/actions/new",
        "/actions/new?flow=demo",
        `/actions/${id}`,
        "/admin/active",
        "/nowhere",
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        expect(
          violations.map(({ id: rule, nodes }) => [path, rule, nodes.map((node) => node.html.slice(0, 120))]),
        ).toEqual([]);
      }
    });
  });
}

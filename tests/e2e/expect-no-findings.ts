import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Lets axe look at a page as it is, in dark and in light. `what` names it where something is found. */
export async function expectNoFindings(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toContainClass(colorScheme);
    await expectNoFindingsAsDrawn(page, `${what}, ${colorScheme}`);
  }
}

/** Lets axe look at a page in the colours it has now. */
export async function expectNoFindingsAsDrawn(page: Page, what: string): Promise<void> {
  // Our pages have no frames, so axe needs no page of its own to put their findings together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze();
  const found = violations.map(({ id, nodes }) => [what, id, nodes.map(({ html }) => html.slice(0, 160))]);
  expect(found).toEqual([]);
}

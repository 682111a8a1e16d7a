import { gzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";

const KB = 1_000;

/** Sizes of the scripts and of the style sheets a page asks for by itself, gzipped. */
async function sizesOf(page: Page, path: string): Promise<{ scripts: number; styles: number }> {
  const bodies = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname)) bodies.set(response.url(), response.body());
  });
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  const sizes = { scripts: 0, styles: 0 };
  for (const [url, body] of bodies) sizes[url.includes(".css") ? "styles" : "scripts"] += gzipSync(await body).length;
  return sizes;
}

test("pages stay within their budgets of script and style", async ({ browser, baseURL, storageState, launch }) => {
  const id = await launch("demo", { seconds: 0.2 }, "Weighed");
  const budgets = [
    { path: "/actions", mostKb: 240 },
    { path: `/actions/${id}`, mostKb: 255 },
    { path: "/actions/new?flow=demo", mostKb: 270 },
    { path: "/admin/active", mostKb: 270 },
  ];
  for (const { path, mostKb } of budgets) {
    const context = await browser.newContext({ ...(baseURL && { baseURL }), ...(storageState && { storageState }) });
    const { scripts, styles } = await sizesOf(await context.newPage(), path);
    // The framework alone is more than this: less means that nothing was weighed.
    expect(scripts, `script of ${path}`).toBeGreaterThan(100 * KB);
    expect(scripts, `script of ${path}`).toBeLessThanOrEqual(mostKb * KB);
    expect(styles, `style of ${path}`).toBeLessThanOrEqual(25 * KB);
    await context.close();
  }
});

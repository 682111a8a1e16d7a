import { chromium } from "@playwright/test";
import { describe, expect, test } from "vitest";

import { chromiumLaunchOptions, findChromium } from "./chromium";

describe.skipIf(findChromium() === null && process.env["CI"] !== "true")("a Chromium of the tests", () => {
  test("draws a page", async () => {
    const browser = await chromium.launch(chromiumLaunchOptions());
    try {
      const page = await browser.newPage();
      await page.setContent("<h1>Ready</h1>");
      expect(await page.getByRole("heading").textContent()).toBe("Ready");
    } finally {
      await browser.close();
    }
  });

  test("is kept from calling home", () => {
    expect(chromiumLaunchOptions().args).toEqual(
      expect.arrayContaining(["--disable-background-networking", "--disable-sync"]),
    );
  });
});

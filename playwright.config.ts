import { defineConfig } from "@playwright/test";

import type { JourneyOptions } from "@/tests/e2e/fixtures";
import { chromiumLaunchOptions, ensureChromium, findChromium } from "@/tests/support/chromium";
import { findPostgres } from "@/tests/support/postgres";
import { ensureAll, setup as ensureServices } from "@/tests/support/prepare-services";
import { findRedis } from "@/tests/support/redis";

const isCi = process.env["CI"] === "true";

// Here, since launch options and projects depend on what there is. The workers, who read this file again, find it all in place.
ensureServices();
ensureAll([ensureChromium]);
const hasBrowser = isCi || findChromium() !== null;
const hasServices = isCi || (findRedis() !== null && findPostgres() !== null);

/** What there is on the pair with Redis alone. */
const OF_REDIS_ALONE = /store-away\.spec\.ts$/;

/** What pages draw and weigh, whichever stores are behind them: looked at on one pair. */
const OF_PAGES_ALONE =
  /(accessibility|action-address|disturbed-frames|elapsed|error-card|keyboard|page-weight|strip-states)\.spec\.ts$/;

export default defineConfig<object, JourneyOptions>({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // Each worker has a server of its own; two share the machine well.
  workers: 2,
  fullyParallel: false,
  forbidOnly: isCi,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: ".cache/test-reports/e2e.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: chromiumLaunchOptions(),
    // Filming each page takes as much again as the test itself; where nobody looks at it, its states are not drawn either.
    trace: isCi ? "off" : { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
  },
  projects: [
    ...(hasBrowser ? [{ name: "embedded", use: { stores: "embedded" }, testIgnore: OF_REDIS_ALONE } as const] : []),
    ...(hasBrowser && hasServices
      ? [{ name: "redis", use: { stores: "redis" }, testIgnore: OF_PAGES_ALONE } as const]
      : []),
  ],
});

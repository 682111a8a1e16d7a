import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { startShowrunner } from "./showrunner-process";

test("the built product starts, survives a crash on the same port and data, and leaves nothing", async () => {
  const showrunner = await startShowrunner();
  try {
    expect(await showrunner.signInLink()).toContain(`:${showrunner.port}/sign-in?token=`);
    const { pid } = showrunner;
    await showrunner.kill9();
    expect(showrunner.end?.signal).toBe("SIGKILL");
    await showrunner.restart();
    expect(showrunner.pid).not.toBe(pid);
    expect((await fetch(`${showrunner.url}/api/v1/health`)).status).toBe(200);
  } finally {
    await showrunner.stop();
  }
  expect(showrunner.end).not.toBeNull();
  expect(existsSync(showrunner.dataDir)).toBe(false);
});

test("a product that ends at its start is reported with what it printed", async () => {
  const started = startShowrunner({ verb: "up", env: { SHOWRUNNER_LEASE_MS: "never" } });
  await expect(started).rejects.toThrow(/ended with .*SHOWRUNNER_LEASE_MS|ended with .*leaseMs/s);
});

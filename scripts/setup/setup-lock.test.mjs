import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { withSetupLock } from "./setup-lock.mjs";

let root;
let lockFile;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "showrunner-lock-"));
  lockFile = join(root, ".cache", "setup.lock");
  mkdirSync(join(root, ".cache"));
});

afterEach(() => rmSync(root, { recursive: true }));

test("two set-ups of one folder take turns", async () => {
  const log = [];
  const setUp = (name) =>
    withSetupLock(root, async () => {
      log.push(`${name} starts`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} ends`);
    });
  await Promise.all([setUp("one"), setUp("two")]);
  expect(log).toEqual(["one starts", "one ends", "two starts", "two ends"]);
});

test("a set-up that failed leaves no lock", async () => {
  await expect(withSetupLock(root, () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  expect(existsSync(lockFile)).toBe(false);
});

test.each([
  { holder: "is gone", pid: 2 ** 22 + 1, ageMs: 0 },
  { holder: "has not been heard of for long", pid: process.pid, ageMs: 60_000 },
])("a lock whose holder $holder is taken over", async ({ pid, ageMs }) => {
  writeFileSync(lockFile, String(pid));
  const touchedAt = new Date(Date.now() - ageMs);
  utimesSync(lockFile, touchedAt, touchedAt);
  expect(await withSetupLock(root, async () => "done")).toBe("done");
});

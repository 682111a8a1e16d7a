import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { hashSources, isStamped, writeStamp } from "./stamps.mjs";

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "showrunner-stamps-"));
  mkdirSync(join(root, "lib"));
  writeFileSync(join(root, "lib", "one.ts"), "export const one = 1;");
});

afterEach(() => rmSync(root, { recursive: true }));

test("the hash changes with a content, a name and a new file, and not with a test", () => {
  const hashes = [hashSources(root, ["lib"])];
  writeFileSync(join(root, "lib", "one.ts"), "export const one = 2;");
  hashes.push(hashSources(root, ["lib"]));
  writeFileSync(join(root, "lib", "two.ts"), "");
  hashes.push(hashSources(root, ["lib"]));
  expect(new Set(hashes).size).toBe(3);
  writeFileSync(join(root, "lib", "one.test.ts"), "");
  expect(hashSources(root, ["lib"])).toBe(hashes[2]);
});

test("a name that is not there counts as nothing", () => {
  expect(hashSources(root, ["lib", "public"])).toBe(hashSources(root, ["lib"]));
});

test("a stamp tells whether its hash was dealt with", () => {
  const stampFile = join(root, "dist", ".stamp");
  expect(isStamped(stampFile, "abc")).toBe(false);
  writeStamp(stampFile, "abc");
  expect(isStamped(stampFile, "abc")).toBe(true);
  expect(isStamped(stampFile, "def")).toBe(false);
});

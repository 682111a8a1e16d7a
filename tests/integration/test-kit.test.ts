import { execFile } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { beforeAll, expect, inject, test } from "vitest";

import { createTempDir } from "@/tests/support/temp-dir";

const FLOW = `
import { FatalError, flow } from "showrunner";
import { z } from "zod";
export const greet = flow("greet", { input: z.object({ name: z.string() }) })
  .stage("ask", { retry: { attempts: 2, delayMs: 3_600_000 }, run: ({ input }) => fetch("http://127.0.0.1:9/" + input.name).then((answer) => answer.text()) })
  .stage("say", { after: "ask", run: ({ outputs }): string => { if (outputs.ask === "") throw new FatalError("nobody", "NOBODY"); return "Hello " + outputs.ask; } });
`;
const TEST = `
import assert from "node:assert/strict";
import { test } from "node:test";
import { testFlow } from "showrunner/testing";
import { greet } from "./greet";
test("greets who answers", async () => {
  const { status, output, tookMs } = await testFlow(greet, { input: { name: "ana" }, mocks: { ask: [new Error("away"), "Ana"] } }).run();
  assert.deepEqual([status, output, tookMs], ["completed", "Hello Ana", 3_600_000]);
});
test("says why it greets nobody", async () => {
  const { error } = await testFlow(greet, { input: { name: "ana" }, mocks: { ask: "" } }).run();
  assert.equal(error?.code, "NOBODY");
});
`;

let folder = "";

beforeAll(() => {
  folder = createTempDir("test-kit").path;
  const installed = join(folder, "node_modules", "showrunner");
  mkdirSync(installed, { recursive: true });
  cpSync("package.json", join(installed, "package.json"));
  symlinkSync(dirname(inject("apiServer")), join(installed, "dist"));
  symlinkSync(resolve("node_modules/zod"), join(folder, "node_modules", "zod"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "greet.ts"), FLOW);
  writeFileSync(join(folder, "greet.test.ts"), TEST);
});

test("a flow of another project is tested with what the package exports", async () => {
  const tsx = pathToFileURL(resolve("node_modules/tsx/dist/esm/index.mjs")).href;
  const args = ["--import", tsx, "--test", "--test-reporter=tap", "greet.test.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  expect(stdout).toMatch(/^# pass 2$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { GuardedProcess } from "./guarded-process";
import { createTempDir } from "./temp-dir";
import { waitFor } from "./wait-for";

test("a process is stopped by its signal, and its output is kept", async () => {
  const child = new GuardedProcess("/bin/sh", ["-c", "echo ready; echo trouble >&2; exec sleep 60"]);
  await waitFor(() => child.output.includes("trouble"), { what: "its output" });
  expect(await child.stop()).toEqual({ exitCode: null, signal: "SIGTERM" });
  expect(child.output).toContain("ready");
});

test("a kill ends the children of the process too", async () => {
  const child = new GuardedProcess("/bin/sh", ["-c", "sleep 60 & echo $!; wait"]);
  const grandchild = await waitFor(() => /^\d+\n/.exec(child.output)?.[0].trim(), { what: "the id of its child" });
  await child.kill();
  await waitFor(() => !isRunning(Number(grandchild)), { what: "its child to be gone" });
  expect(child.end?.signal).toBe("SIGKILL");
});

test("a program that does not exist is refused at once", () => {
  expect(() => new GuardedProcess("/nowhere/program", [])).toThrow("cannot be started");
});

test("a process and its folder go with a test runner that is killed", async () => {
  const dir = createTempDir("orphan");
  const script = `
    const { GuardedProcess } = await import("./tests/support/guarded-process.ts");
    const child = new GuardedProcess("sleep", ["60"], { ownedDir: ${JSON.stringify(dir.path)} });
    console.log(child.pid);
  `;
  const runner = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  runner.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const pid = Number(await waitFor(() => /^\d+\n/.exec(printed)?.[0], { what: "the id of the process" }));
  expect(isRunning(pid)).toBe(true);
  runner.kill("SIGKILL");
  await waitFor(() => !isRunning(pid) && !existsSync(dir.path), { what: "the process and its folder to be gone" });
  expect(isRunning(pid)).toBe(false);
  dir.remove();
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { expect, test } from "vitest";

import { isProcessRunning } from "@/tests/support/is-process-running";
import { waitFor } from "@/tests/support/wait-for";

import { createProcessGroups, isGroupAlive, signalGroup } from "./process-group";

const HERE = join(import.meta.dirname, "process-group.ts");
const OWNER = `
import { spawn } from "node:child_process";
import { createProcessGroups } from ${JSON.stringify(HERE)};
const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { detached: true, stdio: "ignore" });
createProcessGroups().add(child.pid);
console.log(child.pid);
process.exit(0);
`;

test("groups that are left are killed when their process exits", async () => {
  const owner = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", OWNER], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = Number(await text(owner.stdout));
  expect(pid).toBeGreaterThan(1);
  await waitFor(() => !isProcessRunning(pid), { what: "the group to be gone" });
});

test("nothing is listened for once no group is left", () => {
  const before = process.listenerCount("exit");
  const groups = createProcessGroups();
  groups.add(7_000_001);
  groups.add(7_000_002);
  expect(process.listenerCount("exit")).toBe(before + 1);
  groups.remove(7_000_001);
  groups.remove(7_000_002);
  groups.remove(7_000_002);
  expect(process.listenerCount("exit")).toBe(before);
});

test("a group that is gone can be signalled without harm", async () => {
  const child = spawn(process.execPath, ["-e", ""], { detached: true, stdio: "ignore" });
  const { pid = 0 } = child;
  expect(isGroupAlive(pid)).toBe(true);
  await once(child, "exit");
  expect(isGroupAlive(pid)).toBe(false);
  expect(() => signalGroup(pid, "SIGKILL")).not.toThrow();
});

test.each([0, 1, -5, Number.NaN])("%d is never signalled", (leaderPid) => {
  expect(() => isGroupAlive(leaderPid)).toThrow("leads no process group");
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { DataFolderInUseError, lockDataFolder, type DataFolderLock } from "./data-folder-lock";
import { describeSelf } from "./process-identity";

let dataDir = "";
const held: DataFolderLock[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "showrunner-lock-"));
});

afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
  rmSync(dataDir, { recursive: true, force: true });
});

async function take(): Promise<DataFolderLock> {
  const lock = await lockDataFolder(dataDir);
  held.push(lock);
  return lock;
}

function leaveLockOf(holder: object): void {
  writeFileSync(join(dataDir, ".lock-7"), JSON.stringify({ ...describeSelf(), isReleased: false, ...holder }));
}

describe("the lock of a data folder", () => {
  test("a second one is refused in one line that names the folder and the process", async () => {
    await take();
    await expect(lockDataFolder(dataDir)).rejects.toThrow(new DataFolderInUseError(dataDir, process.pid));
    await expect(lockDataFolder(dataDir)).rejects.toThrow(
      `The data folder ${dataDir} is in use by another Showrunner (process ${process.pid}).`,
    );
  });

  test("a missing folder is made", async () => {
    dataDir = join(dataDir, "deep", "data");
    await take();
    expect(readdirSync(dataDir)).toHaveLength(1);
  });

  test("once released, the next one gets it", async () => {
    const first = await take();
    first.release();
    await take();
    await expect(lockDataFolder(dataDir)).rejects.toThrow(DataFolderInUseError);
  });

  test("releasing twice does not release the next holder's", async () => {
    const first = await take();
    first.release();
    await take();
    first.release();
    await expect(lockDataFolder(dataDir)).rejects.toThrow(DataFolderInUseError);
  });

  test("a holder that is gone does not stop the next one", async () => {
    leaveLockOf({ pid: 2 ** 22 + 1 });
    await take();
    expect(readdirSync(dataDir)).toEqual([".lock-8"]);
  });

  test("another process that got the number of a dead holder does not stop the next one", async () => {
    leaveLockOf({ startedAt: "1" });
    await take();
    expect(readdirSync(dataDir)).toEqual([".lock-8"]);
  });

  test("a holder from before the last boot does not stop the next one", async () => {
    leaveLockOf({ boot: "an earlier one" });
    await take();
    expect(readdirSync(dataDir)).toEqual([".lock-8"]);
  });

  test("a holder in another container is seen by its touches", async () => {
    leaveLockOf({ space: "pid:[1]", pid: 1 });
    const touching = setInterval(() => leaveLockOf({ space: "pid:[1]", pid: 1 }), 200);
    await expect(lockDataFolder(dataDir)).rejects.toThrow("(process 1)");
    clearInterval(touching);
  });

  test("of many that find a dead holder at once exactly one gets it", async () => {
    leaveLockOf({ pid: 2 ** 22 + 1 });
    const attempts = await Promise.allSettled(Array.from({ length: 30 }, () => take()));
    expect(attempts.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
    const refusals = attempts.filter((attempt) => attempt.status === "rejected");
    expect(refusals.every(({ reason }) => reason instanceof DataFolderInUseError)).toBe(true);
  });

  test("a killed process leaves the folder to the next one, a living one does not", async () => {
    const lockModule = pathToFileURL(join(import.meta.dirname, "data-folder-lock.ts")).href;
    const script = `import { lockDataFolder } from ${JSON.stringify(lockModule)};
      await lockDataFolder(${JSON.stringify(dataDir)}); console.log("held"); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { stdio: "pipe" });
    await once(holder.stdout, "data");
    await expect(lockDataFolder(dataDir)).rejects.toThrow(`(process ${holder.pid})`);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await take();
    expect(held).toHaveLength(1);
  });
});

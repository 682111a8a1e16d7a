import { getEventListeners } from "node:events";
import { realpath } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { LIMITS } from "@/lib/shared/limits";
import {
  allGone,
  createCommandTrials,
  IGNORE_SIGTERM,
  pidsIn,
  starting,
  STAY,
  TELL_PID,
  toldPids,
  type CommandTrials,
} from "@/tests/support/command-trials";

const NODE = process.execPath;
/** A child tells that it is there by a file, for which its parent waits before it ends. */
const MAKE_FILE = `require("node:fs").writeFileSync("there", "");`;
const EXIT_WHEN_THERE = `setInterval(() => { if (require("node:fs").existsSync("there")) process.exit(0); }, 10);`;

let trials: CommandTrials;

beforeEach(() => {
  trials = createCommandTrials();
});
afterEach(() => {
  trials.remove();
});

describe("timeout", () => {
  test("kills the whole group at once and keeps what was written", async () => {
    const script = `${IGNORE_SIGTERM} ${TELL_PID} ${starting(`${IGNORE_SIGTERM} ${TELL_PID} ${STAY}`)} ${STAY}`;
    const trial = trials.trial({ taskTimeoutMs: 2_000 });
    const startedAt = performance.now();
    const outcome = await trials.executeScript(script, trial);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(outcome).toMatchObject({
      status: "failed",
      final: false,
      error: { code: "TIMED_OUT", message: "timed out after 2 s" },
    });
    const pids = await toldPids(trial, 2);
    expect(trials.resultOf(outcome)).toMatchObject({ status: "error", error: "timed out after 2 s", exitCode: null });
    expect(trials.resultOf(outcome).stdout.split("\n")).toHaveLength(3);
    await allGone(pids);
  });

  test("names a timeout that is no whole number of seconds", async () => {
    const outcome = await trials.execute(["sleep", "60"], trials.trial({ taskTimeoutMs: 150 }));
    expect(outcome).toMatchObject({ status: "failed", error: { message: "timed out after 150 ms" } });
  });

  test("that is longer than a timer can be does not fire", async () => {
    const outcome = await trials.executeScript(
      `console.log("fine");`,
      trials.trial({ taskTimeoutMs: LIMITS.durationMs }),
    );
    expect(outcome.status).toBe("completed");
  });
});

describe("cancel", () => {
  test("lets a program end by itself and keeps what it wrote, whatever its exit code", async () => {
    const script = `process.on("SIGTERM", () => { console.log("tidied up"); process.exit(0); }); ${TELL_PID} ${STAY}`;
    const trial = trials.trial();
    const outcome = trials.executeScript(script, trial);
    const pids = await toldPids(trial, 1);
    trial.abort.abort();
    const done = await outcome;
    expect(done.status).toBe("cancelled");
    expect(trials.resultOf(done)).toMatchObject({
      status: "error",
      error: "cancelled",
      exitCode: 0,
    });
    expect(trials.resultOf(done).stdout).toContain("tidied up\n");
    await allGone(pids);
  });

  test("kills the group after the grace when it does not listen", async () => {
    const script = `${IGNORE_SIGTERM} ${TELL_PID} ${starting(`${IGNORE_SIGTERM} ${TELL_PID} ${STAY}`)} ${STAY}`;
    const trial = trials.trial();
    const outcome = trials.executeScript(script, trial, { cancelGraceMs: 300 });
    const pids = await toldPids(trial, 2);
    const abortedAt = performance.now();
    trial.abort.abort();
    const done = await outcome;
    expect(performance.now() - abortedAt).toBeGreaterThanOrEqual(290);
    expect(performance.now() - abortedAt).toBeLessThan(1_300);
    expect(done.status).toBe("cancelled");
    expect(trials.resultOf(done)).toMatchObject({ error: "cancelled", exitCode: null });
    await allGone(pids);
  });

  test("kills a child that ignores SIGTERM and outlives its parent, within the grace", async () => {
    const script = `${TELL_PID} ${starting(`${IGNORE_SIGTERM} ${TELL_PID} ${STAY}`)} ${STAY}`;
    const trial = trials.trial();
    const outcome = trials.executeScript(script, trial, { cancelGraceMs: 300 });
    const pids = await toldPids(trial, 2);
    trial.abort.abort();
    expect((await outcome).status).toBe("cancelled");
    await allGone(pids);
  });

  test("leaves a child that outlives its parent the grace to end by itself", async () => {
    const orphaned = `
      const parent = process.ppid;
      process.on("SIGTERM", () => setInterval(() => {
        if (process.ppid !== parent) { console.log("child tidied up"); process.exit(0); }
      }, 5));
      ${TELL_PID} ${STAY}
    `;
    const trial = trials.trial();
    const outcome = trials.executeScript(`${TELL_PID} ${starting(orphaned)} ${STAY}`, trial);
    await toldPids(trial, 2);
    trial.abort.abort();
    expect(trials.resultOf(await outcome).stdout).toContain("child tidied up\n");
  });

  test("kills such a child of a shell, too", async () => {
    const trial = trials.trial();
    const script = `trap '' TERM; echo "{\\"pid\\":$$}"; ${NODE} -e '${TELL_PID} ${STAY}' & wait; wait`;
    const outcome = trials.execute(["sh", "-c", script], trial, { cancelGraceMs: 300 });
    const pids = await toldPids(trial, 2);
    trial.abort.abort();
    expect((await outcome).status).toBe("cancelled");
    await allGone(pids);
  });

  test("does not wait for the grace when all of the group has ended", async () => {
    const trial = trials.trial();
    const outcome = trials.executeScript(`${TELL_PID} ${STAY}`, trial, { cancelGraceMs: 60_000 });
    await toldPids(trial, 1);
    trial.abort.abort();
    expect((await outcome).status).toBe("cancelled");
  });

  test("before the start starts nothing", async () => {
    const trial = trials.trial();
    trial.abort.abort();
    const file = join(trials.dir, "made");
    expect(await trials.executeScript(`require("node:fs").writeFileSync(${JSON.stringify(file)}, "")`, trial)).toEqual({
      status: "cancelled",
    });
    await expect(realpath(file)).rejects.toThrow("ENOENT");
  });

  test("after the end changes nothing and leaves no listener", async () => {
    const trial = trials.trial();
    const outcome = await trials.executeScript("1", trial);
    expect(getEventListeners(trial.setting.signal, "abort")).toEqual([]);
    trial.abort.abort();
    expect(outcome.status).toBe("completed");
  });
});

describe("what a command leaves behind", () => {
  test("a child that holds the output open delays the end by 1 s at most, and is killed", async () => {
    const trial = trials.trial();
    const startedAt = performance.now();
    const outcome = await trials.executeScript(
      `${starting(`${TELL_PID} ${MAKE_FILE} ${STAY}`)} console.log("parent"); ${EXIT_WHEN_THERE}`,
      trial,
    );
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(outcome.status).toBe("completed");
    expect(trials.resultOf(outcome).stdout).toContain("parent\n");
    await allGone(await toldPids(trial, 1));
  });

  test("a child that writes its last line once its parent has ended is heard", async () => {
    const trial = trials.trial();
    const orphaned = `const parent = process.ppid; setInterval(() => { if (process.ppid !== parent) { console.log("late"); process.exit(0); } }, 5);`;
    const outcome = await trials.executeScript(`${starting(`${orphaned} ${MAKE_FILE}`)} ${EXIT_WHEN_THERE}`, trial);
    expect(outcome.status).toBe("completed");
    expect(trials.resultOf(outcome).stdout).toBe("late\n");
  });

  test("a child that writes nowhere is killed as well", async () => {
    const trial = trials.trial();
    const script = `const child = ${starting(STAY, `{ stdio: "ignore" }`)} console.log(JSON.stringify({ pid: child.pid })); process.exit(0);`;
    expect((await trials.executeScript(script, trial)).status).toBe("completed");
    await allGone(await toldPids(trial, 1));
  });

  test("a process that left the group and holds the output open does not hold up the end", async () => {
    const trial = trials.trial();
    const script = `
      const child = ${starting(STAY, `{ stdio: "inherit", detached: true }`)}
      console.log(JSON.stringify({ pid: child.pid })); process.exit(0);
    `;
    const startedAt = performance.now();
    const outcome = await trials.executeScript(script, trial);
    expect(outcome.status).toBe("completed");
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(pidsIn(trial)).toHaveLength(1);
  });
});

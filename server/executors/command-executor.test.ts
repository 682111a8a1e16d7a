import { chmod, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { LIMITS } from "@/lib/shared/limits";
import { createCommandTrials, STAY, TRIAL_ACTION, type CommandTrials } from "@/tests/support/command-trials";
import { waitFor } from "@/tests/support/wait-for";

import { inheritedEnvironment } from "./command-environment";

const NODE = process.execPath;
const RESULT_FIELDS = ["status", "command", "stdout", "stderr", "exitCode", "target", "startedAt", "finishedAt"];

let trials: CommandTrials;

beforeEach(() => {
  trials = createCommandTrials();
});
afterEach(() => {
  trials.remove();
});

describe("the result", () => {
  test("of a success has exactly the fields of the format, in place", async () => {
    const outcome = await trials.executeScript(`console.log("one"); console.error("two");`, trials.trial());
    expect(outcome.status).toBe("completed");
    const result = trials.resultOf(outcome);
    expect(Object.keys(result)).toEqual(RESULT_FIELDS);
    expect(result).toMatchObject({
      status: "success",
      stdout: "one\n",
      stderr: "two\n",
      exitCode: 0,
      target: "datasets/any",
    });
    expect(result.command).toBe(`${NODE} -e 'console.log("one"); console.error("two");'`);
    expect(new Date(result.startedAt).toISOString()).toBe(result.startedAt);
    expect(Date.parse(result.finishedAt)).toBeGreaterThanOrEqual(Date.parse(result.startedAt));
  });

  test("of a failure says why, and is the output of the failed task", async () => {
    const outcome = await trials.executeScript(`console.log("partly"); process.exit(7);`, trials.trial());
    expect(outcome).toMatchObject({
      status: "failed",
      final: false,
      error: { code: "COMMAND_FAILED", message: "exited with code 7" },
    });
    const result = trials.resultOf(outcome);
    expect(Object.keys(result).toSorted()).toEqual([...RESULT_FIELDS, "error"].toSorted());
    expect(result).toMatchObject({ status: "error", stdout: "partly\n", error: "exited with code 7", exitCode: 7 });
  });

  test("is stored when it is too large for an event, with its beginning as preview", async () => {
    const outcome = await trials.executeScript(`process.stdout.write("é".repeat(20_000));`, trials.trial());
    if (outcome.status !== "completed" || !("ref" in outcome.output)) throw new Error("expected a stored output");
    expect(outcome.output.sizeBytes).toBeGreaterThan(40_000);
    expect(outcome.output.preview).toMatch(/^\{"status":"success"/);
    expect(trials.resultOf(outcome).stdout).toBe("é".repeat(20_000));
  });

  test("holds 10 MiB of each stream and says what was cut", async () => {
    const script = `
      const mebibyte = "z".repeat(1024 * 1024);
      for (let place = 0; place < 11; place += 1) { process.stdout.write(mebibyte); process.stderr.write(mebibyte); }
      process.stderr.write("the end");
      process.exitCode = 1;
    `;
    const trial = trials.trial();
    const outcome = await trials.executeScript(script, trial);
    const { stdout, stderr } = trials.resultOf(outcome);
    for (const text of [stdout, stderr]) {
      expect(text.startsWith("z".repeat(LIMITS.commandStreamBytes))).toBe(true);
      expect(text.slice(LIMITS.commandStreamBytes)).toMatch(/^\n… \[cut: .*\]\n$/);
    }
    expect(outcome.status === "failed" && outcome.error.detail?.endsWith("zzzthe end")).toBe(true);
    expect(trial.lines.map(({ text }) => Buffer.byteLength(text))).toEqual([LIMITS.logLineBytes, LIMITS.logLineBytes]);
  });

  test("of hostile bytes can be stored: what is no UTF-8 and NUL are replaced", async () => {
    const trial = trials.trial();
    const outcome = await trials.executeScript(
      `process.stdout.write(Buffer.from([0x61, 0xff, 0x62, 0x00, 0x63, 0xe2, 0x82]));`,
      trial,
    );
    expect(trials.resultOf(outcome).stdout).toBe("a\uFFFDb\uFFFDc\uFFFD");
    expect(trial.lines).toEqual([{ stream: "out", text: "a\uFFFDb\uFFFDc\uFFFD" }]);
  });
});

describe("the outcome follows exit code and signal alone", () => {
  const FIXTURE = `
    if (process.argv[1] === "--help") { console.log("usage: fixture <file>"); process.exit(0); }
    if (process.argv[1] === "return") process.exitCode = 1;
    else if (process.argv[1] === "throw") throw new Error("broken");
    else if (process.argv[1] === "exit") process.exit(1);
    else { console.error("usage: fixture <file>"); process.exit(2); }
  `;

  test("help on stdout with 0 is a success", async () => {
    const outcome = await trials.execute([NODE, "-e", FIXTURE, "--", "--help"], trials.trial());
    expect(outcome.status).toBe("completed");
    expect(trials.resultOf(outcome)).toMatchObject({ status: "success", stdout: "usage: fixture <file>\n" });
  });

  test("errors on stderr with 0 are a success, too", async () => {
    const outcome = await trials.executeScript(`console.error("error: everything is wrong");`, trials.trial());
    expect(outcome.status).toBe("completed");
  });

  test("a missing argument fails with the usage in stderr", async () => {
    const outcome = await trials.execute([NODE, "-e", FIXTURE], trials.trial());
    expect(outcome).toMatchObject({
      status: "failed",
      error: { message: "exited with code 2", detail: "usage: fixture <file>\n" },
    });
    expect(trials.resultOf(outcome)).toMatchObject({ exitCode: 2, stdout: "", stderr: "usage: fixture <file>\n" });
  });

  test.each(["return", "throw", "exit"])("1 by %s is a failure with code 1", async (way) => {
    const outcome = await trials.execute([NODE, "-e", FIXTURE, "--", way], trials.trial());
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "COMMAND_FAILED", message: "exited with code 1" },
    });
    expect(trials.resultOf(outcome).exitCode).toBe(1);
  });

  test.each(["SIGKILL", "SIGTERM"])("a program killed by %s fails naming it", async (signal) => {
    const outcome = await trials.executeScript(`process.kill(process.pid, "${signal}"); ${STAY}`, trials.trial());
    expect(outcome).toMatchObject({
      status: "failed",
      final: false,
      error: { code: "COMMAND_FAILED", message: `killed by signal ${signal}` },
    });
    expect(trials.resultOf(outcome)).toMatchObject({
      status: "error",
      error: `killed by signal ${signal}`,
      exitCode: null,
    });
  });
});

describe("what cannot be started", () => {
  test("an unknown program fails for good, naming it", async () => {
    const outcome = await trials.execute(["no-such-program-here", "x"], trials.trial());
    expect(outcome).toMatchObject({ status: "failed", final: true, error: { code: "COMMAND_NOT_FOUND" } });
    const { error } = trials.resultOf(outcome);
    expect(error).toBe(`The program "no-such-program-here" was not found on this runner.`);
  });

  test("a file that is not executable fails for good, naming it", async () => {
    const file = join(trials.dir, "plain.txt");
    await writeFile(file, "text");
    await chmod(file, 0o644);
    const outcome = await trials.execute([file], trials.trial());
    expect(outcome).toMatchObject({ status: "failed", final: true, error: { code: "COMMAND_NOT_FOUND" } });
    expect(trials.resultOf(outcome).error).toContain(file);
  });

  test("a program that is not on the list is refused, without being started", async () => {
    const trial = trials.trial({ tempDir: () => Promise.reject(new Error("not to be asked for")) });
    const outcome = await trials.execute([NODE, "-e", "1"], trial, { allowedCommands: ["node", "sh"] });
    expect(outcome).toMatchObject({ status: "failed", final: true, error: { code: "COMMAND_NOT_ALLOWED" } });
    expect(trials.resultOf(outcome).error).toContain(`"${NODE}" is not allowed`);
  });

  test("arguments the system does not take fail for good", async () => {
    const outcome = await trials.executeScript(`// ${"x".repeat(3_000_000)}`, trials.trial());
    expect(outcome).toMatchObject({ status: "failed", final: true, error: { code: "COMMAND_NOT_STARTED" } });
  });

  test("a missing working folder is not taken for a missing program", async () => {
    const outcome = await trials.executeScript("1", trials.trial(), { cwd: join(trials.dir, "missing") });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "COMMAND_NOT_STARTED" },
    });
    expect(trials.resultOf(outcome).error).toContain("its working folder does not exist");
  });
});

describe("what a command is given", () => {
  const PRINT = `console.log(JSON.stringify({ argv: process.argv.slice(1), cwd: process.cwd(), env: process.env }));`;

  test("its arguments as they are, never read by a shell", async () => {
    const argv = ["$HOME", "*", "a;b", "|", "`id`", "it's", "", " "];
    const outcome = await trials.execute([NODE, "-e", PRINT, "--", ...argv], trials.trial());
    expect(JSON.parse(trials.resultOf(outcome).stdout)).toMatchObject({ argv });
  });

  test("its task in the environment, and nothing of the runner's but a few variables", async () => {
    const environment = inheritedEnvironment({
      PATH: "/usr/bin:/bin",
      SECRET_TOKEN: "x",
      LC_ALL: "C",
      TZ: "UTC",
      DATABASE_URL: "y",
    });
    const outcome = await trials.executeScript(PRINT, trials.trial(), {
      environment: { ...environment, CONFIGURED: "yes" },
    });
    expect(JSON.parse(trials.resultOf(outcome).stdout)).toMatchObject({
      env: {
        CONFIGURED: "yes",
        LC_ALL: "C",
        TZ: "UTC",
        PATH: "/usr/bin:/bin",
        SHOWRUNNER_ACTION_ID: TRIAL_ACTION,
        SHOWRUNNER_STAGE: "only",
        SHOWRUNNER_TASK: "3",
        SHOWRUNNER_ATTEMPT: "2",
        SHOWRUNNER_IDEMPOTENCY_KEY: "key-of-task",
      },
    });
    expect(trials.resultOf(outcome).stdout).not.toMatch(/SECRET_TOKEN|DATABASE_URL|VITEST/);
  });

  test("the attempt's own folder to work in, or the one that is set", async () => {
    const own = await trials.executeScript(PRINT, trials.trial());
    expect(JSON.parse(trials.resultOf(own).stdout)).toMatchObject({ cwd: await realpath(trials.dir) });
    const set = await trials.executeScript(PRINT, trials.trial(), { cwd: "/" });
    expect(JSON.parse(trials.resultOf(set).stdout)).toMatchObject({ cwd: "/" });
  });

  test("the action's id behind the flag that asks for it, and only then", async () => {
    const executor = trials.executor();
    const flagged = await executor.execute(
      { type: "command", argv: [NODE, "-e", PRINT, "--", "a"], actionIdFlag: "--action-id" },
      trials.trial().setting,
    );
    expect(JSON.parse(trials.resultOf(flagged).stdout)).toMatchObject({ argv: ["a", "--action-id", TRIAL_ACTION] });
    expect(trials.resultOf(flagged).command.endsWith(` a --action-id ${TRIAL_ACTION}`)).toBe(true);
    const plain = await executor.execute(
      { type: "command", argv: [NODE, "-e", PRINT, "--", "a"] },
      trials.trial().setting,
    );
    expect(JSON.parse(trials.resultOf(plain).stdout)).toMatchObject({ argv: ["a"] });
  });

  test("nothing to read, so that a program which reads does not wait", async () => {
    const outcome = await trials.execute(["cat"], trials.trial());
    expect(outcome.status).toBe("completed");
  });
});

describe("live output", () => {
  test("each line is shown while the command still runs, stdout and stderr apart", async () => {
    const script = `
      const { existsSync } = require("node:fs");
      console.log("first"); console.error("second"); process.stdout.write("unfinis");
      const timer = setInterval(() => { if (existsSync("go")) { clearInterval(timer); process.stdout.write("hed"); } }, 10);
    `;
    const trial = trials.trial();
    const outcome = trials.executeScript(script, trial);
    await waitFor(() => trial.lines.length === 2, { what: "two lines" });
    expect(trial.lines.toSorted((a, b) => a.stream.localeCompare(b.stream))).toEqual([
      { stream: "err", text: "second" },
      { stream: "out", text: "first" },
    ]);
    await writeFile(join(trials.dir, "go"), "");
    expect((await outcome).status).toBe("completed");
    expect(trial.lines[2]).toEqual({ stream: "out", text: "unfinished" });
  });

  test("progress lines of stdout report progress and are not shown; the result keeps them", async () => {
    const script = `
      console.log("::progress current=5 total=10 message=Half way::");
      console.log("::progress current=lots::");
      console.error("::progress current=9::");
      console.log("done");
    `;
    const trial = trials.trial();
    const outcome = await trials.executeScript(script, trial);
    expect(trial.reports).toEqual([{ current: 5, total: 10, message: "Half way" }]);
    expect(trial.lines.filter(({ stream }) => stream === "out").map(({ text }) => text)).toEqual([
      "::progress current=lots::",
      "done",
    ]);
    expect(trial.lines.filter(({ stream }) => stream === "err").map(({ text }) => text)).toEqual([
      "::progress current=9::",
    ]);
    expect(trials.resultOf(outcome).stdout).toContain("::progress current=5 total=10 message=Half way::\n");
  });
});

test("many commands at once keep their outputs apart", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, place) =>
      trials.execute(["sh", "-c", `echo ${place}; echo ${place} >&2`], trials.trial()),
    ),
  );
  expect(outcomes.map((outcome) => trials.resultOf(outcome).stdout)).toEqual(
    Array.from({ length: 8 }, (_, place) => `${place}\n`),
  );
});

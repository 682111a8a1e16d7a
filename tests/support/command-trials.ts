import type { Payload } from "@/lib/actions/event";
import type { ProgressReport } from "@/lib/actions/progress";
import { inheritedEnvironment } from "@/server/executors/command-environment";
import { createCommandExecutor, type CommandExecutorOptions } from "@/server/executors/command-executor";
import type { CommandResult } from "@/server/executors/command-result";
import { systemClock } from "@/server/ports/clock";
import type { TaskExecutor, TaskOutcome, TaskSetting } from "@/server/ports/executor";
import { createMemoryPayloads, type MemoryPayloads } from "@/server/testing/memory-payloads";

import { isProcessRunning } from "./is-process-running";
import { createTempDir } from "./temp-dir";
import { waitFor } from "./wait-for";

const NODE = process.execPath;

/** The action of every trial. */
export const TRIAL_ACTION = "0193f2a0-0000-7000-8000-000000000000";

/** Script of a program that tells its process id on its output, for `toldPids`. */
export const TELL_PID = `console.log(JSON.stringify({ pid: process.pid }));`;
/** Script of a program that does not end by itself. */
export const STAY = `setInterval(() => undefined, 1_000);`;
/** Script of a program that does not end when asked to. */
export const IGNORE_SIGTERM = `process.on("SIGTERM", () => undefined);`;

/** Script of a program that starts another one, which writes to the same output unless told otherwise. */
export function starting(script: string, options = `{ stdio: "inherit" }`): string {
  return `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(script)}], ${options});`;
}

/** Commands executed for real, each in a setting that keeps what it is told. */
export interface CommandTrials {
  /** Where the commands work. */
  readonly dir: string;
  trial(changes?: Partial<TaskSetting>): CommandTrial;
  executor(changes?: Partial<CommandExecutorOptions>): TaskExecutor<"command">;
  execute(argv: string[], trial: CommandTrial, options?: Partial<CommandExecutorOptions>): Promise<TaskOutcome>;
  executeScript(script: string, trial: CommandTrial, options?: Partial<CommandExecutorOptions>): Promise<TaskOutcome>;
  resultOf(outcome: TaskOutcome): CommandResult;
  /** Removes the folder, and what still runs of the processes that told their ids. */
  remove(): void;
}

export interface CommandTrial {
  readonly lines: { stream: string; text: string }[];
  readonly reports: ProgressReport[];
  readonly abort: AbortController;
  readonly setting: TaskSetting;
}

/** Commands that may be any program, with payloads in memory. */
export function createCommandTrials(): CommandTrials {
  const dir = createTempDir("command");
  const payloads = createMemoryPayloads();
  const made: CommandTrial[] = [];
  const executor = (changes: Partial<CommandExecutorOptions> = {}): TaskExecutor<"command"> =>
    createCommandExecutor({
      allowedCommands: ["*"],
      cancelGraceMs: 5_000,
      environment: inheritedEnvironment(process.env),
      payloads,
      clock: systemClock,
      ...changes,
    });
  const execute: CommandTrials["execute"] = (argv, { setting }, options) =>
    executor(options).execute({ type: "command", argv }, setting);
  return {
    dir: dir.path,
    trial: (changes) => {
      const trial = createTrial(dir.path, changes);
      made.push(trial);
      return trial;
    },
    executor,
    execute,
    executeScript: (script, trial, options) => execute([NODE, "-e", script], trial, options),
    resultOf: (outcome) => resultOf(outcome.output, payloads),
    remove: () => {
      for (const pid of made.flatMap((trial) => pidsIn(trial))) if (isProcessRunning(pid)) process.kill(pid, "SIGKILL");
      dir.remove();
    },
  };
}

function createTrial(dir: string, changes: Partial<TaskSetting> = {}): CommandTrial {
  const lines: CommandTrial["lines"] = [];
  const reports: ProgressReport[] = [];
  const abort = new AbortController();
  const setting: TaskSetting = {
    action: TRIAL_ACTION,
    organisation: "default",
    stage: "only",
    task: 3,
    attempt: 2,
    idempotencyKey: "key-of-task",
    target: "datasets/any",
    signal: abort.signal,
    taskTimeoutMs: null,
    tempDir: () => Promise.resolve(dir),
    progress: (report) => reports.push(report),
    spend: () => undefined,
    line: (stream, text) => lines.push({ stream, text }),
    ...changes,
  };
  return { lines, reports, abort, setting };
}

/** What an outcome carries; the executor made it, so its form is known. */
function resultOf(output: Payload | undefined, payloads: MemoryPayloads): CommandResult {
  if (output === undefined) throw new Error("the outcome has no output");
  const json =
    "value" in output ? JSON.stringify(output.value) : new TextDecoder().decode(payloads.bytesOf(output.ref));
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return JSON.parse(json) as CommandResult;
}

/** The process ids told so far. */
export function pidsIn({ lines }: CommandTrial): number[] {
  return lines.flatMap(({ text }) => {
    const found = /^\{"pid":(\d+)\}$/.exec(text);
    return found?.[1] === undefined ? [] : [Number(found[1])];
  });
}

/** The process ids, once there are so many. */
export function toldPids(trial: CommandTrial, count: number): Promise<number[]> {
  return waitFor(() => pidsIn(trial).length === count && pidsIn(trial), { what: `${count} processes to have started` });
}

/** Waits until none of the processes runs. */
export async function allGone(pids: readonly number[]): Promise<void> {
  await waitFor(() => pids.every((pid) => !isProcessRunning(pid)), {
    what: "the processes to be gone",
    timeoutMs: 3_000,
  });
}

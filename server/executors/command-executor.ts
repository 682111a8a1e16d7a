import type { Failure } from "@/lib/actions/event";
import { isAllowedCommand } from "@/lib/flows/allowed-commands";
import type { Executor } from "@/lib/flows/flow-spec";
import type { Clock } from "@/server/ports/clock";
import type { TaskExecutor, TaskOutcome, TaskSetting } from "@/server/ports/executor";
import { keepValue } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import { taskEnvironment } from "./command-environment";
import { failureOfEnd, notAllowed } from "./command-failure";
import { createCommandOutput, type CommandOutput } from "./command-output";
import { commandResult, withDetail } from "./command-result";
import { createProcessGroups, type ProcessGroups } from "./process-group";
import { runCommand, type CommandEnd } from "./spawn-command";

/** How a runner executes commands. */
export interface CommandExecutorOptions {
  /** Names of programs, absolute paths, or `*`. */
  readonly allowedCommands: readonly string[];
  readonly cancelGraceMs: number;
  /** What every command finds in its environment; what it is told of its task is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly payloads: PayloadStore;
  readonly clock: Clock;
  /** Where commands are started; the folder of the task unless given. */
  readonly cwd?: string;
}

type Command = Extract<Executor, { type: "command" }>;

interface Attempt {
  readonly options: CommandExecutorOptions;
  readonly setting: TaskSetting;
  readonly argv: readonly string[];
  readonly output: CommandOutput;
  readonly startedAt: number;
}

/**
 * Executes commands: a program and its arguments, never read by a shell, in a process group that does not outlive the
 * attempt. Lines are shown as they come; exit code and signal alone decide the outcome, and its output is always the
 * `CommandResult`. Rejects only when the attempt's folder or the payload store is away.
 */
export function createCommandExecutor(options: CommandExecutorOptions): TaskExecutor<"command"> {
  const groups = createProcessGroups();
  return {
    type: "command",
    execute: async (command, setting) => {
      const attempt: Attempt = {
        options,
        setting,
        argv: argvOf(command, setting),
        output: createCommandOutput(setting),
        startedAt: options.clock.now(),
      };
      const program = command.argv[0] ?? "";
      if (!isAllowedCommand(program, options.allowedCommands))
        return failed(attempt, { failure: notAllowed(program), isFinal: true, exitCode: null });
      const cwd = options.cwd ?? (await setting.tempDir());
      if (setting.signal.aborted) return { status: "cancelled" };
      const end = await run(attempt, cwd, groups);
      attempt.output.end();
      return outcomeOf(attempt, end);
    },
  };
}

function argvOf(command: Command, setting: TaskSetting): readonly string[] {
  return command.actionIdFlag === undefined ? command.argv : [...command.argv, command.actionIdFlag, setting.action];
}

function run({ options, setting, argv, output }: Attempt, cwd: string, groups: ProcessGroups): Promise<CommandEnd> {
  return runCommand(
    {
      argv,
      cwd,
      environment: { ...options.environment, ...taskEnvironment(setting), SHOWRUNNER_TEMP_DIR: cwd },
      groups,
      onOutput: (stream, bytes) => output.receive(stream, bytes),
    },
    { timeoutMs: setting.taskTimeoutMs, signal: setting.signal, graceMs: options.cancelGraceMs },
  );
}

async function outcomeOf(attempt: Attempt, end: CommandEnd): Promise<TaskOutcome> {
  const exitCode = end.kind === "exited" ? end.exitCode : null;
  if (end.kind !== "not-started" && end.stopped === "cancelled") {
    return { status: "cancelled", output: await keep(attempt, { error: "cancelled", exitCode }) };
  }
  const failure = failureOfEnd(end, attempt.argv[0] ?? "", attempt.setting.taskTimeoutMs);
  if (failure === null) return { status: "completed", output: await keep(attempt, { error: null, exitCode }) };
  return failed(attempt, { ...failure, exitCode });
}

interface Failing {
  readonly failure: Failure;
  readonly isFinal: boolean;
  readonly exitCode: number | null;
}

async function failed(attempt: Attempt, { failure, isFinal, exitCode }: Failing): Promise<TaskOutcome> {
  const output = await keep(attempt, { error: failure.message, exitCode });
  return { status: "failed", error: withDetail(failure, attempt.output.stderrEnd), final: isFinal, output };
}

function keep(attempt: Attempt, ending: { readonly error: string | null; readonly exitCode: number | null }) {
  const { options, setting, argv, output, startedAt } = attempt;
  const result = commandResult({
    ...ending,
    argv,
    output,
    target: setting.target,
    startedAt,
    finishedAt: options.clock.now(),
  });
  const { organisation, action } = setting;
  return keepValue(options.payloads, { organisation, action, name: "output" }, result);
}

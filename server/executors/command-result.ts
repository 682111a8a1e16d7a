import type { Failure } from "@/lib/actions/event";
import { formatCommand } from "@/lib/shared/command-line";
import { isoTime } from "@/lib/shared/iso-time";

import type { CommandOutput } from "./command-output";

/** What is left of a command, whatever became of it. Times ISO 8601; `exitCode` null when there is none. */
export type CommandResult = {
  readonly status: "success" | "error";
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Only with status `error`. */
  readonly error?: string;
  readonly exitCode: number | null;
  readonly target: string;
  readonly startedAt: string;
  readonly finishedAt: string;
};

/** What a result is made of. */
export interface CommandFacts {
  readonly argv: readonly string[];
  readonly output: CommandOutput;
  /** Why it is no success; null when it is one. */
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly target: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** The uniform result of a command. */
export function commandResult(facts: CommandFacts): CommandResult {
  const { argv, output, error, exitCode, target } = facts;
  return {
    status: error === null ? "success" : "error",
    command: formatCommand(argv),
    stdout: output.stdout,
    stderr: output.stderr,
    ...(error === null ? {} : { error }),
    exitCode,
    target,
    startedAt: isoTime(facts.startedAt),
    finishedAt: isoTime(facts.finishedAt),
  };
}

/** A failure with the end of what the command wrote to stderr. */
export function withDetail(failure: Failure, stderrEnd: string): Failure {
  return stderrEnd === "" ? failure : { ...failure, detail: stderrEnd };
}

import type { Failure } from "@/lib/actions/event";
import { formatDuration } from "@/lib/shared/duration";

import { NO_FOLDER, type CommandEnd } from "./spawn-command";

/** Why a command did not succeed; `isFinal` when trying again would not help. */
export interface CommandFailure {
  readonly failure: Failure;
  readonly isFinal: boolean;
}

const SHOWN_CHARACTERS = 200;
const NOT_FOUND = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);
const NOT_EXECUTABLE = new Set(["EACCES", "EPERM", "ENOEXEC", "EISDIR"]);
/** The machine is short of something for now. */
const PASSING = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** The failure of a program that is not on the runner's list. */
export function notAllowed(program: string): Failure {
  const message = `The program ${shown(program)} is not allowed on this runner. Add it to allowedCommands, or use an allowed program.`;
  return { code: "COMMAND_NOT_ALLOWED", message };
}

/** What an end means, by exit code and signal alone; null for success. A stop comes before the way the program took it. */
export function failureOfEnd(end: CommandEnd, program: string, timeoutMs: number | null): CommandFailure | null {
  if (end.kind === "not-started") return failureOfStart(end.errorCode, program);
  if (end.stopped === "timed-out") {
    return {
      failure: { code: "TIMED_OUT", message: `timed out after ${formatTimeout(timeoutMs ?? 0)}` },
      isFinal: false,
    };
  }
  if (end.kind === "killed") return failed(`killed by signal ${end.signal}`);
  return end.exitCode === 0 ? null : failed(`exited with code ${end.exitCode}`);
}

function failed(message: string): CommandFailure {
  return { failure: { code: "COMMAND_FAILED", message }, isFinal: false };
}

function failureOfStart(errorCode: string, program: string): CommandFailure {
  const isFinal = !PASSING.has(errorCode);
  if (NOT_FOUND.has(errorCode))
    return notStarted("COMMAND_NOT_FOUND", `The program ${shown(program)} was not found on this runner.`, isFinal);
  if (NOT_EXECUTABLE.has(errorCode))
    return notStarted("COMMAND_NOT_FOUND", `The program ${shown(program)} cannot be executed on this runner.`, isFinal);
  const reason = errorCode === NO_FOLDER ? "its working folder does not exist" : errorCode;
  return notStarted("COMMAND_NOT_STARTED", `The program ${shown(program)} could not be started (${reason}).`, isFinal);
}

function notStarted(code: string, message: string, isFinal: boolean): CommandFailure {
  return { failure: { code, message }, isFinal };
}

/** `1.5 s`, `2 s`, `5 m 00 s`: unlike a measured time, a limit is not rounded down. */
function formatTimeout(timeoutMs: number): string {
  return timeoutMs >= 1_000 && timeoutMs < 60_000 ? `${timeoutMs / 1_000} s` : formatDuration(timeoutMs);
}

function shown(program: string): string {
  return JSON.stringify(
    program.length > SHOWN_CHARACTERS ? `${program.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : program,
  );
}

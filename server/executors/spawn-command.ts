import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import { startTimer } from "@/server/ports/long-timer";

import type { StreamName } from "./command-output";
import { isGroupAlive, signalGroup, type ProcessGroups } from "./process-group";

/** What is started, and how it is told what happens. */
export interface CommandSpawn {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly groups: ProcessGroups;
  readonly onOutput: (stream: StreamName, bytes: Uint8Array) => void;
}

/** How long a command may take, and how it is stopped. */
export interface CommandLimits {
  readonly timeoutMs: number | null;
  /** Asks the command to end. */
  readonly signal: AbortSignal;
  /** Time between asking a command to end and killing it. */
  readonly graceMs: number;
}

/** What ends a command that is not left to end by itself. */
export type StopCause = "cancelled" | "timed-out";

/** The code of a command whose working folder is missing, which the system tells like a missing program. */
export const NO_FOLDER = "NO_FOLDER";

/** How a command ended. `errorCode`: what the system says, as `ENOENT`. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly exitCode: number; readonly stopped: StopCause | null }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals; readonly stopped: StopCause | null }
  | { readonly kind: "not-started"; readonly errorCode: string };

type ProcessExit =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

interface RunningProcess {
  readonly leaderPid: number;
  readonly exited: Promise<ProcessExit>;
  /** Settles when the program has ended and nobody holds its output open. */
  readonly closed: Promise<void>;
  closeStreams(): void;
}

const STREAMS_AFTER_EXIT_MS = 1_000;
const STREAMS_AFTER_KILL_MS = 250;
const POLL_MS = 20;

/**
 * Runs a program in a process group of its own, without a shell, until it has ended and nothing of its group is left. At the
 * timeout the group is killed; on abort it gets SIGTERM, and SIGKILL after the grace. Output that others hold open after the
 * program's end is waited for no longer than 1 s.
 */
export async function runCommand(command: CommandSpawn, limits: CommandLimits): Promise<CommandEnd> {
  const running = await startProcess(command);
  if (running instanceof Error) return { kind: "not-started", errorCode: await startErrorCode(running, command.cwd) };
  command.groups.add(running.leaderPid);
  try {
    return await superviseGroup(running, limits);
  } finally {
    command.groups.remove(running.leaderPid);
  }
}

async function startProcess({ argv, cwd, environment, onOutput }: CommandSpawn): Promise<RunningProcess | Error> {
  const [program = "", ...args] = argv;
  try {
    const child = spawn(program, args, {
      cwd,
      env: processEnvironment(environment),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const leaderPid = child.pid;
    if (leaderPid === undefined) return await new Promise<Error>((resolve) => child.once("error", resolve));
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once("exit", (exitCode, signal) =>
        resolve(signal === null ? { kind: "exited", exitCode: exitCode ?? 0 } : { kind: "killed", signal }),
      );
    });
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const streams = [child.stdout, child.stderr];
    // A pipe that breaks is closed after its error, which is all that matters of it.
    for (const stream of streams) stream.on("error", () => undefined);
    child.stdout.on("data", (bytes: Uint8Array) => onOutput("out", bytes));
    child.stderr.on("data", (bytes: Uint8Array) => onOutput("err", bytes));
    return { leaderPid, exited, closed, closeStreams: () => streams.forEach((stream) => stream.destroy()) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function startErrorCode(error: Error, cwd: string): Promise<string> {
  const errorCode = "code" in error && typeof error.code === "string" ? error.code : error.name;
  if (errorCode !== "ENOENT") return errorCode;
  return access(cwd).then(
    () => errorCode,
    () => NO_FOLDER,
  );
}

/** The type of Node's environments is widened by Next with a variable that a command need not have. */
function processEnvironment(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above; any texts are an environment
  return { ...environment } as NodeJS.ProcessEnv;
}

async function superviseGroup(running: RunningProcess, limits: CommandLimits): Promise<CommandEnd> {
  const { leaderPid } = running;
  const stops = armStops(leaderPid, limits);
  const exit = await running.exited;
  stops.disarm();
  if (stops.cause === "cancelled") await groupGoneBefore(leaderPid, stops.killsAt);
  else await settledWithin(running.closed, STREAMS_AFTER_EXIT_MS);
  signalGroup(leaderPid, "SIGKILL");
  await settledWithin(running.closed, STREAMS_AFTER_KILL_MS);
  running.closeStreams();
  return { ...exit, stopped: stops.cause };
}

interface Stops {
  /** The first that ended the program; null while it runs undisturbed. */
  readonly cause: StopCause | null;
  /** When the grace of a cancelled group is over, on the clock of `performance.now`. */
  readonly killsAt: number;
  disarm(): void;
}

function armStops(leaderPid: number, { timeoutMs, signal, graceMs }: CommandLimits): Stops {
  let cause: StopCause | null = null;
  let killsAt = 0;
  const timers: (() => void)[] = [];
  const kill = (): void => signalGroup(leaderPid, "SIGKILL");
  const onTimeout = (): void => {
    cause ??= "timed-out";
    kill();
  };
  const onAbort = (): void => {
    if (cause !== null) return;
    cause = "cancelled";
    killsAt = performance.now() + graceMs;
    signalGroup(leaderPid, "SIGTERM");
    timers.push(startTimer(graceMs, kill));
  };
  if (timeoutMs !== null) timers.push(startTimer(timeoutMs, onTimeout));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    get cause() {
      return cause;
    },
    get killsAt() {
      return killsAt;
    },
    disarm: () => {
      signal.removeEventListener("abort", onAbort);
      for (const stop of timers) stop();
    },
  };
}

async function groupGoneBefore(leaderPid: number, deadline: number): Promise<void> {
  while (performance.now() < deadline && isGroupAlive(leaderPid)) await delay(POLL_MS);
}

async function settledWithin(settled: Promise<void>, timeoutMs: number): Promise<void> {
  let stop = (): void => undefined;
  const elapsed = new Promise<void>((resolve) => {
    stop = startTimer(timeoutMs, resolve);
  });
  await Promise.race([settled, elapsed]);
  stop();
}

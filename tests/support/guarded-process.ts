import { spawn, type ChildProcess } from "node:child_process";

import { waitFor } from "./wait-for";

export interface GuardedProcessOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Asks the program to end, in its own way. */
  readonly endSignal?: NodeJS.Signals;
  /** A folder that goes with the program when this process dies. */
  readonly ownedDir?: string;
}

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

const KEPT_OUTPUT = 1_000_000;
const STOP_TIMEOUT_MS = 15_000;

// Its standard input ends when the process that started it dies, however that happens.
const GUARD_SCRIPT = `
if read -r released; then exit 0; fi
kill -"$2" "$1" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
kill -KILL -- "-$1" 2>/dev/null
[ -z "$3" ] || rm -rf -- "$3"
`;

/** A program in its own process group that does not outlive this process, not even when this process is killed. */
export class GuardedProcess {
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess;
  readonly #endSignal: NodeJS.Signals;
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  #end: ProcessEnd | null = null;
  #output = "";

  constructor(command: string, args: readonly string[], options: GuardedProcessOptions = {}) {
    const { endSignal = "SIGTERM", ownedDir = "", ...spawnOptions } = options;
    this.#endSignal = endSignal;
    this.#child = spawn(command, args, { ...spawnOptions, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    // Its message would come too late; the missing process id below says the same at once.
    this.#child.on("error", () => undefined);
    if (this.#child.pid === undefined) throw new Error(`\`${command}\` cannot be started.`);
    this.pid = this.#child.pid;
    this.#child.stdout?.on("data", (chunk: Buffer) => this.#keep(chunk));
    this.#child.stderr?.on("data", (chunk: Buffer) => this.#keep(chunk));
    this.#guard = startGuard(String(this.pid), endSignal.slice("SIG".length), ownedDir);
    this.ended = new Promise((resolve) => {
      // "close" comes after "exit", when its output has been read too; grandchildren may hold the pipes for long.
      this.#child.on("exit", (exitCode, signal) => {
        this.#end = { exitCode, signal };
        this.#guard.stdin?.end("released\n");
        resolve(this.#end);
      });
    });
  }

  /** How it ended, null while it runs. */
  get end(): ProcessEnd | null {
    return this.#end;
  }

  /** Standard output and standard error so far, in order of arrival; of very much output the end. */
  get output(): string {
    return this.#output;
  }

  /** Sends a signal to the program. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks the program to end and waits for it; one that does not is killed with its group, which is an error. */
  async stop(): Promise<ProcessEnd> {
    this.signal(this.#endSignal);
    try {
      return await waitFor(() => this.#end, { what: `process ${this.pid} to end`, timeoutMs: STOP_TIMEOUT_MS });
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Ends the program and its process group at once, as a crash would. */
  async kill(): Promise<ProcessEnd> {
    if (this.#end === null) process.kill(-this.pid, "SIGKILL");
    return this.ended;
  }

  #keep(chunk: Buffer): void {
    this.#output = (this.#output + chunk.toString("utf8")).slice(-KEPT_OUTPUT);
  }
}

function startGuard(pid: string, endSignal: string, ownedDir: string): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", GUARD_SCRIPT, "showrunner-test-guard", pid, endSignal, ownedDir], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // A guard that is gone already has nothing left to be told.
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  return guard;
}

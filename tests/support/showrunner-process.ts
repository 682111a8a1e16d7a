import { existsSync } from "node:fs";
import { join } from "node:path";

import { findFreePort } from "./free-port";
import { GuardedProcess, type ProcessEnd } from "./guarded-process";
import { createTempDir, type TempDir } from "./temp-dir";
import { waitFor } from "./wait-for";

export interface ShowrunnerOptions {
  /** The verb of the command line; `up` unless told otherwise. */
  readonly verb?: "up" | "web" | "runner" | "keeper";
  /** The bundle to run; the built product unless told otherwise. */
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kept by `stop` when given; else a folder of its own that `stop` removes. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly cwd?: string;
  /** What its output must contain before it counts as started, for verbs that serve no health. */
  readonly readyLine?: RegExp;
  readonly startTimeoutMs?: number;
}

const ROOT = join(import.meta.dirname, "..", "..");
const PRODUCT = join(ROOT, "dist", "showrunner.mjs");
const SIGN_IN_LINK = /https?:\/\/\S+\/sign-in\?token=[^\s"'<>]+/g;
const FOREIGN_SETTINGS =
  /^(SHOWRUNNER_|VITEST|TEST_|PLAYWRIGHT_|NODE_OPTIONS$|NODE_ENV$|PORT$|HOST$|PUBLIC_URL$|TRUST_PROXY$|REDIS_URL$|DATABASE_URL$)/;

/**
 * Starts the built product as a process of its own and waits until it is ready: `up` and `web` when they answer on their health
 * route, the others when `readyLine` was printed, or at once without one.
 * @throws Error with the output when it ends instead
 */
export async function startShowrunner(options: ShowrunnerOptions = {}): Promise<ShowrunnerProcess> {
  if (!existsSync(options.program ?? PRODUCT)) throw new Error("The product is not built. Run `npm run build` first.");
  const showrunner = new ShowrunnerProcess(options, options.port ?? (await findFreePort()));
  try {
    await showrunner.start();
    return showrunner;
  } catch (error) {
    await showrunner.kill9();
    await showrunner.stop();
    throw error;
  }
}

/** A running Showrunner of the tests. */
export class ShowrunnerProcess {
  readonly port: number;
  readonly url: string;
  readonly #options: ShowrunnerOptions;
  readonly #ownDir: TempDir | null;
  readonly dataDir: string;
  #process: GuardedProcess | null = null;
  #earlierOutput = "";

  constructor(options: ShowrunnerOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#ownDir = options.dataDir === undefined ? createTempDir("data") : null;
    this.dataDir = options.dataDir ?? this.#ownDir?.path ?? "";
  }

  /** The process id of the present process. */
  get pid(): number {
    return this.#running().pid;
  }

  /** How the present process ended, null while it runs. */
  get end(): ProcessEnd | null {
    return this.#running().end;
  }

  /** Everything printed so far, by earlier processes of `restart` too. */
  get output(): string {
    return this.#earlierOutput + (this.#process?.output ?? "");
  }

  /** Starts the process and waits until it is ready. */
  async start(): Promise<void> {
    this.#earlierOutput = this.output;
    const { verb = "up", program = PRODUCT, args = [], cwd = ROOT, startTimeoutMs = 60_000 } = this.#options;
    const started = new GuardedProcess(process.execPath, ["--enable-source-maps", program, verb, ...args], {
      cwd,
      env: this.#environment(),
    });
    this.#process = started;
    const isReady = () => started.end !== null || this.#isReady(started);
    await waitFor(isReady, { what: `\`showrunner ${verb}\` to be ready`, timeoutMs: startTimeoutMs }).catch(
      (error: unknown) => {
        throw new Error(`It printed:\n${started.output}`, { cause: error });
      },
    );
    if (started.end !== null)
      throw new Error(`\`showrunner ${verb}\` ended with ${JSON.stringify(started.end)}.\n${started.output}`);
  }

  /** Ends it as its operator would (SIGTERM), and removes its data unless the folder was given. */
  async stop(): Promise<void> {
    await this.#stopProcess();
    this.#ownDir?.remove();
  }

  /** Ends it at once, as a crash would. Its data stays for `restart`. */
  async kill9(): Promise<void> {
    await this.#process?.kill();
  }

  /** Starts it again on the same port and data; stops it before if it runs. */
  async restart(): Promise<void> {
    await this.#stopProcess();
    await this.start();
  }

  /** The newest one-time sign-in link that was printed. */
  signInLink(): Promise<string> {
    return waitFor(() => this.output.match(SIGN_IN_LINK)?.at(-1), { what: "a sign-in link to be printed" });
  }

  async #stopProcess(): Promise<void> {
    if (this.#process !== null && this.#process.end === null) await this.#process.stop();
  }

  async #isReady(started: GuardedProcess): Promise<boolean> {
    const { verb = "up", readyLine } = this.#options;
    if (readyLine !== undefined) return readyLine.test(started.output);
    if (verb === "runner" || verb === "keeper") return true;
    const response = await fetch(`${this.url}/api/v1/health`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  }

  #environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN_SETTINGS.test(name));
    return {
      ...Object.fromEntries(inherited),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      HOST: "127.0.0.1",
      PORT: String(this.port),
      SHOWRUNNER_DATA_DIR: this.dataDir,
      ...this.#options.env,
    };
  }

  #running(): GuardedProcess {
    if (this.#process === null) throw new Error("This Showrunner has not been started.");
    return this.#process;
  }
}

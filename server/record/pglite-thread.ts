import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import type { Logger } from "@/server/ports/logger";
import { RecordAwayError } from "@/server/ports/store-errors";

/** What the thread is told at its start. */
export interface PgliteWorkerData {
  readonly dataDir: string;
  readonly socketPath: string;
}

/** What the thread tells. `failed` is its last word. */
export type PgliteWorkerMessage =
  | { readonly kind: "ready" | "stopped" }
  | { readonly kind: "failed"; readonly message: string };

const RESTART_DELAY_MS = { first: 500, longest: 30_000 };
const STOP_TIMEOUT_MS = 15_000;

/** Keeps a thread with an embedded PostgreSQL behind a private Unix socket, and starts it again when it crashes. */
export class PgliteThread {
  /** The folder of the socket, as a PostgreSQL client wants it named. */
  readonly socketDir: string;
  readonly #dataDir: string;
  readonly #logger: Logger;
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #isStopping = false;

  private constructor(dataDir: string, logger: Logger) {
    this.#dataDir = dataDir;
    this.#logger = logger;
    // Socket paths are limited to about 100 bytes, a data folder's path is not; the folder is made for its owner only.
    this.socketDir = mkdtempSync(join(tmpdir(), "showrunner-record-"));
    process.once("exit", this.#removeSocket);
  }

  /** Starts the database in `dataDir`, which is made if need be, and resolves once it answers. @throws RecordAwayError */
  static async start(dataDir: string, logger: Logger): Promise<PgliteThread> {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const thread = new PgliteThread(dataDir, logger);
    try {
      await thread.#startWorker();
    } catch (error) {
      await thread.stop();
      throw error;
    }
    return thread;
  }

  /** Lets the database write its checkpoint, and ends the thread. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const worker = this.#worker;
    this.#worker = null;
    if (worker !== null) await stopWorker(worker);
    process.off("exit", this.#removeSocket);
    this.#removeSocket();
  }

  async #startWorker(): Promise<void> {
    const workerData: PgliteWorkerData = { dataDir: this.#dataDir, socketPath: join(this.socketDir, ".s.PGSQL.5432") };
    rmSync(workerData.socketPath, { force: true });
    const worker = createWorker(workerData);
    this.#worker = worker;
    let lastWord = "its thread ended";
    worker.on("error", (error) => {
      lastWord = error.message;
    });
    worker.on("message", (message: PgliteWorkerMessage) => {
      if (message.kind === "failed") lastWord = message.message;
    });
    await new Promise<void>((resolve, reject) => {
      worker.once("exit", () => {
        if (this.#worker === worker) this.#worker = null;
        reject(new RecordAwayError(`the embedded database did not start: ${lastWord}`));
      });
      worker.on("message", (message: PgliteWorkerMessage) => {
        if (message.kind === "ready") resolve();
      });
    });
    worker.once("exit", () => this.#onEnd(lastWord));
  }

  #onEnd(reason: string): void {
    if (this.#isStopping) return;
    this.#logger.error({ reason }, "The embedded database crashed. It is started again.");
    this.#scheduleRestart(RESTART_DELAY_MS.first);
  }

  #scheduleRestart(delayMs: number): void {
    this.#restart = setTimeout(() => {
      this.#startWorker().then(
        () => this.#logger.info({}, "The embedded database is back."),
        (error: unknown) => {
          this.#logger.error({ err: error }, "The embedded database could not be started again.");
          if (!this.#isStopping) this.#scheduleRestart(Math.min(delayMs * 2, RESTART_DELAY_MS.longest));
        },
      );
    }, delayMs);
  }

  readonly #removeSocket = (): void => {
    rmSync(this.socketDir, { recursive: true, force: true });
  };
}

/** The worker's file lies beside this one: bundled, or as a source, for which the thread needs a loader first. */
function createWorker(workerData: PgliteWorkerData): Worker {
  const bundled = new URL("./pglite-worker.mjs", import.meta.url);
  if (existsSync(fileURLToPath(bundled))) return new Worker(bundled, { workerData });
  // `require` finds the loader's CommonJS twin, which cannot be loaded by its path.
  const loader = pathToFileURL(
    createRequire(import.meta.url)
      .resolve("tsx/esm/api")
      .replace(/\.cjs$/, ".mjs"),
  );
  const source = new URL("./pglite-worker.ts", import.meta.url);
  const script = `import("${loader.href}").then(({ register }) => { register(); return import("${source.href}"); })`;
  return new Worker(script, { workerData, eval: true });
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  const deadline = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
  worker.postMessage("stop");
  await ended;
  clearTimeout(deadline);
}

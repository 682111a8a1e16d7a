import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import type { Logger } from "@/server/ports/logger";

import type { BeatSettings } from "./beat-settings";

/** Starts a thread that renews sessions until it is stopped. */
export function startBeatThread(settings: BeatSettings, logger: Logger): { stop(): Promise<void> } {
  const worker = createWorker(settings);
  worker.on("error", (error) =>
    logger.error({ error: error.message }, "the thread that renews the runner's sessions has ended"),
  );
  worker.unref();
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  return {
    async stop() {
      worker.postMessage("stop");
      await ended;
    },
  };
}

/** The thread's file is a bundle beside this one, or a source, for which the thread needs a loader. */
function createWorker(workerData: BeatSettings): Worker {
  const bundled = new URL("./runner-beat-thread.mjs", import.meta.url);
  if (existsSync(fileURLToPath(bundled))) return new Worker(bundled, { workerData });
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return new Worker(new URL("../runner-beat-thread.ts", import.meta.url), {
    workerData,
    execArgv: ["--import", loader],
  });
}

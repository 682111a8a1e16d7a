import { parentPort, workerData } from "node:worker_threads";

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { pg_trgm as trigrams } from "@electric-sql/pglite/contrib/pg_trgm";

import { placeEmptyRecord } from "./empty-record";
import type { PgliteWorkerData, PgliteWorkerMessage } from "./pglite-thread";

/** Memory for PostgreSQL's own cache; its default of 128 MB is for a machine of its own. */
const START_PARAMS = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

/** One connection is used; more are for the moment in which a broken one is being replaced. */
const MAX_CONNECTIONS = 4;

/** Serves an embedded PostgreSQL on a socket until it is told to stop. PGlite computes without a break: it needs its own thread. */
async function serve({ dataDir, socketPath }: PgliteWorkerData): Promise<void> {
  placeEmptyRecord(dataDir);
  const db = await PGlite.create({ dataDir, startParams: START_PARAMS, extensions: { trigrams } });
  endOnCrash(db);
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: MAX_CONNECTIONS });
  await server.start();
  parentPort?.once("message", () => {
    void stop(server, db);
  });
  tell({ kind: "ready" });
}

/**
 * An error of SQL is an answer; an exception is a crash of the machine below. The socket server would then never answer again, so
 * the thread ends, and its owner starts another one, which recovers from the write-ahead log.
 */
function endOnCrash(db: PGlite): void {
  const exec = db.execProtocolRawStream.bind(db);
  db.execProtocolRawStream = async (message, options) => {
    try {
      await exec(message, options);
    } catch (error) {
      tell({ kind: "failed", message: messageOf(error) });
      process.exit(1);
    }
  };
}

async function stop(server: PGLiteSocketServer, db: PGlite): Promise<void> {
  try {
    await server.stop();
    await db.close();
    tell({ kind: "stopped" });
  } catch (error) {
    tell({ kind: "failed", message: messageOf(error) });
  }
  process.exit(0);
}

function tell(message: PgliteWorkerMessage): void {
  parentPort?.postMessage(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What `PgliteThread` hands to its thread. */
function readWorkerData(): PgliteWorkerData {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- only PgliteThread starts this file, with this type
  return workerData as PgliteWorkerData;
}

try {
  await serve(readWorkerData());
} catch (error) {
  tell({ kind: "failed", message: messageOf(error) });
  process.exit(1);
}

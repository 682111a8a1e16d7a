import { join } from "node:path";

import type { PoolConfig } from "pg";

import type { Logger } from "@/server/ports/logger";

import { Database } from "./database";
import { PgliteThread } from "./pglite-thread";

/** Where the record is. Without an address it is embedded, in the data folder, which the caller has locked. */
export interface ClientOptions {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly logger: Logger;
  /** Connections to PostgreSQL; an embedded database has one. */
  readonly maxConnections?: number;
}

/** An open database, and what ends it. */
export interface Client {
  readonly kind: "postgresql" | "pglite";
  readonly database: Database;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** The server gives up first, and says why; this is for one that cannot say anything any more. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const DEFAULT_CONNECTIONS = 10;

/** Opens the database of the record; nothing is known of its schema yet. @throws RecordAwayError */
export async function openClient(options: ClientOptions): Promise<Client> {
  return options.databaseUrl === null ? await openPglite(options) : openPostgres(options, options.databaseUrl);
}

function openPostgres({ logger, maxConnections }: ClientOptions, databaseUrl: string): Client {
  const config: PoolConfig = {
    connectionString: databaseUrl,
    application_name: "showrunner",
    max: maxConnections ?? DEFAULT_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  };
  const database = new Database(config, logger);
  return { kind: "postgresql", database, close: async () => await database.close() };
}

async function openPglite({ dataDir, logger }: ClientOptions): Promise<Client> {
  const thread = await PgliteThread.start(join(dataDir, "pglite"), logger);
  const config: PoolConfig = {
    host: thread.socketDir,
    port: 5432,
    user: "postgres",
    database: "postgres",
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    // All connections share one session: what an earlier one had prepared is still there.
    onConnect: (client) => void client.query("DEALLOCATE ALL").catch(() => undefined),
  };
  const database = new Database(config, logger);
  const close = async (): Promise<void> => {
    await database.close();
    await thread.stop();
  };
  return { kind: "pglite", database, close };
}

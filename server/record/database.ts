import { PrismaPg } from "@prisma/adapter-pg";
import { Pool, type PoolClient, type PoolConfig, type QueryResultRow } from "pg";

import { PrismaClient } from "@/generated/prisma/client";
import type { Logger } from "@/server/ports/logger";
import { RecordAwayError } from "@/server/ports/store-errors";

import { isAway, toRecordError } from "./away";

/** A statement with its values. A named one is prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** How long to wait for the answer, where the usual limit is too short. */
  readonly timeoutMs?: number;
}

/** Something SQL can be sent to: the pool, or one connection of it inside a transaction. */
export interface Sql {
  query<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
}

/**
 * The database behind the record: Prisma for plain reads and writes, SQL for what moves many rows, both on one pool.
 * What cannot be reached throws `RecordAwayError`.
 *
 * Nothing may be awaited inside `transaction` but its own `sql`: an embedded database has one connection, and whoever waits
 * there for a second one waits for ever.
 */
export class Database implements Sql {
  readonly #pool: Pool;
  readonly #prisma: PrismaClient;
  #isClosed = false;

  constructor(config: PoolConfig, logger: Logger) {
    this.#pool = new Pool(config);
    // A broken connection is replaced, and a call that was on it fails. Without listeners on both, its error would end the process.
    this.#pool.on("connect", (client) => {
      client.on("error", (error) => logger.warn({ err: error }, "A connection to the record broke."));
    });
    this.#pool.on("error", () => undefined);
    this.#prisma = new PrismaClient({ adapter: new PrismaPg(this.#pool) });
  }

  /** Prisma itself, for the adapter of sign-in, which maps no errors. */
  get prisma(): PrismaClient {
    return this.#prisma;
  }

  /** Runs one statement. @throws RecordAwayError */
  async query<Row extends QueryResultRow>(statement: Statement): Promise<Row[]> {
    return await this.#withConnection((client) => run<Row>(client, statement));
  }

  /** Runs statements in one transaction, which ends with `work`. @throws RecordAwayError */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return await this.#withConnection(async (client) => {
      await client.query("BEGIN");
      try {
        const result = await work({ query: async (statement) => await run(client, statement) });
        await client.query("COMMIT");
        return result;
      } catch (error) {
        if (!isAway(error)) await client.query("ROLLBACK");
        throw error;
      }
    });
  }

  /** Asks through Prisma. @throws RecordAwayError */
  async ask<T>(question: (prisma: PrismaClient) => PromiseLike<T>): Promise<T> {
    this.#requireOpen();
    try {
      return await question(this.#prisma);
    } catch (error) {
      throw toRecordError(error);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#prisma.$disconnect();
    await this.#pool.end();
  }

  async #withConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    this.#requireOpen();
    const client = await this.#connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      // A connection that broke, or whose statement may still run, is not used again.
      client.release(isAway(error));
      throw toRecordError(error);
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw toRecordError(error);
    }
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new RecordAwayError("it was closed");
  }
}

async function run<Row extends QueryResultRow>(client: PoolClient, statement: Statement): Promise<Row[]> {
  const { name, text, values, timeoutMs } = statement;
  const query = {
    text,
    values: [...values],
    ...(name === undefined ? {} : { name }),
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
  };
  const { rows } = await client.query<Row>(query);
  return rows;
}

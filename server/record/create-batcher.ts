import type { Logger } from "@/server/ports/logger";
import type { CreateAnswer, NewAction } from "@/server/ports/record";

import { isAway, sqlStateOf } from "./away";
import type { Database } from "./database";
import { writeActions, type Answers } from "./write-actions";

/** One transaction holds at most so much. */
const BATCH = { rows: 1_000, bytes: 4 * 1024 * 1024 };

/** Deadlocks and failed serialisation: the database says itself that trying again may work. */
const TRY_AGAIN = new Set(["40001", "40P01"]);
const TRIES = 5;

interface Call {
  readonly rows: readonly NewAction[];
  readonly resolve: (answers: CreateAnswer[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one transaction is being written, the calls that arrive wait and share the next one. A call whose rows the
 * database refuses fails alone.
 */
export class CreateBatcher {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #maxWriters: number;
  #waiting: Call[] = [];
  #writers = 0;

  /** @param maxWriters transactions at a time */
  constructor(database: Database, { logger, maxWriters }: { readonly logger: Logger; readonly maxWriters: number }) {
    this.#database = database;
    this.#logger = logger;
    this.#maxWriters = maxWriters;
  }

  /** Writes the rows; resolves once they are committed. */
  async create(rows: readonly NewAction[]): Promise<CreateAnswer[]> {
    if (rows.length === 0) return [];
    return await new Promise<CreateAnswer[]>((resolve, reject) => {
      // Copies, since answers are kept by row, and a caller may hand in one row twice.
      this.#waiting.push({ rows: rows.map((row) => ({ ...row })), resolve, reject });
      this.#startWriter();
    });
  }

  #startWriter(): void {
    if (this.#writers >= this.#maxWriters || this.#waiting.length === 0) return;
    this.#writers += 1;
    // Calls of the same turn of the event loop come along.
    setImmediate(() => {
      void this.#writeAll().finally(() => {
        this.#writers -= 1;
        this.#startWriter();
      });
    });
  }

  async #writeAll(): Promise<void> {
    for (let calls = this.#takeBatch(); calls.length > 0; calls = this.#takeBatch()) await this.#write(calls);
  }

  #takeBatch(): Call[] {
    let rows = 0;
    let bytes = 0;
    const end = this.#waiting.findIndex((call, place) => {
      rows += call.rows.length;
      bytes += call.rows.reduce((sum, row) => sum + row.createdBody.length, 0);
      return place > 0 && (rows > BATCH.rows || bytes > BATCH.bytes);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #write(calls: readonly Call[], answers: Answers = new Map()): Promise<void> {
    try {
      await this.#writeRows(
        calls.flatMap((call) => call.rows),
        answers,
      );
    } catch (error) {
      if (calls.length === 1 || isAway(error)) {
        for (const call of calls) call.reject(error);
        return;
      }
      this.#logger.warn(
        { err: error, calls: calls.length },
        "A batch of new actions was refused; its halves are tried apart.",
      );
      const middle = Math.ceil(calls.length / 2);
      await this.#write(calls.slice(0, middle), answers);
      await this.#write(calls.slice(middle), answers);
      return;
    }
    for (const call of calls) call.resolve(call.rows.flatMap((row) => answers.get(row) ?? []));
  }

  async #writeRows(rows: readonly NewAction[], answers: Answers): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await writeActions(this.#database, rows, answers);
      } catch (error) {
        if (!TRY_AGAIN.has(sqlStateOf(error)) || attempt === TRIES) throw error;
      }
    }
  }
}

import type { LinesAnswer, LinesRequest, OutputLine } from "@/server/ports/live-store";

import type { Database } from "./database";
import { decodeLines } from "./row-codec";

interface StoredLines {
  readonly first: number;
  readonly lines: string;
}

const OF_ATTEMPT = "action = $1 AND stage = $2 AND task = $3 AND attempt = $4";

/** Output lines as the feed brought them, a stretch a row. */
export class LineRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readLines({ action, stage, task, attempt, after, limit }: LinesRequest): Promise<LinesAnswer> {
    const attemptKey = [action, stage, task, attempt];
    const [end] = await this.#database.query<{ last: number | null }>({
      text: `SELECT max(last) AS last FROM output_lines WHERE ${OF_ATTEMPT}`,
      values: attemptKey,
    });
    const rows = await this.#database.query<StoredLines>({
      text: `SELECT first, lines FROM output_lines WHERE ${OF_ATTEMPT} AND last > $5 ORDER BY last LIMIT $6`,
      values: [...attemptKey, after, limit],
    });
    return { ...joinLines(rows, after, limit), last: end?.last ?? 0 };
  }
}

/** One gapless stretch after `after`: it ends where a row is missing, and lines that came twice are there once. */
function joinLines(rows: readonly StoredLines[], after: number, limit: number): { first: number; lines: OutputLine[] } {
  let first = after + 1;
  const lines: OutputLine[] = [];
  for (const row of rows) {
    if (lines.length === 0) first = Math.max(first, row.first);
    const next = first + lines.length;
    if (row.first > next || lines.length >= limit) break;
    lines.push(...decodeLines(row.lines).slice(next - row.first));
  }
  return { first, lines: lines.slice(0, limit) };
}

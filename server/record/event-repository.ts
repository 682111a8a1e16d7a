import type { Seq } from "@/lib/shared/ids";
import type { FeedBatch, RecordedEvent } from "@/server/ports/record";

import { applyFeed } from "./apply-feed";
import type { Database } from "./database";
import { decodeEvents } from "./row-codec";

const READ = `
SELECT from_seq, events FROM action_commit WHERE action = $1 AND to_seq > $2 AND from_seq <= $3 ORDER BY to_seq LIMIT $4`;

interface CommitRow {
  readonly from_seq: number;
  readonly events: string;
}

/** The recorded history of actions, and how far the feed has been recorded. */
export class EventRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readEvents(action: string, after: Seq, limit: number): Promise<RecordedEvent[]> {
    const values = [action, after, after + limit, limit];
    const rows = await this.#database.query<CommitRow>({ name: "read-events", text: READ, values });
    return joinCommits(rows, after).slice(0, limit);
  }

  async readCursor(home: string): Promise<{ place: string; epoch: number }> {
    const cursor = await this.#database.ask((prisma) => prisma.feedCursor.findUnique({ where: { home } }));
    return cursor === null ? { place: "0", epoch: 0 } : { place: cursor.place, epoch: cursor.epoch };
  }

  async applyFeed(batch: FeedBatch): Promise<"applied" | "moved"> {
    if (await applyFeed(this.#database, batch)) return "applied";
    if (batch.after !== "0") return "moved";
    // The very first batch of a home finds no cursor to move.
    const data = [{ home: batch.home }];
    await this.#database.ask((prisma) => prisma.feedCursor.createMany({ data, skipDuplicates: true }));
    return (await applyFeed(this.#database, batch)) ? "applied" : "moved";
  }
}

/** Events after `after` from commits in their order. What two commits both hold is there once. */
export function joinCommits(rows: readonly CommitRow[], after: Seq): RecordedEvent[] {
  const joined: RecordedEvent[] = [];
  let last = after;
  for (const row of rows) {
    for (const [place, event] of decodeEvents(row.events).entries()) {
      const seq = row.from_seq + place;
      if (seq > last) joined.push({ seq, ...event });
      last = Math.max(last, seq);
    }
  }
  return joined;
}

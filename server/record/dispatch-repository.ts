import { DISPATCH_RUNS, type DispatchState } from "@/lib/actions/dispatch-state";
import { Actor } from "@/lib/actions/event";
import type { DispatchChange, DispatchStore } from "@/server/ports/dispatch";

import type { Database } from "./database";

/** Nothing is added when it is so already. Of two that change it at once, both want the same: one of them adds it. */
const CHANGE = `
INSERT INTO dispatch_change (revision, at, paused, actor, reason)
SELECT coalesce(max(revision), 0) + 1, $1::timestamptz, $2::boolean, $3::text, $4::text FROM dispatch_change
HAVING coalesce((SELECT paused FROM dispatch_change ORDER BY revision DESC LIMIT 1), false) <> $2::boolean
ON CONFLICT (revision) DO NOTHING`;

const LIST = "SELECT revision, at, paused, actor, reason FROM dispatch_change ORDER BY revision DESC LIMIT $1";

interface DispatchRow {
  readonly revision: number;
  readonly at: Date;
  readonly paused: boolean;
  readonly actor: string;
  readonly reason: string | null;
}

/** What operators said of dispatch. */
export class DispatchRepository implements DispatchStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(): Promise<DispatchState> {
    const [last] = await this.list(1);
    return last ?? DISPATCH_RUNS;
  }

  async change({ paused, at, by, reason }: DispatchChange): Promise<DispatchState> {
    await this.#database.query({
      text: CHANGE,
      values: [new Date(at).toISOString(), paused, JSON.stringify(by), reason],
    });
    return this.read();
  }

  async list(limit: number): Promise<DispatchState[]> {
    const rows = await this.#database.query<DispatchRow>({ name: "list-dispatch", text: LIST, values: [limit] });
    return rows.map(({ revision, at, paused, actor, reason }) => {
      const by = Actor.parse(JSON.parse(actor));
      return { revision, paused, at: at.getTime(), by, reason };
    });
  }
}

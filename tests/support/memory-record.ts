import { summarise } from "@/lib/actions/action-view";
import { DISPATCH_RUNS, type DispatchState } from "@/lib/actions/dispatch-state";
import { decodeEvents } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import type { DispatchStore } from "@/server/ports/dispatch";
import type { StoredEvent } from "@/server/ports/live-store";
import type {
  ActionRow,
  BegunAction,
  FeedBatch,
  NewAction,
  OpenAction,
  PendingSubmission,
  RecordedCommit,
  RecordStore,
  RecordedEvent,
} from "@/server/ports/record";

interface Row {
  readonly made: NewAction;
  readonly events: RecordedEvent[];
}

const NOT_KEPT = (): never => {
  throw new Error("A record in memory keeps actions and nothing else.");
};

/** The actions' part of a record, in memory: what keepers read and write. */
export class MemoryRecord implements RecordStore {
  readonly kind = "pglite";
  epoch = 0;
  cursor = { place: "0", epoch: 0 };
  private readonly notes = new Map<string, string>();
  private readonly rows = new Map<string, Row>();

  /** Makes a row as a create does, whose log is known up to some event. */
  add(made: NewAction, events: readonly StoredEvent[] = []): void {
    this.rows.set(made.id, { made, events: events.map((event, place) => ({ ...event, seq: place + 1 })) });
  }

  /** The events recorded of an action. */
  eventsOf(id: string): readonly RecordedEvent[] {
    return this.rows.get(id)?.events ?? [];
  }

  readEpoch() {
    return Promise.resolve(this.epoch);
  }

  raiseEpoch() {
    this.epoch += 1;
    return Promise.resolve(this.epoch);
  }

  createActions(rows: readonly NewAction[]) {
    return Promise.resolve(
      rows.map((row) => {
        if (this.rows.has(row.id)) return { outcome: "duplicate" as const };
        this.add(row);
        return { outcome: "created" as const };
      }),
    );
  }

  findAction(_organisation: string, id: string): Promise<ActionRow | null> {
    const row = this.rows.get(id);
    if (row === undefined) return Promise.resolve(null);
    const { organisation, home, createdBody } = row.made;
    const action = foldLog(decodeEvents(row.events, 1));
    const summary = action === null ? row.made.summary : summarise(action);
    const recordedSeq = row.events.length;
    const base = { id, organisation, home, createdBody, createdAt: summary.createdAt, kept: null };
    return Promise.resolve({ ...base, recordedSeq, summary });
  }

  /** Rows are as old as they must be: a test says by its calls when it is time. */
  listUnsubmitted({ limit }: { readonly limit: number }): Promise<PendingSubmission[]> {
    const pending = [...this.rows.values()].filter(({ events }) => events.length === 0);
    return Promise.resolve(pending.slice(0, limit).map(({ made: { id, createdBody } }) => ({ id, createdBody })));
  }

  listOpen({ afterId, limit }: { readonly afterId: string; readonly limit: number }): Promise<OpenAction[]> {
    const open = [...this.rows.values()].filter(({ made, events }) => made.id > afterId && !hasEnded(events));
    return Promise.resolve(
      open
        .toSorted((a, b) => (a.made.id < b.made.id ? -1 : 1))
        .slice(0, limit)
        .map(({ made: { id, createdBody }, events }) => ({ id, createdBody, createdAt: 0, events: [...events] })),
    );
  }

  async listBegun(request: { readonly afterId: string; readonly limit: number }): Promise<BegunAction[]> {
    const open = (await this.listOpen({ ...request, limit: this.rows.size })).filter(({ events }) => events.length > 0);
    return open.slice(0, request.limit).map(({ id, events }) => ({ id, recordedSeq: events.length }));
  }

  readEvents(action: string, after: number, limit: number) {
    return Promise.resolve(this.eventsOf(action).slice(after, after + limit));
  }

  readCursor() {
    return Promise.resolve(this.cursor);
  }

  /** A newer epoch goes on from the same place, or begins its feed anew. */
  applyFeed({ epoch, after, place, commits }: FeedBatch): Promise<"applied" | "moved"> {
    const { cursor } = this;
    const mayMove = (cursor.place === after && cursor.epoch <= epoch) || (after === "0" && cursor.epoch < epoch);
    if (!mayMove) return Promise.resolve("moved");
    this.cursor = { place, epoch };
    for (const commit of commits) this.take(commit);
    return Promise.resolve("applied");
  }

  /** @throws when a log is told with a gap, or otherwise than it was */
  private take({ action, from, events }: RecordedCommit): void {
    const row = this.rows.get(action);
    if (row === undefined) throw new Error(`The record was told of ${action}, which nobody made.`);
    for (const [index, event] of events.entries()) {
      const seq = from + index;
      const known = row.events[seq - 1];
      if (known === undefined && seq !== row.events.length + 1)
        throw new Error(`The record misses events before ${seq}.`);
      if (known !== undefined && known.body !== event.body) throw new Error(`The record has another event ${seq}.`);
      if (known === undefined) row.events.push({ ...event, seq });
    }
  }

  readonly schedules = {
    create: NOT_KEPT,
    find: NOT_KEPT,
    list: NOT_KEPT,
    change: NOT_KEPT,
    remove: NOT_KEPT,
    listWaiting: NOT_KEPT,
    fire: NOT_KEPT,
    noteLaunch: NOT_KEPT,
  };
  readonly results = { find: NOT_KEPT, keep: NOT_KEPT, remove: NOT_KEPT, removeExpired: NOT_KEPT };
  /** Nothing is removed here, so nothing needs to be held. */
  readonly removals = {
    listRemoved: () => Promise.resolve([]),
    listExpired: NOT_KEPT,
    listFamilies: NOT_KEPT,
    remove: NOT_KEPT,
    listReducible: NOT_KEPT,
    reduce: NOT_KEPT,
    sweep: NOT_KEPT,
    notePayloads: NOT_KEPT,
    find: () => Promise.resolve(null),
    hold: () => Promise.resolve(() => Promise.resolve()),
  };
  readonly history = { listTimings: NOT_KEPT, readTotals: NOT_KEPT };
  findStandings = NOT_KEPT;
  findMade = NOT_KEPT;
  noteAbsorbed = NOT_KEPT;
  endDebounce = NOT_KEPT;
  private readonly said: DispatchState[] = [DISPATCH_RUNS];
  readonly dispatch: DispatchStore = {
    read: () => Promise.resolve(this.said[0] ?? DISPATCH_RUNS),
    change: (change) => {
      const [last = DISPATCH_RUNS] = this.said;
      if (change.paused !== last.paused) this.said.unshift({ ...change, revision: last.revision + 1 });
      return this.dispatch.read();
    },
    list: (limit) => Promise.resolve(this.said.slice(0, limit)),
  };
  readonly budgets = { list: NOT_KEPT, set: NOT_KEPT, remove: NOT_KEPT };
  listActions = NOT_KEPT;
  readLines = NOT_KEPT;
  registerFlow = NOT_KEPT;
  findFlow = NOT_KEPT;
  listFlows = NOT_KEPT;
  installValue = NOT_KEPT;

  readNote(key: string) {
    return Promise.resolve(this.notes.get(key) ?? null);
  }

  writeNote(key: string, text: string) {
    this.notes.set(key, text);
    return Promise.resolve();
  }

  close() {
    return Promise.resolve();
  }
}

function hasEnded(events: readonly RecordedEvent[]): boolean {
  const action = foldLog(decodeEvents(events, 1));
  return action !== null && isEnded(action.status);
}

import type { DispatchState } from "@/lib/actions/dispatch-state";
import { AppError } from "@/lib/shared/errors";
import type { Clock } from "@/server/ports/clock";
import type {
  BeatRequest,
  CommitItem,
  ExchangeRequest,
  Hint,
  LinesRequest,
  LiveStore,
  ReadRequest,
  Report,
  Seed,
  StoreMeta,
  Submission,
} from "@/server/ports/live-store";
import { SessionClosedError, StoreAwayError } from "@/server/ports/store-errors";

import type { Answer, Command, CommandKind } from "./command";
import { CommandLog } from "./command-log";
import { EmbeddedState } from "./embedded-state";
import { HintBoard } from "./hint-board";
import { findPlace, inspect, readAction, survey } from "./inspection";
import type { Disk } from "./journal/disk";
import { Journal } from "./journal/journal";
import { openNodeDisk } from "./journal/node-disk";
import type { Moment } from "./model";
import { replayJournal } from "./replay";
import { readLines, readProgress } from "./reporting";
import { StoreClock } from "./store-clock";
import type { Tables } from "./tables";

export interface EmbeddedOptions {
  /** Folder of the journal, which nobody else may use; null keeps everything in memory only. */
  readonly folder: string | null;
  readonly clock: Clock;
  /** `none` does not wait for the disk: for tests. */
  readonly sync: "always" | "none";
  /** The journal could not be written: nothing is answered any more, and the process must end. */
  readonly onFatal: (error: unknown) => void;
}

const SNAPSHOT_BYTES = 64 * 1024 * 1024;

/**
 * The live store in this process. What its files hold is there again, under their epoch, before it is handed out.
 * @throws JournalDamagedError when the files cannot be read to their end
 */
export async function createEmbeddedLiveStore({ folder, ...options }: EmbeddedOptions): Promise<LiveStore> {
  const disk = folder === null ? null : await openNodeDisk(folder);
  return openEmbeddedLiveStore({ ...options, disk, snapshotBytes: SNAPSHOT_BYTES });
}

/** As `createEmbeddedLiveStore`, on any disk. @param options.snapshotBytes size at which the journal begins anew */
export async function openEmbeddedLiveStore(
  options: Omit<EmbeddedOptions, "folder"> & { readonly disk: Disk | null; readonly snapshotBytes: number },
): Promise<LiveStore> {
  const { disk, clock: source, sync, onFatal, snapshotBytes } = options;
  const board = new HintBoard();
  if (disk === null) {
    const memory = { state: new EmbeddedState(), clock: new StoreClock(source, 0), board, log: null };
    return new EmbeddedLiveStore({ ...memory, durability: "memory only" });
  }
  const { state, end } = await replayJournal(disk);
  const clock = new StoreClock(source, state.tables.now);
  const journal = await Journal.open(disk, { sync }, end);
  const onDone = () => board.raise(state.tables.hints);
  const log = new CommandLog({ state, journal, clock, onDone, onFatal, snapshotBytes });
  const durability = sync === "always" ? "journal, synced each batch" : "journal, not synced";
  return new EmbeddedLiveStore({ state, clock, board, log, durability });
}

interface Parts {
  readonly state: EmbeddedState;
  readonly clock: StoreClock;
  readonly board: HintBoard;
  /** Null without a journal. */
  readonly log: CommandLog | null;
  readonly durability: string;
}

class EmbeddedLiveStore implements LiveStore {
  private readonly parts: Parts;
  private isClosed = false;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  async meta(): Promise<StoreMeta> {
    const { now } = this.moment();
    const { epoch, feed, dispatch } = this.parts.state.tables;
    return { epoch, now, recorded: feed.recorded, dispatch, kind: "embedded", durability: this.parts.durability };
  }

  raise(epoch: number, dispatch?: DispatchState) {
    return this.do<"raise">({ kind: "raise", epoch, ...(dispatch === undefined ? {} : { dispatch }) });
  }

  setDispatch(epoch: number, change: { readonly seen: number; readonly state: DispatchState }) {
    return this.do<"dispatch">({ kind: "dispatch", epoch, ...change });
  }

  seed(epoch: number, seeds: readonly Seed[]) {
    return this.do<"seed">({ kind: "seed", epoch, seeds });
  }

  submit(epoch: number, actions: readonly Submission[]) {
    return this.do<"submit">({ kind: "submit", epoch, actions });
  }

  commit(epoch: number, items: readonly CommitItem[]) {
    return this.do<"commit">({ kind: "commit", epoch, items });
  }

  async exchange(epoch: number, request: ExchangeRequest) {
    const { tables } = this.opened(epoch);
    if (tables.sessions.get(request.session) === undefined) throw new SessionClosedError();
    return await this.do<"exchange">({ kind: "exchange", epoch, request });
  }

  async read(epoch: number, reads: readonly ReadRequest[]) {
    const { tables, now } = this.opened(epoch);
    return reads.map((request) => readAction(tables, request, now));
  }

  async tick(epoch: number, { limit, hideMs }: { readonly limit: number; readonly hideMs: number }) {
    const { now } = this.opened(epoch);
    return this.parts.state.idleTick(now) ?? (await this.do<"tick">({ kind: "tick", epoch, limit, hideMs }));
  }

  beat(epoch: number, request: BeatRequest) {
    return this.do<"beat">({ kind: "beat", epoch, request });
  }

  async follow(epoch: number, { after, limit }: { readonly after: string; readonly limit: number }) {
    return this.opened(epoch).tables.feed.follow(after, limit);
  }

  recorded(epoch: number, place: string, trimTo = place) {
    return this.do<"recorded">({ kind: "recorded", epoch, place, trimTo });
  }

  report(epoch: number, reports: readonly Report[]) {
    return this.do<"report">({ kind: "report", epoch, reports });
  }

  async readLines(epoch: number, request: LinesRequest) {
    return readLines(this.opened(epoch).tables, request);
  }

  async readProgress(epoch: number, action: string) {
    return readProgress(this.opened(epoch).tables, action);
  }

  async awaitHint(hints: readonly Hint[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isClosed) await this.parts.board.wait(hints, timeoutMs, signal);
  }

  async findPlace(epoch: number, request: { readonly action: string; readonly queue: string }) {
    return findPlace(this.opened(epoch).tables, request);
  }

  async inspect(epoch: number) {
    const { tables, now } = this.opened(epoch);
    return inspect(tables, now);
  }

  async survey(epoch: number, request: { readonly cursor: string; readonly limit: number }) {
    const { tables, now } = this.opened(epoch);
    return survey(tables, request, now);
  }

  purge(epoch: number, action: string, lastSeq: number) {
    return this.do<"purge">({ kind: "purge", epoch, action, lastSeq });
  }

  compact(epoch: number, action: string, upTo: number) {
    return this.do<"compact">({ kind: "compact", epoch, action, upTo });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.parts.board.close();
    await this.parts.log?.close();
  }

  /** The tables for a read. What they show has been synced, since commands are done after they were written. */
  private opened(epoch: number): { readonly tables: Tables; readonly now: number } {
    const { now } = this.moment();
    const { tables } = this.parts.state;
    tables.requireEpoch(epoch);
    return { tables, now };
  }

  private moment(): Moment {
    const { log, clock } = this.parts;
    const ended = log === null ? (this.isClosed ? new StoreAwayError("it was closed") : null) : log.ended;
    if (ended !== null) throw ended;
    return log === null ? clock.now() : log.moment;
  }

  private do<Kind extends CommandKind>(command: Command<Kind> & Command): Promise<Answer<Kind>> {
    return new Promise((resolve, reject) => {
      const run = (moment: Moment) => {
        try {
          resolve(this.parts.state.apply<Kind>(command, moment));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          reject(error);
        }
      };
      const { log, state, board } = this.parts;
      if (log !== null) return log.add({ command, run, fail: reject });
      run(this.moment());
      board.raise(state.tables.hints);
    });
  }
}

import type { AppError } from "@/lib/shared/errors";
import { StoreAwayError } from "@/server/ports/store-errors";

import type { Command } from "./command";
import type { EmbeddedState } from "./embedded-state";
import { DiskFullError } from "./journal/disk";
import type { Journal } from "./journal/journal";
import type { Moment } from "./model";
import { snapshotOf } from "./snapshot";
import type { StoreClock } from "./store-clock";

/** A command that waits to be written and done. */
export interface PendingCommand {
  readonly command: Command;
  /** Does it and answers its caller. */
  run(moment: Moment): void;
  fail(error: AppError): void;
}

export interface CommandLogOptions {
  readonly state: EmbeddedState;
  readonly journal: Journal;
  readonly clock: StoreClock;
  /** Called after each batch. */
  readonly onDone: () => void;
  /** The journal can no longer be trusted: the process must end. */
  readonly onFatal: (error: unknown) => void;
  /** The journal begins anew when it is larger than this, and than the state. */
  readonly snapshotBytes: number;
}

const MOST_PER_BATCH = 256;
const MOST_CARRIED = 256;

/**
 * Writes commands before it does them: whatever the state shows has been synced. Those that come while a batch is being
 * written share the next one. Commands that need not last are done without waiting, and written with the next that must.
 */
export class CommandLog {
  private readonly options: CommandLogOptions;
  private readonly waiting: PendingCommand[] = [];
  private carried: string[] = [];
  private draining: Promise<void> | null = null;
  private snapshot: Promise<void> | null = null;
  private stateBytes = 0;
  private sealed: Moment | null = null;
  private failure: StoreAwayError | null = null;
  private isClosed = false;

  constructor(options: CommandLogOptions) {
    this.options = options;
  }

  /** The moment for a read: while a batch is being written, that batch's, since its events will bear it. */
  get moment(): Moment {
    return this.sealed ?? this.options.clock.now();
  }

  /** Why nothing is answered any more; null while all is well. */
  get ended(): StoreAwayError | null {
    return this.failure ?? (this.isClosed ? new StoreAwayError("it was closed") : null);
  }

  add(pending: PendingCommand): void {
    const { ended } = this;
    if (ended !== null) return pending.fail(ended);
    this.waiting.push(pending);
    this.draining ??= this.drain();
  }

  /** Ends after everything added before has been written. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.draining;
    await this.snapshot;
    if (this.failure !== null) return;
    if (this.carried.length > 0) await this.write();
    await this.options.journal.close();
  }

  private async drain(): Promise<void> {
    // Callers of the same turn of the event loop share the first batch.
    await Promise.resolve();
    let batch: readonly PendingCommand[] = [];
    try {
      while (this.waiting.length > 0) {
        batch = this.waiting.splice(0, MOST_PER_BATCH);
        await this.settle(batch);
      }
    } catch (error) {
      this.die(error, batch);
    } finally {
      this.draining = null;
    }
  }

  private async settle(batch: readonly PendingCommand[]): Promise<void> {
    const { state, clock, onDone } = this.options;
    const moment = clock.now();
    const commands = batch.map(({ command }) => command);
    this.sealed = moment;
    this.carried.push(JSON.stringify([moment.now, moment.jumpedAt, commands]));
    const mustLast = commands.some((command) => state.isLasting(command, moment.now));
    const isWritten = mustLast || this.carried.length > MOST_CARRIED ? await this.write() : false;
    if (mustLast && !isWritten) this.refuse(batch);
    else for (const pending of batch) pending.run(moment);
    this.sealed = null;
    onDone();
    if (isWritten) await this.beginAnew();
  }

  /** Writes all that is not written yet. False when there is no room; the journal is then as it was. */
  private async write(): Promise<boolean> {
    try {
      await this.options.journal.append(`[${this.carried.join(",")}]`);
    } catch (error) {
      passFullDisk(error);
      return false;
    }
    this.carried = [];
    return true;
  }

  private refuse(batch: readonly PendingCommand[]): void {
    this.carried.pop();
    for (const pending of batch) pending.fail(new StoreAwayError("disk full"));
  }

  private async beginAnew(): Promise<void> {
    const { journal, snapshotBytes, state } = this.options;
    if (this.snapshot !== null || journal.sizeBytes <= Math.max(snapshotBytes, this.stateBytes)) return;
    const parts = Array.from(snapshotOf(state.tables), (part) => JSON.stringify(part));
    this.stateBytes = parts.reduce((sum, part) => sum + part.length, 0);
    try {
      const finish = await journal.rotate(parts);
      this.snapshot = this.finishSnapshot(finish);
    } catch (error) {
      passFullDisk(error);
    }
  }

  private async finishSnapshot(finish: () => Promise<void>): Promise<void> {
    try {
      await finish();
    } catch (error) {
      if (!(error instanceof DiskFullError)) this.die(error, []);
    } finally {
      this.snapshot = null;
    }
  }

  private die(error: unknown, batch: readonly PendingCommand[]): void {
    const failure = new StoreAwayError("its journal cannot be written");
    for (const pending of [...batch, ...this.waiting.splice(0)]) pending.fail(failure);
    if (this.failure !== null) return;
    this.failure = failure;
    this.options.onFatal(error);
  }
}

function passFullDisk(error: unknown): void {
  if (!(error instanceof DiskFullError)) throw error;
}

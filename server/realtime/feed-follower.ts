import { messageOf } from "@/lib/shared/errors";
import type { LiveAccess } from "@/server/ports/live-access";
import type { FeedEntry } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

/** Who is told what the feed says. */
export interface FeedListener {
  entries(entries: readonly FeedEntry[]): Promise<void>;
  /** Entries were missed, or the history is another one: what is open must be read anew. */
  resync(): Promise<void>;
  /** Whether the live store can be asked; told when that changes. */
  reachable(isReachable: boolean): void;
}

const ENTRIES_PER_ROUND = 2_000;
const FRAME_MS = 100;
const POLL_MS = 1_000;
const AFTER_FAULT_MS = 500;

/**
 * Follows the feed from its end. The first change after a quiet while goes out at once; what follows within 100 ms
 * shares the next frame.
 */
export class FeedFollower {
  private readonly access: LiveAccess;
  private readonly listener: FeedListener;
  private readonly logger: Logger;
  private readonly abort = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private place: string | null = null;
  private isReachable = true;

  constructor(access: LiveAccess, listener: FeedListener, logger: Logger) {
    this.access = access;
    this.listener = listener;
    this.logger = logger;
  }

  start(): void {
    this.loop = this.follow();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.loop;
  }

  private async follow(): Promise<void> {
    while (!this.abort.signal.aborted) {
      try {
        const heard = await this.round();
        this.tellReachable(true);
        if (heard) await this.pause(FRAME_MS);
        else await this.access.store.awaitHint(["feed"], POLL_MS, this.abort.signal);
      } catch (error) {
        if (this.abort.signal.aborted) return;
        this.logger.warn({ error: messageOf(error) }, "the feed could not be followed; trying again");
        if (error instanceof RecoveringError || error instanceof StoreAwayError) this.tellReachable(false);
        if (error instanceof RecoveringError) await this.restart();
        await this.pause(AFTER_FAULT_MS);
      }
    }
  }

  private tellReachable(isReachable: boolean): void {
    if (this.isReachable === isReachable) return;
    this.isReachable = isReachable;
    this.listener.reachable(isReachable);
  }

  private async round(): Promise<boolean> {
    const { access, listener } = this;
    if (this.place === null) {
      const { end } = await access.store.follow(access.epoch, { after: "0", limit: 1 });
      this.place = end;
      await listener.resync();
      return false;
    }
    const answer = await access.store.follow(access.epoch, { after: this.place, limit: ENTRIES_PER_ROUND });
    if (answer.trimmed) {
      this.place = answer.end;
      await listener.resync();
      return true;
    }
    const last = answer.entries.at(-1);
    if (last === undefined) return false;
    await listener.entries(answer.entries);
    this.place = last.place;
    return true;
  }

  private async restart(): Promise<void> {
    this.place = null;
    await this.access
      .refresh()
      .catch((error: unknown) =>
        this.logger.warn({ error: messageOf(error) }, "the live store's epoch could not be read"),
      );
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

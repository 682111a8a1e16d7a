import { messageOf } from "@/lib/shared/errors";
import type { Report } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { StoreAwayError } from "@/server/ports/store-errors";

const AWAY_MS = 250;

/** Hands reports to the live store, one call after the other, and again while it is away: lines of output are not lost. */
export class Reporter {
  private readonly report: (reports: readonly Report[]) => Promise<void>;
  private readonly logger: Logger;
  private readonly onAway: () => void;
  private last: Promise<void> = Promise.resolve();
  private isWaiting = false;
  private isClosed = false;

  /** @param onAway told when the store turns out to be away */
  constructor(
    report: (reports: readonly Report[]) => Promise<void>,
    logger: Logger,
    onAway: () => void = () => undefined,
  ) {
    this.report = report;
    this.logger = logger;
    this.onAway = onAway;
  }

  /** Whether the store is away: what there is to report is better gathered until it is back. */
  get isAway(): boolean {
    return this.isWaiting;
  }

  /** Resolves when these reports, and all before them, have been taken or given up. */
  send(reports: readonly Report[]): Promise<void> {
    if (reports.length > 0) this.last = this.last.then(() => this.deliver(reports));
    return this.last;
  }

  /** From now on each call is made once. */
  close(): void {
    this.isClosed = true;
  }

  private async deliver(reports: readonly Report[]): Promise<void> {
    while (!(await this.tryOnce(reports))) await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    this.isWaiting = false;
  }

  /** Whether these reports are settled: taken, or of no use any more. */
  private async tryOnce(reports: readonly Report[]): Promise<boolean> {
    try {
      await this.report(reports);
      return true;
    } catch (error) {
      if (!this.isWaiting) this.logger.warn({ error: messageOf(error) }, "progress could not be reported");
      const wasWaiting = this.isWaiting;
      this.isWaiting = error instanceof StoreAwayError && !this.isClosed;
      if (this.isWaiting && !wasWaiting) this.onAway();
      return !this.isWaiting;
    }
  }
}

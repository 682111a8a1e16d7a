import type { Redis } from "ioredis";

import type { Hint } from "@/server/ports/live-store";

const KINDS: readonly Hint[] = ["work", "due", "feed", "stops"];

/**
 * Hears the hints that scripts publish. A hint that arrives between a caller's last poll and its waiting ends the waiting at
 * once, so that work is not left lying until the next poll.
 */
export class Hints {
  private readonly listen: () => Redis;
  private readonly channel: string;
  private readonly heard = new Map<Hint, number>();
  private readonly polled = new Map<Hint, number>();
  private readonly waiting = new Set<{ readonly hints: readonly Hint[]; readonly go: () => void }>();
  private listener: Redis | null = null;
  private isClosed = false;

  constructor(listen: () => Redis, channel: string) {
    this.listen = listen;
    this.channel = channel;
  }

  /** A call begins whose answer shows all that hints of these kinds have told so far. */
  beginPoll(...hints: readonly Hint[]): void {
    for (const hint of hints) this.polled.set(hint, this.countOf(hint));
  }

  wait(hints: readonly Hint[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    this.begin();
    const missed = hints.filter((hint) => this.countOf(hint) > (this.polled.get(hint) ?? 0));
    this.beginPoll(...missed);
    if (this.isClosed || signal.aborted || missed.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { hints, go };
      const timer = setTimeout(go, timeoutMs);
      const { waiting } = this;
      function go(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", go);
        waiting.delete(waiter);
        resolve();
      }
      signal.addEventListener("abort", go, { once: true });
      waiting.add(waiter);
    });
  }

  close(): void {
    this.isClosed = true;
    for (const { go } of this.waiting) go();
  }

  private begin(): void {
    if (this.listener !== null || this.isClosed) return;
    const listener = this.listen();
    this.listener = listener;
    listener.on("message", (_channel: string, message: string) => this.hear(message));
    listener.subscribe(this.channel).catch(() => {
      // Callers poll meanwhile; the next one that waits tries again.
      listener.disconnect();
      if (this.listener === listener) this.listener = null;
    });
  }

  private hear(message: string): void {
    const told = KINDS.filter((kind) => message.includes(kind));
    for (const hint of told) this.heard.set(hint, this.countOf(hint) + 1);
    for (const { hints, go } of this.waiting) if (hints.some((hint) => told.includes(hint))) go();
  }

  private countOf(hint: Hint): number {
    return this.heard.get(hint) ?? 0;
  }
}

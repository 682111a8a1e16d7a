import type { Millis } from "@/lib/shared/ids";
import type { Clock } from "@/server/ports/clock";
import type { StartTimer } from "@/server/ports/long-timer";

/** What looking after a task takes. */
export interface StallWatchOptions {
  /** How long it may show no sign of life. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
  readonly startTimer: StartTimer;
  /** It has shown none for so many ms. */
  readonly onStalled: (silentMs: number) => void;
  /** It shows one after all. */
  readonly onRevived: () => void;
}

/** Looks whether a task shows signs of life. */
export class StallWatch {
  private readonly options: StallWatchOptions;
  private heardAt: Millis;
  private isStalled = false;
  private disarm: () => void;

  constructor(options: StallWatchOptions) {
    this.options = options;
    this.heardAt = options.clock.now();
    this.disarm = this.arm(options.heartbeatMs);
  }

  /** A sign of life. */
  heard(): void {
    this.heardAt = this.options.clock.now();
    if (!this.isStalled) return;
    this.isStalled = false;
    this.disarm = this.arm(this.options.heartbeatMs);
    this.options.onRevived();
  }

  /** The task has ended. */
  stop(): void {
    this.disarm();
    this.isStalled = false;
  }

  private arm(ms: number): () => void {
    const { clock, startTimer } = this.options;
    const dueAt = clock.now() + ms;
    return startTimer(ms, () => this.look(dueAt));
  }

  private look(dueAt: Millis): void {
    const { clock, heartbeatMs, onStalled } = this.options;
    const now = clock.now();
    const leftMs = this.heardAt + heartbeatMs - now;
    // While the whole process stood still it could hear nobody, so its tasks get their time again.
    const stoodStill = now - dueAt > heartbeatMs / 2;
    if (leftMs > 0 || stoodStill) {
      this.disarm = this.arm(leftMs > 0 ? leftMs : heartbeatMs);
      return;
    }
    this.isStalled = true;
    onStalled(now - this.heardAt);
  }
}

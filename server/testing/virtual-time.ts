import type { Millis } from "@/lib/shared/ids";
import type { Clock } from "@/server/ports/clock";
import type { StartTimer } from "@/server/ports/long-timer";

interface Timer {
  readonly at: Millis;
  readonly onElapsed: () => void;
}

/** Time that passes only when it is told to. */
export class VirtualTime implements Clock {
  /** Called when somebody begins to wait for time to pass. */
  onAsleep: () => void = () => undefined;
  private current: Millis;
  private readonly timers = new Set<Timer>();
  private sleepers = 0;

  constructor(start: Millis) {
    this.current = start;
  }

  now(): Millis {
    return this.current;
  }

  readonly startTimer: StartTimer = (delayMs, onElapsed) => {
    const timer = { at: this.current + delayMs, onElapsed };
    if (Number.isFinite(timer.at)) this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  /** How many wait for time to pass, and for nothing else. */
  get asleep(): number {
    return this.sleepers;
  }

  /** When the next timer elapses; null when there is none. */
  get nextAt(): Millis | null {
    return this.timers.size === 0 ? null : Math.min(...Array.from(this.timers, ({ at }) => at));
  }

  /** Lets time pass to an instant, at which what is due by then elapses. */
  passTo(at: Millis): void {
    this.current = Math.max(this.current, at);
    const due = [...this.timers].filter((timer) => timer.at <= this.current).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.timers.delete(timer)) timer.onElapsed();
  }

  /** Somebody waits for something that no code at work brings; until the answered function is called. */
  fallAsleep(): () => void {
    this.sleepers += 1;
    this.onAsleep();
    let isAsleep = true;
    return () => {
      if (isAsleep) this.sleepers -= 1;
      isAsleep = false;
    };
  }

  /** Resolves when so much time has passed, which may be `Infinity`. @throws the reason of `signal` when that is aborted first */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleepers += 1;
    this.onAsleep();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        stop();
        this.sleepers -= 1;
        reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
      };
      const stop = this.startTimer(ms, () => {
        signal.removeEventListener("abort", onAbort);
        this.sleepers -= 1;
        resolve();
      });
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}

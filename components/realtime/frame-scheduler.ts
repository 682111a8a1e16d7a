const HIDDEN_MS = 1_000;

/** Runs `apply` once per animation frame when asked to; in a hidden tab once per second, and at once when it is shown. */
export class FrameScheduler {
  private readonly apply: () => void;
  private cancel: (() => void) | null = null;

  constructor(apply: () => void) {
    this.apply = apply;
  }

  start(): void {
    document.addEventListener("visibilitychange", this.catchUp);
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.catchUp);
    this.clear();
  }

  /** Something is to be applied. */
  schedule(): void {
    if (this.cancel !== null) return;
    if (document.visibilityState === "hidden") {
      const timer = setTimeout(this.run, HIDDEN_MS);
      this.cancel = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(this.run);
      this.cancel = () => cancelAnimationFrame(frame);
    }
  }

  private readonly run = (): void => {
    this.clear();
    this.apply();
  };

  /** A frame asked for by a tab that is now hidden may never come, and one asked for while it was hidden comes late. */
  private readonly catchUp = (): void => {
    if (this.cancel === null) return;
    this.clear();
    if (document.visibilityState === "hidden") this.schedule();
    else this.run();
  };

  private clear(): void {
    this.cancel?.();
    this.cancel = null;
  }
}

/** An abort that costs nothing until somebody asks for its signal: most tasks never do. */
export class LazyAbort {
  private controller: AbortController | null = null;
  private reason: Error | null = null;
  private readonly listeners: (() => void)[] = [];

  get isAborted(): boolean {
    return this.reason !== null;
  }

  get signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController();
      if (this.reason !== null) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** Calls `listener` when it is aborted; at once when it is already. */
  onAbort(listener: () => void): void {
    if (this.isAborted) listener();
    else this.listeners.push(listener);
  }

  abort(reason: Error): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.controller?.abort(reason);
    for (const listener of this.listeners) listener();
  }
}

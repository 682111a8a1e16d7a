/** Something that was raised stays so until somebody has waited for it. One waits at a time. */
export class Signal {
  private isRaised = false;
  private waiting: (() => void) | null = null;

  raise(): void {
    if (this.waiting === null) this.isRaised = true;
    else this.waiting();
    this.waiting = null;
  }

  /** Resolves at once when raised since the last wait, else when it is raised, or when `other` is settled. */
  async nextOr(other: Promise<unknown>): Promise<void> {
    if (this.isRaised) {
      this.isRaised = false;
      return;
    }
    const raised = new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
    await Promise.race([raised, other]);
    this.waiting = null;
  }
}

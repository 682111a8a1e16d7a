import type { Progress } from "@/lib/actions/event";
import { notePace, PACE_SHARES, type Pace } from "@/lib/actions/forecast/pace";
import { advanceProgress, fractionOf, type ProgressReport as Update } from "@/lib/actions/progress";
import { LIMITS } from "@/lib/shared/limits";
import type { Clock } from "@/server/ports/clock";
import type { OutputLine, Report } from "@/server/ports/live-store";

/** Which attempt a report speaks of. */
export interface ReportedAttempt {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
}

/** What an attempt says while it runs: progress, of which the latest counts, and output lines, of which every one does. */
export class TaskReport {
  progress: Progress | null;
  /** When each tenth of its items was done, ms after it began; null for one that went on from an earlier attempt. */
  pace: Pace | null;
  private readonly startedAt: number;
  /** Told of every report and every line. */
  onSign: (() => void) | null = null;
  private readonly of: ReportedAttempt;
  private readonly clock: Clock;
  private lines: OutputLine[] = [];
  private written = 0;
  private writtenBytes = 0;
  private version = 0;
  private hasNews = false;
  private hasEnded = false;

  constructor(of: ReportedAttempt, clock: Clock, progress: Progress | null) {
    this.of = of;
    this.clock = clock;
    this.progress = progress;
    this.pace = progress === null ? [] : null;
    this.startedAt = clock.now();
  }

  /** Takes a report in; whether its message is a new one. @throws InvalidInputError for a negative total */
  advance(update: Update): boolean {
    this.onSign?.();
    const before = this.progress?.message ?? null;
    this.progress = advanceProgress(this.progress, update);
    this.hasNews = true;
    if (this.pace !== null && this.pace.length < PACE_SHARES.length)
      this.pace = notePace(this.pace, { share: fractionOf(this.progress), ms: this.clock.now() - this.startedAt });
    return this.progress.message !== null && this.progress.message !== before;
  }

  /** Adds an output line. What exceeds the limit of an attempt is dropped, which the last line says. */
  line(stream: OutputLine["stream"], text: string): void {
    this.onSign?.();
    if (this.hasEnded || this.writtenBytes > LIMITS.logBytesPerAttempt) return;
    const cut = text.length > LIMITS.logLineBytes ? `${text.slice(0, LIMITS.logLineBytes)}…` : text;
    this.writtenBytes += cut.length;
    const at = this.clock.now();
    this.lines.push({ at, stream, text: cut });
    if (this.writtenBytes > LIMITS.logBytesPerAttempt) {
      this.lines.push({
        at,
        stream: "err",
        text: `[showrunner] Output beyond ${LIMITS.logBytesPerAttempt} bytes is not kept here.`,
      });
    }
  }

  /** Everything not reported yet. */
  take(): Report[] {
    const reports: Report[] = [];
    if (this.hasNews && this.progress !== null) {
      this.version += 1;
      reports.push({
        kind: "progress",
        report: { ...this.of, version: this.version, progress: JSON.stringify(this.progress) },
      });
    }
    if (this.lines.length > 0) {
      reports.push({ kind: "lines", report: { ...this.of, first: this.written + 1, lines: this.lines } });
      this.written += this.lines.length;
      this.lines = [];
    }
    this.hasNews = false;
    return reports;
  }

  /** Takes no more lines, since the attempt has ended. */
  close(): void {
    this.hasEnded = true;
  }

  /** Whether the attempt has ended. */
  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** Whether there are lines that were not reported yet. */
  get hasLines(): boolean {
    return this.lines.length > 0;
  }
}

import { LIMITS } from "@/lib/shared/limits";
import type { LinesAnswer, OutputLine } from "@/server/ports/live-store";

/** Lines with consecutive numbers. */
export interface LineRun {
  readonly first: number;
  readonly lines: OutputLine[];
}

/** The last output lines of one attempt. */
export class KeptLines {
  readonly runs: LineRun[];
  private count: number;

  constructor(runs: readonly LineRun[] = []) {
    this.runs = runs.map(({ first, lines }) => ({ first, lines: [...lines] }));
    this.count = runs.reduce((sum, { lines }) => sum + lines.length, 0);
  }

  /** Number of the last line. */
  get last(): number {
    const run = this.runs.at(-1);
    return run === undefined ? 0 : run.first + run.lines.length - 1;
  }

  /** Adds the lines that are new, and answers them; null when all were there. */
  add(first: number, lines: readonly OutputLine[]): LineRun | null {
    const known = Math.max(0, this.last + 1 - first);
    if (known >= lines.length) return null;
    const fresh = { first: first + known, lines: lines.slice(known) };
    const run = this.runs.at(-1);
    if (run !== undefined && fresh.first === this.last + 1) run.lines.push(...fresh.lines);
    else this.runs.push({ first: fresh.first, lines: [...fresh.lines] });
    this.count += fresh.lines.length;
    this.trim();
    return fresh;
  }

  /** Lines after a number, up to the next gap. */
  read(after: number, limit: number): LinesAnswer {
    for (const { first, lines } of this.runs) {
      if (first + lines.length - 1 <= after) continue;
      const skip = Math.max(0, after + 1 - first);
      return { first: first + skip, lines: lines.slice(skip, skip + limit), last: this.last };
    }
    return { first: after + 1, lines: [], last: this.last };
  }

  private trim(): void {
    let excess = this.count - LIMITS.logLinesKept;
    for (let run = this.runs[0]; run !== undefined && excess > 0; run = this.runs[0]) {
      const gone = Math.min(excess, run.lines.length);
      excess -= gone;
      this.count -= gone;
      if (gone === run.lines.length) this.runs.shift();
      else this.runs[0] = { first: run.first + gone, lines: run.lines.slice(gone) };
    }
  }
}

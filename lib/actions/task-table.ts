/** Place of a task in its stage, from 0; the plan of a stage is its task -1. */
export const PLAN_TASK = -1;

/** What undoes a stage, when its action does not end well, is its task -2. */
export const UNDO_TASK = -2;

/** Tasks of one stage by place, in pages, so that a change copies one page and not the table. */
export interface TaskTable<T> {
  readonly pages: readonly (readonly T[])[];
  readonly size: number;
}

const PAGE = 128;

/** A table of `size` entries, all the same. */
export function tableOf<T>(size: number, entry: T): TaskTable<T> {
  const pages: T[][] = [];
  for (let from = 0; from < size; from += PAGE) {
    pages.push(Array.from({ length: Math.min(PAGE, size - from) }, () => entry));
  }
  return { pages, size };
}

/** A table of these entries. */
export function tableFrom<T>(entries: readonly T[]): TaskTable<T> {
  const pages: T[][] = [];
  for (let from = 0; from < entries.length; from += PAGE) pages.push(entries.slice(from, from + PAGE));
  return { pages, size: entries.length };
}

/** A table of runs of equal entries, each with its length. */
export function tableOfRuns<T>(runs: readonly (readonly [count: number, entry: T])[]): TaskTable<T> {
  return tableFrom(runs.flatMap(([count, entry]) => Array.from({ length: count }, () => entry)));
}

/** The entry at a place; undefined beyond the table. */
export function entryAt<T>(table: TaskTable<T>, place: number): T | undefined {
  return table.pages[Math.floor(place / PAGE)]?.[place % PAGE];
}

/** All entries in order. */
export function entriesOf<T>(table: TaskTable<T>): T[] {
  return table.pages.flat();
}

/**
 * A writer on a table that copies each page once, however many entries change; the table it began with stays as it was.
 */
export class TableWriter<T> {
  /** The table as it is written. */
  readonly table: TaskTable<T>;
  private readonly pages: (readonly T[])[];
  private readonly owned: (T[] | undefined)[] = [];

  constructor(table: TaskTable<T>) {
    this.pages = [...table.pages];
    this.table = { pages: this.pages, size: table.size };
  }

  get(place: number): T | undefined {
    return this.pages[Math.floor(place / PAGE)]?.[place % PAGE];
  }

  set(place: number, entry: T): void {
    if (place < 0 || place >= this.table.size) return;
    const number = Math.floor(place / PAGE);
    let page = this.owned[number];
    if (page === undefined) {
      page = [...(this.pages[number] ?? [])];
      this.owned[number] = page;
      this.pages[number] = page;
    }
    page[place % PAGE] = entry;
  }
}

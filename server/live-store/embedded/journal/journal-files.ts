const DIGITS = 8;
const NAME = /^(journal|snapshot)-(\d{8,})$/;

/** The files of a journal. `snapshot` n is the state before the first record of `journal` n. */
export interface JournalFiles {
  readonly journals: readonly number[];
  readonly snapshots: readonly number[];
  /** Snapshots whose writing was not finished. */
  readonly unfinished: readonly string[];
}

export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(DIGITS, "0")}`;
}

export function snapshotName(generation: number): string {
  return `snapshot-${String(generation).padStart(DIGITS, "0")}`;
}

/** Name of a snapshot while it is being written. */
export function unfinishedName(generation: number): string {
  return `${snapshotName(generation)}.new`;
}

export function sortFiles(names: readonly string[]): JournalFiles {
  const journals: number[] = [];
  const snapshots: number[] = [];
  for (const name of names) {
    const [, kind, digits] = NAME.exec(name) ?? [];
    if (kind === "journal") journals.push(Number(digits));
    if (kind === "snapshot") snapshots.push(Number(digits));
  }
  const unfinished = names.filter((name) => /^snapshot-\d+\.new$/.test(name));
  return { journals: journals.toSorted(ascending), snapshots: snapshots.toSorted(ascending), unfinished };
}

function ascending(a: number, b: number): number {
  return a - b;
}

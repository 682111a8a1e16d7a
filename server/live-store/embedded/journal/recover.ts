import type { Disk } from "./disk";
import { journalName, snapshotName, sortFiles } from "./journal-files";
import { JournalDamagedError, scanFile, type JournalRecord } from "./record-codec";

/** Where a journal goes on after it was read. */
export interface RecoveredEnd {
  readonly generation: number;
  readonly nextNumber: number;
  readonly goodBytes: number;
  readonly isNew: boolean;
}

/** Takes in what a journal holds, in order: the parts of its last snapshot, then the records after it. */
export interface RecoveryVisitor {
  part(payload: string): void;
  record(payload: string): void;
}

/** Reads a journal. @throws JournalDamagedError when something in its middle is missing or cannot be read */
export async function recover(disk: Disk, visitor: RecoveryVisitor): Promise<RecoveredEnd> {
  const { journals, snapshots, unfinished } = sortFiles(await disk.list());
  for (const name of unfinished) await disk.remove(name);
  const base = snapshots.at(-1) ?? null;
  const nextNumber = base === null ? 1 : await readSnapshot(disk, base, visitor);
  const generation = base ?? 1;
  const chain = journals.filter((one) => one >= generation);
  if (chain.length === 0) {
    if (base !== null) throw new JournalDamagedError(journalName(base), "the file is missing");
    return { generation, nextNumber, goodBytes: 0, isNew: true };
  }
  const end = await readJournals(disk, { chain, generation, nextNumber }, visitor);
  await removeBefore(disk, generation);
  return end;
}

async function readSnapshot(disk: Disk, generation: number, visitor: RecoveryVisitor): Promise<number> {
  const name = snapshotName(generation);
  const { records, isTorn } = scanFile(name, await disk.read(name), 1);
  const nextNumber = isTorn ? null : nextNumberOf(records.at(-1));
  if (nextNumber === null) throw new JournalDamagedError(name, "its end is missing");
  for (const { payload } of records.slice(0, -1)) visitor.part(payload);
  return nextNumber;
}

function nextNumberOf(end: JournalRecord | undefined): number | null {
  if (end === undefined) return null;
  const value: unknown = JSON.parse(end.payload);
  if (typeof value !== "object" || value === null || !("nextNumber" in value)) return null;
  return typeof value.nextNumber === "number" ? value.nextNumber : null;
}

interface Chain {
  readonly chain: readonly number[];
  readonly generation: number;
  readonly nextNumber: number;
}

async function readJournals(
  disk: Disk,
  { chain, generation, nextNumber }: Chain,
  visitor: RecoveryVisitor,
): Promise<RecoveredEnd> {
  let expected = nextNumber;
  let goodBytes = 0;
  for (const [place, one] of chain.entries()) {
    const name = journalName(one);
    if (one !== generation + place)
      throw new JournalDamagedError(journalName(generation + place), "the file is missing");
    const scanned = scanFile(name, await disk.read(name), expected);
    if (scanned.isTorn && place < chain.length - 1) throw new JournalDamagedError(name, "its end is missing");
    for (const { payload } of scanned.records) visitor.record(payload);
    expected += scanned.records.length;
    ({ goodBytes } = scanned);
  }
  return { generation: chain.at(-1) ?? generation, nextNumber: expected, goodBytes, isNew: false };
}

/** Removes the files that a snapshot has made superfluous. */
export async function removeBefore(disk: Disk, generation: number): Promise<void> {
  const { journals, snapshots } = sortFiles(await disk.list());
  const isOld = (one: number) => one < generation;
  for (const old of snapshots.filter(isOld)) await disk.remove(snapshotName(old));
  for (const old of journals.filter(isOld)) await disk.remove(journalName(old));
}

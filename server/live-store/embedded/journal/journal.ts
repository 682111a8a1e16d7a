import { DiskFullError, type Disk, type DiskFile } from "./disk";
import { journalName, snapshotName, unfinishedName } from "./journal-files";
import { encodeRecord } from "./record-codec";
import { removeBefore, type RecoveredEnd } from "./recover";

export interface JournalOptions {
  /** `none` leaves it to the machine when what was written reaches the disk. */
  readonly sync: "always" | "none";
}

const SNAPSHOT_WRITE_BYTES = 1024 * 1024;

/** An append-only file of records, begun anew whenever a snapshot makes what was before superfluous. One call at a time. */
export class Journal {
  private readonly disk: Disk;
  private readonly options: JournalOptions;
  private file: DiskFile;
  private generation: number;
  private nextNumber: number;
  private goodBytes: number;

  private constructor(
    disk: Disk,
    options: JournalOptions,
    opened: { readonly file: DiskFile; readonly end: RecoveredEnd },
  ) {
    this.disk = disk;
    this.options = options;
    this.file = opened.file;
    this.generation = opened.end.generation;
    this.nextNumber = opened.end.nextNumber;
    this.goodBytes = opened.end.goodBytes;
  }

  /** Goes on where recovery ended; a torn tail is cut. */
  static async open(disk: Disk, options: JournalOptions, end: RecoveredEnd): Promise<Journal> {
    const name = journalName(end.generation);
    const file = end.isNew ? await disk.create(name) : await disk.reopen(name, end.goodBytes);
    await file.sync();
    await disk.syncFolder();
    return new Journal(disk, options, { file, end });
  }

  /** Bytes since the last snapshot. */
  get sizeBytes(): number {
    return this.goodBytes;
  }

  /**
   * Writes one record and waits until it lasts.
   * @throws DiskFullError having left the journal as it was; after any other error it must not be used any more
   */
  async append(payload: string): Promise<void> {
    const bytes = encodeRecord({ number: this.nextNumber, payload });
    try {
      await this.file.append(bytes);
    } catch (error) {
      if (error instanceof DiskFullError) await this.file.cut(this.goodBytes);
      throw error;
    }
    if (this.options.sync === "always") await this.file.sync();
    this.nextNumber += 1;
    this.goodBytes += bytes.byteLength;
  }

  /**
   * Begins the next file. What it answers writes the snapshot, while records already go on; until that is done, recovery
   * reads the files before it. @param parts the whole state now, as JSON texts
   */
  async rotate(parts: readonly string[]): Promise<() => Promise<void>> {
    const generation = this.generation + 1;
    const file = await this.disk.create(journalName(generation));
    await file.sync();
    await this.disk.syncFolder();
    await this.file.close();
    this.file = file;
    this.generation = generation;
    this.goodBytes = 0;
    const end = JSON.stringify({ part: "end", nextNumber: this.nextNumber });
    return () => this.writeSnapshot(generation, [...parts, end]);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async writeSnapshot(generation: number, parts: readonly string[]): Promise<void> {
    const unfinished = unfinishedName(generation);
    const file = await this.disk.create(unfinished);
    try {
      await appendAll(file, parts);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.disk.rename(unfinished, snapshotName(generation));
    await this.disk.syncFolder();
    await removeBefore(this.disk, generation);
  }
}

async function appendAll(file: DiskFile, parts: readonly string[]): Promise<void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for (const [place, payload] of parts.entries()) {
    const bytes = encodeRecord({ number: place + 1, payload });
    pending.push(bytes);
    pendingBytes += bytes.byteLength;
    if (pendingBytes < SNAPSHOT_WRITE_BYTES && place < parts.length - 1) continue;
    await file.append(Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  }
}

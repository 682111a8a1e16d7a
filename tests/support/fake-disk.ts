import { DiskFullError, type Disk, type DiskFile } from "@/server/live-store/embedded/journal/disk";

interface Content {
  bytes: Uint8Array;
  /** How much of it would be there after a power cut. */
  syncedBytes: number;
}

/** A disk in memory whose syncs can be held back, which can be full or break, and whose power can be cut. */
export class FakeDisk implements Disk {
  readonly files = new Map<string, Content>();
  /** Most bytes that one write may have. */
  roomBytes = Infinity;
  /** What the next sync fails with. */
  syncError: Error | null = null;
  /** Syncs of files so far. */
  syncs = 0;
  private gate: Promise<void> = Promise.resolve();

  /** Makes syncs wait until the answered function is called. */
  holdSyncs(): () => void {
    const { promise, release } = aGate();
    this.gate = promise;
    return release;
  }

  /** What is found after a power cut: all that was synced, and of the rest as much as `luck` tells, from 0 to 1. */
  afterPowerCut(luck = 0): FakeDisk {
    const disk = new FakeDisk();
    for (const [name, { bytes, syncedBytes }] of this.files) {
      const kept = syncedBytes + Math.floor((bytes.byteLength - syncedBytes) * luck);
      disk.files.set(name, { bytes: bytes.slice(0, kept), syncedBytes: kept });
    }
    return disk;
  }

  /** The file of the newest journal. */
  get journal(): Content {
    const name = [...this.files.keys()]
      .filter((one) => one.startsWith("journal-"))
      .toSorted()
      .at(-1);
    const content = name === undefined ? undefined : this.files.get(name);
    if (content === undefined) throw new Error("There is no journal.");
    return content;
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  read(name: string): Promise<Uint8Array> {
    const content = this.files.get(name);
    return content === undefined
      ? Promise.reject(new Error(`There is no ${name}.`))
      : Promise.resolve(content.bytes.slice());
  }

  create(name: string): Promise<DiskFile> {
    const content = { bytes: new Uint8Array(), syncedBytes: 0 };
    this.files.set(name, content);
    return Promise.resolve(this.fileOf(content));
  }

  async reopen(name: string, sizeBytes: number): Promise<DiskFile> {
    const content = this.files.get(name);
    if (content === undefined) throw new Error(`There is no ${name}.`);
    const file = this.fileOf(content);
    await file.cut(sizeBytes);
    return file;
  }

  rename(from: string, to: string): Promise<void> {
    const content = this.files.get(from);
    if (content !== undefined) this.files.set(to, content);
    this.files.delete(from);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }

  syncFolder(): Promise<void> {
    return Promise.resolve();
  }

  private fileOf(content: Content): DiskFile {
    return {
      append: (bytes) => this.append(content, bytes),
      cut(sizeBytes) {
        content.bytes = content.bytes.slice(0, sizeBytes);
        content.syncedBytes = Math.min(content.syncedBytes, sizeBytes);
        return Promise.resolve();
      },
      sync: () => this.sync(content),
      close: () => Promise.resolve(),
    };
  }

  private append(content: Content, bytes: Uint8Array): Promise<void> {
    const fits = Math.min(bytes.byteLength, this.roomBytes);
    content.bytes = Buffer.concat([content.bytes, bytes.subarray(0, fits)]);
    return fits === bytes.byteLength ? Promise.resolve() : Promise.reject(new DiskFullError("The disk is full."));
  }

  private async sync(content: Content): Promise<void> {
    await this.gate;
    this.syncs += 1;
    if (this.syncError !== null) throw this.syncError;
    content.syncedBytes = content.bytes.byteLength;
  }
}

function aGate(): { readonly promise: Promise<void>; readonly release: () => void } {
  const released = new AbortController();
  const promise = new Promise<void>((resolve) => released.signal.addEventListener("abort", () => resolve()));
  return { promise, release: () => released.abort() };
}

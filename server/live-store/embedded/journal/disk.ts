/** The folder a journal lives in. Nothing but its own files is in it. */
export interface Disk {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  /** Makes an empty file to append to. */
  create(name: string): Promise<DiskFile>;
  /** Opens a file to append to, with its first `sizeBytes` bytes; what was behind them is cut off. */
  reopen(name: string, sizeBytes: number): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes creations, renames and removals lasting. */
  syncFolder(): Promise<void>;
}

/** A file that grows at its end. */
export interface DiskFile {
  /** @throws DiskFullError having written some of it, or nothing */
  append(bytes: Uint8Array): Promise<void>;
  cut(sizeBytes: number): Promise<void>;
  /** Makes all that was appended lasting. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** There is no room for what was to be written. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

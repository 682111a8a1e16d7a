import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

import { DiskFullError, type Disk, type DiskFile } from "./disk";

/** A folder of this machine, made when it is missing. */
export async function openNodeDisk(folder: string): Promise<Disk> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    list: () => readdir(folder),
    read: (name) => readFile(join(folder, name)),
    async create(name) {
      const { O_CREAT, O_TRUNC, O_WRONLY } = constants;
      return new NodeFile(await open(join(folder, name), O_CREAT | O_TRUNC | O_WRONLY, 0o600), 0);
    },
    async reopen(name, sizeBytes) {
      const file = new NodeFile(await open(join(folder, name), constants.O_WRONLY), sizeBytes);
      await file.cut(sizeBytes);
      return file;
    },
    rename: (from, to) => rename(join(folder, from), join(folder, to)),
    remove: (name) => rm(join(folder, name), { force: true }),
    syncFolder: () => syncFolder(folder),
  };
}

class NodeFile implements DiskFile {
  private readonly handle: FileHandle;
  private sizeBytes: number;

  constructor(handle: FileHandle, sizeBytes: number) {
    this.handle = handle;
    this.sizeBytes = sizeBytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    try {
      while (done < bytes.byteLength) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.byteLength - done, this.sizeBytes + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw isFull(error) ? new DiskFullError("The disk is full.", { cause: error }) : error;
    }
    this.sizeBytes += done;
  }

  async cut(sizeBytes: number): Promise<void> {
    await this.handle.truncate(sizeBytes);
    this.sizeBytes = sizeBytes;
  }

  sync(): Promise<void> {
    return this.handle.datasync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "ENOSPC" || error.code === "EDQUOT";
}

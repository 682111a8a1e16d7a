import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import { describeSelf, judgeHolder, ProcessIdentity } from "./process-identity";

/** The data folder belongs to another process that is alive. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";

  constructor(dataDir: string, holder: number | null) {
    const who = holder === null ? "" : ` (process ${holder})`;
    super(`The data folder ${dataDir} is in use by another Showrunner${who}.`);
  }
}

/** A held data folder. */
export interface DataFolderLock {
  /** Lets the next one in. Doing it twice is doing it once. */
  release(): void;
}

const FILE = /^\.lock-(\d+)$/;

/** How often a holder touches its file, and how long an untouched one is watched where its process cannot be seen. */
const TOUCH_EVERY_MS = 2_000;
const WATCH_FOR_MS = 8_000;
const WATCH_EVERY_MS = 100;

const Holder = ProcessIdentity.extend({ isReleased: z.boolean() });
type Holder = z.infer<typeof Holder>;

/**
 * Takes a data folder for this process alone; it is made if need be. A holder that was killed does not stop the next one.
 *
 * Lock files are numbered, and the highest number counts. Whoever finds its holder dead makes the next number, which only one can
 * do; whoever then sees a higher one was late. A file is never removed before a higher one exists, so numbers never return.
 * @throws DataFolderInUseError
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (;;) {
    const highest = Math.max(0, ...listLocks(dataDir));
    if (highest > 0) await requireFree(dataDir, highest);
    const mine = highest + 1;
    if (!createLock(dataDir, mine)) continue;
    if (Math.max(...listLocks(dataDir)) === mine) return holdLock(dataDir, mine);
    rmSync(fileOf(dataDir, mine), { force: true });
  }
}

function holdLock(dataDir: string, number: number): DataFolderLock {
  for (const older of listLocks(dataDir)) if (older < number) rmSync(fileOf(dataDir, older), { force: true });
  const file = fileOf(dataDir, number);
  const touch = setInterval(() => touchFile(file), TOUCH_EVERY_MS);
  touch.unref();
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      clearInterval(touch);
      releaseLock(dataDir, file);
    },
  };
}

/** Replaces the file at once and does not remove it: its number must stay. */
function releaseLock(dataDir: string, file: string): void {
  if (!existsSync(dataDir)) return;
  const released = `${file}-released`;
  writeHolder(released, "w", true);
  renameSync(released, file);
}

/** Returns once the holder of a lock file is known to be gone. @throws DataFolderInUseError */
async function requireFree(dataDir: string, number: number): Promise<void> {
  const file = fileOf(dataDir, number);
  const deadline = Date.now() + WATCH_FOR_MS;
  const firstTouch = await touchedAt(file);
  for (;;) {
    const holder = await readHolder(file);
    const verdict = holder === null ? "unknown" : judge(holder);
    if (verdict === "gone" || firstTouch === null) return;
    const hasMoved = (await touchedAt(file)) !== firstTouch;
    if (verdict === "alive" || hasMoved) throw new DataFolderInUseError(dataDir, holder?.pid ?? null);
    if (Date.now() > deadline) return;
    await delay(WATCH_EVERY_MS);
  }
}

function judge(holder: Holder): "alive" | "gone" | "unknown" {
  return holder.isReleased ? "gone" : judgeHolder(holder);
}

function listLocks(dataDir: string): number[] {
  return readdirSync(dataDir).flatMap((name) => {
    const number = FILE.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** False when somebody else has made it. */
function createLock(dataDir: string, number: number): boolean {
  try {
    writeHolder(fileOf(dataDir, number), "wx", false);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function writeHolder(file: string, flag: "w" | "wx", isReleased: boolean): void {
  const holder: Holder = { ...describeSelf(), isReleased };
  const descriptor = openSync(file, flag, 0o600);
  try {
    writeSync(descriptor, JSON.stringify(holder));
  } finally {
    closeSync(descriptor);
  }
}

/** Null when it cannot be read: it is just being written, or its writer died before it could. */
async function readHolder(file: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/** Null when it is gone. */
async function touchedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return null;
  }
}

function touchFile(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The folder was removed under a running process, which will learn of it where it matters.
  }
}

function fileOf(dataDir: string, number: number): string {
  return join(dataDir, `.lock-${number}`);
}

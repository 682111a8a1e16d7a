import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 200;
const BEAT_MS = 1_000;
const STALE_AFTER_MS = 10_000;

/**
 * Runs `work` while no other command of this folder installs or builds. A lock whose holder is gone is taken over.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(root, work) {
  const lockFile = join(root, ".cache", "setup.lock");
  mkdirSync(join(root, ".cache"), { recursive: true });
  let told = false;
  while (!tryLock(lockFile)) {
    if (!told) console.log("Another command is setting up this folder; waiting for it …");
    told = true;
    await delay(POLL_MS);
  }
  const beat = setInterval(() => utimesSync(lockFile, new Date(), new Date()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockFile, { force: true });
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (isHeld(lockFile)) return false;
    rmSync(lockFile, { force: true });
    return tryLock(lockFile);
  }
}

function isHeld(lockFile) {
  try {
    // A process id alone proves little: after a restart of the machine it may be somebody else's.
    if (Date.now() - statSync(lockFile).mtimeMs > STALE_AFTER_MS) return false;
    const holder = Number(readFileSync(lockFile, "utf8"));
    return holder === 0 || process.kill(holder, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

import { z } from "zod";

/** What tells one process from every other, also from a later one with the same number. */
export const ProcessIdentity = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** Id of the machine's last boot; null where it is not told. */
  boot: z.string().nullable(),
  /** The space in which process numbers are unique: containers of one machine have their own. Null where there are none. */
  space: z.string().nullable(),
  /** When the process started, in whatever form this system tells it; null where it does not. */
  startedAt: z.string().nullable(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** The identity of this process. */
export function describeSelf(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: readBoot(),
    space: readSpace(),
    startedAt: readStart(process.pid),
  };
}

/**
 * Whether a process is still there. `unknown`: it belongs to another container or machine, whose processes cannot be seen.
 */
export function judgeHolder(holder: ProcessIdentity): "alive" | "gone" | "unknown" {
  const self = { boot: readBoot(), space: readSpace() };
  if (holder.boot !== self.boot) return holder.host === hostname() ? "gone" : "unknown";
  if (holder.space !== self.space) return "unknown";
  if (holder.boot === null && holder.host !== hostname()) return "unknown";
  if (!isThere(holder.pid)) return "gone";
  const startedAt = readStart(holder.pid);
  return startedAt === null || startedAt === holder.startedAt ? "alive" : "gone";
}

/** A process that has ended stays visible until its parent asks for it; in a container that may be never. */
function isThere(pid: number): boolean {
  if (readProcess(pid)?.state === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function readStart(pid: number): string | null {
  const found = readProcess(pid);
  if (found !== null) return found.startedAt;
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", timeout: 2_000 });
  return typeof stdout === "string" && stdout.trim() !== "" ? stdout.trim() : null;
}

/** Fields 3 and 22 of /proc/<pid>/stat, counted after the name, which may hold anything (proc(5)); null on other systems. */
function readProcess(pid: number): { state: string | null; startedAt: string | null } | null {
  const line = readOrNull(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (line === null) return null;
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? null, startedAt: fields[19] ?? null };
}

function readBoot(): string | null {
  return readOrNull(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
}

function readSpace(): string | null {
  return readOrNull(() => readlinkSync("/proc/self/ns/pid"));
}

function readOrNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

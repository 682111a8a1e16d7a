import { readFileSync, writeFileSync } from "node:fs";

/** Resets the peak of `VmHWM` to what the process holds now (proc_pid_clear_refs(5)). */
const RESET_PEAK = "5";

/** Whether the memory of another process can be measured here. */
export const CAN_MEASURE_MEMORY = process.platform === "linux";

/**
 * How many bytes of memory a process came to hold at most during `work`, above what it held before; what it has given back
 * meanwhile counts all the same.
 */
export async function peakGrowthBytes(pid: number, work: () => Promise<unknown>): Promise<number> {
  writeFileSync(`/proc/${pid}/clear_refs`, RESET_PEAK);
  const before = peakBytes(pid);
  await work();
  return peakBytes(pid) - before;
}

function peakBytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`The memory of process ${pid} cannot be read.`);
  return Number(kilobytes) * 1024;
}

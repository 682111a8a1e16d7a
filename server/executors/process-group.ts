import { InvariantError } from "@/lib/shared/errors";

/** The process groups of the commands that are under way. */
export interface ProcessGroups {
  add(leaderPid: number): void;
  remove(leaderPid: number): void;
}

/** Keeps count of process groups and kills those that are left when this process exits by itself: nobody else would. */
export function createProcessGroups(): ProcessGroups {
  const leaders = new Set<number>();
  const killAll = (): void => {
    for (const leaderPid of leaders) signalGroup(leaderPid, "SIGKILL");
  };
  return {
    add: (leaderPid) => {
      if (leaders.size === 0) process.on("exit", killAll);
      leaders.add(leaderPid);
    },
    remove: (leaderPid) => {
      leaders.delete(leaderPid);
      if (leaders.size === 0) process.off("exit", killAll);
    },
  };
}

/** Sends a signal to every process of a group. A group that is gone already is as good as signalled. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  killQuietly(leaderPid, signal);
}

/** Whether a process of the group is still there. */
export function isGroupAlive(leaderPid: number): boolean {
  return killQuietly(leaderPid, 0);
}

function killQuietly(leaderPid: number, signal: NodeJS.Signals | 0): boolean {
  // kill(2) takes 0 for the own group and -1 for every process there is.
  if (!Number.isInteger(leaderPid) || leaderPid <= 1) throw new InvariantError(`${leaderPid} leads no process group.`);
  try {
    return process.kill(-leaderPid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // EPERM: what is left of the group belongs to somebody else, or has ended and awaits its parent.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

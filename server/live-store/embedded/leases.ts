import { headOf } from "./log";
import type { LiveLease, Session, StoredAction } from "./model";
import type { Tables } from "./tables";

/** The live lease of a task; undefined when nobody holds it. */
export function findLease(action: StoredAction, stage: string, task: number): LiveLease | undefined {
  return action.leases.get(`${stage}/${task}`);
}

/** Number of tasks of a stage that run. */
export function runningIn(action: StoredAction, stage: string): number {
  if (action.running === null) {
    action.running = new Map();
    for (const lease of action.leases.values()) countRunning(action, lease.stage, 1);
  }
  return action.running.get(stage) ?? 0;
}

function countRunning({ running }: StoredAction, stage: string, by: number): void {
  running?.set(stage, (running.get(stage) ?? 0) + by);
}

/** Counts tasks under the limits of an action; a rate counts none. */
function countUnderLimits({ limits }: StoredAction, by: number): void {
  for (const { limit, perMs } of limits) if (perMs === 0) limit.running += by;
}

/** Gives a task to a session. Whoever held it before, which no right decision asks for, holds it no longer. */
export function addLease(tables: Tables, lease: LiveLease): void {
  const { action, stage, task, session } = lease;
  const key = `${stage}/${task}`;
  const before = action.leases.get(key);
  if (before !== undefined) endLease(tables, before);
  action.leases.set(key, lease);
  countRunning(action, stage, 1);
  countUnderLimits(action, 1);
  session.leases.add(lease);
  if (lease.stop !== "no") session.stopping.add(lease);
}

/** Ends a lease, and brings back what its place kept waiting. */
export function endLease(tables: Tables, lease: LiveLease): void {
  const { action, stage, task, session } = lease;
  const key = `${stage}/${task}`;
  if (!action.leases.delete(key)) return;
  countRunning(action, stage, -1);
  countUnderLimits(action, -1);
  session.leases.delete(lease);
  session.stopping.delete(lease);
  action.reports?.progress.delete(key);
  tables.queues.releaseAfterLease(action, stage);
}

/** Closes a session: each of its tasks is lost at once, and its action due. */
export function closeSession(tables: Tables, session: Session): void {
  tables.sessions.remove(session);
  for (const lease of session.leases) {
    const { action, stage, task } = lease;
    endLease(tables, lease);
    tables.append(action, JSON.stringify({ type: "task.lost", stage, task, session: session.id }));
    tables.feed.commit(action, headOf(action), headOf(action));
    tables.makeDue(action);
  }
}

/** The leases of a session that must stop, as they are told to it. */
export function stopsOf(session: Session): { action: string; stage: string; task: number }[] {
  return Array.from(session.stopping, ({ action, stage, task }) => ({ action: action.id, stage, task }));
}

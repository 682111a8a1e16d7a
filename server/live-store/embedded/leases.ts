import type { LiveLease, Session, StoredAction } from "./model";
import type { Tables } from "./tables";

/** The live lease of a task; undefined when nobody holds it. */
export function findLease(action: StoredAction, stage: string, task: number): LiveLease | undefined {
  return action.leases.get(stage)?.get(task);
}

/** Number of tasks of a stage that run. */
export function runningIn(action: StoredAction, stage: string): number {
  return action.leases.get(stage)?.size ?? 0;
}

/** Gives a task to a session. Whoever held it before, which no right decision asks for, holds it no longer. */
export function addLease(tables: Tables, lease: LiveLease): void {
  const { action, stage, task, session } = lease;
  const before = findLease(action, stage, task);
  if (before !== undefined) endLease(tables, before);
  const ofStage = action.leases.get(stage);
  if (ofStage === undefined) action.leases.set(stage, new Map([[task, lease]]));
  else ofStage.set(task, lease);
  action.leaseCount += 1;
  session.leases.add(lease);
  if (lease.stop !== "no") session.stopping.add(lease);
}

/** Ends a lease, and brings back what its place kept waiting. */
export function endLease(tables: Tables, lease: LiveLease): void {
  const { action, stage, task, session } = lease;
  const ofStage = action.leases.get(stage);
  if (ofStage?.delete(task) !== true) return;
  if (ofStage.size === 0) action.leases.delete(stage);
  action.leaseCount -= 1;
  session.leases.delete(lease);
  session.stopping.delete(lease);
  action.reports?.progress.delete(`${stage}/${task}`);
  tables.queues.releaseAfterLease(action, stage);
}

/** Closes a session: each of its tasks is lost at once, and its action due. */
export function closeSession(tables: Tables, session: Session): void {
  tables.sessions.remove(session);
  for (const lease of session.leases) {
    const { action, stage, task } = lease;
    endLease(tables, lease);
    tables.append(action, JSON.stringify({ type: "task.lost", stage, task, session: session.id }));
    tables.feed.commit(action, action.events.length, action.events.length);
    tables.makeDue(action);
  }
}

/** The leases of a session that must stop, as they are told to it. */
export function stopsOf(session: Session): { action: string; stage: string; task: number }[] {
  return Array.from(session.stopping, ({ action, stage, task }) => ({ action: action.id, stage, task }));
}

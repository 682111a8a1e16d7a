import { instant, type EventSeen } from "@/tests/support/api-client";

const ENDS: ReadonlySet<string> = new Set([
  "task.completed",
  "task.failed",
  "task.cancelled",
  "task.lost",
  "task.abandoned",
]);

/** How many tasks of a wide stage were in runners' hands at once, by the log. */
export function mostAtOnce(events: readonly EventSeen[], stage: string): number {
  let running = 0;
  let most = 0;
  for (const event of events) {
    if (event["stage"] !== stage || event["from"] === -1 || event["task"] === -1) continue;
    if (event.type === "task.claimed") running += Number(event["to"]) - Number(event["from"]) + 1;
    if (ENDS.has(event.type)) running -= 1;
    most = Math.max(most, running);
  }
  return most;
}

/** How many tasks the logs of several actions show in runners' hands at once, at most. */
export function mostOfAllAtOnce(logs: readonly (readonly EventSeen[])[]): number {
  const changes = logs.flat().flatMap(({ type, at, ...event }) => {
    if (type === "task.claimed") return [{ at: instant(at), by: Number(event["to"]) - Number(event["from"]) + 1 }];
    return type === "task.completed" || type === "stage.planned" ? [{ at: instant(at), by: -1 }] : [];
  });
  let running = 0;
  let most = 0;
  // What ends in a call makes room for what begins in it.
  for (const { by } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

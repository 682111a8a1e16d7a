import { randomUUID } from "node:crypto";

import type { QueueEntry } from "@/lib/actions/decide/decision";
import type {
  CommitItem,
  CommitVerdict,
  DecisionPart,
  Lease,
  LeaseFact,
  StoredEvent,
  Submission,
} from "@/server/ports/live-store";

export const QUEUE = "default/any|any";

/** The body of an event, as a text. The store reads nothing in it. */
export function body(type: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ type, ...more });
}

export function anEntry(parts: Partial<QueueEntry> = {}): QueueEntry {
  return { queue: QUEUE, stage: "build", from: 0, to: 0, priority: 0, stageCap: 0, ...parts };
}

/** An action with two events, nothing queued and nothing planned. */
export function aSubmission(parts: Partial<Submission> = {}): Submission {
  return {
    action: randomUUID(),
    history: [],
    bodies: [body("action.created"), body("stage.queued")],
    entries: [],
    gate: "open",
    wakeInMs: null,
    actionCap: 0,
    ...parts,
  };
}

/** Decisions with one event of each type, that change nothing else. */
export function decided(basedOn: number, types: readonly string[], parts: Partial<DecisionPart> = {}): DecisionPart {
  return {
    basedOn,
    bodies: types.map((type) => body(type)),
    mailTaken: 0,
    entries: [],
    stops: [],
    gate: "open",
    wakeInMs: null,
    isEnd: false,
    ...parts,
  };
}

/** An item that changes nothing, of a caller who knows the action up to what its decisions are based on. */
export function anItem(action: string, parts: Partial<CommitItem> = {}): CommitItem {
  return { action, facts: [], mail: [], decisions: null, knownSeq: parts.decisions?.basedOn ?? 0, ...parts };
}

/** The outcome of a granted task. */
export function outcome(lease: Lease, parts: Partial<LeaseFact> = {}): LeaseFact {
  const task = parts.task ?? lease.from;
  return {
    stage: lease.stage,
    task,
    fence: lease.fence,
    ends: true,
    body: body("task.completed", { stage: lease.stage, task }),
    ...parts,
  };
}

export function bodiesOf(events: readonly StoredEvent[]): unknown[] {
  return events.map((event): unknown => JSON.parse(event.body));
}

export function typesOf(events: readonly StoredEvent[]): unknown[] {
  return bodiesOf(events).map((parsed) =>
    typeof parsed === "object" && parsed !== null && "type" in parsed ? parsed.type : undefined,
  );
}

/** The only element. @throws Error when there is none, or more */
export function only<Element>(elements: readonly Element[]): Element {
  const [first] = elements;
  if (first === undefined || elements.length > 1)
    throw new Error(`Expected one element, there are ${elements.length}.`);
  return first;
}

/** The verdict of a commit that did all it was asked. */
export const TAKEN: Partial<CommitVerdict> = { outcome: "done", decisions: "taken" };

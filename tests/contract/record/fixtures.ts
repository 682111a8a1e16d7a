import { randomUUID } from "node:crypto";

import type { ActionSummary } from "@/lib/actions/action-summary";
import { DEFAULT_TARGET, FlowRegistration } from "@/lib/flows/flow-spec";
import type { StoredEvent } from "@/server/ports/live-store";
import type { FeedBatch, NewAction, RecordedCommit } from "@/server/ports/record";

/** When the actions of the tests were created, unless they say otherwise. */
export const CREATED_AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** An organisation of this test's own: all suites share one database. */
export function anOrganisation(): string {
  return `org-${randomUUID()}`;
}

/** A live store of this test's own. */
export function aHome(): string {
  return `home-${randomUUID()}`;
}

export function aSummary(overrides: Partial<ActionSummary> = {}): ActionSummary {
  const createdAt = overrides.createdAt ?? CREATED_AT;
  return {
    id: randomUUID(),
    organisation: "default",
    name: "Nightly report",
    flow: "report",
    version: "1",
    status: "pending",
    display: "pending",
    seq: 1,
    generation: 1,
    target: DEFAULT_TARGET,
    priority: 0,
    tags: [],
    launchedBy: "somebody",
    workflowId: null,
    attempt: 0,
    percent: 0,
    message: null,
    stages: [],
    currentStages: [],
    runner: null,
    createdAt,
    updatedAt: createdAt,
    startedAt: null,
    finishedAt: null,
    pausedAt: null,
    pausedMs: 0,
    error: null,
    ...overrides,
  };
}

/** What a new action is made of; its summary is filled in from the rest. */
export interface ActionParts extends Partial<Omit<NewAction, "summary">> {
  readonly summary?: Partial<ActionSummary>;
}

export function anAction({ summary, ...parts }: ActionParts = {}): NewAction {
  const id = parts.id ?? randomUUID();
  const organisation = parts.organisation ?? "default";
  return {
    home: "home-of-nobody",
    idempotencyKey: null,
    requestHash: "hash",
    createdBody: JSON.stringify({ type: "action.created", id }),
    ...parts,
    id,
    organisation,
    summary: aSummary({ ...summary, id, organisation }),
  };
}

/** Events as a live store gives them; the last is at `CREATED_AT + to`. */
export function events(from: number, to: number): StoredEvent[] {
  return Array.from({ length: to - from + 1 }, (_, place) => eventAt(from + place));
}

function eventAt(seq: number): StoredEvent {
  return { at: CREATED_AT + seq, body: JSON.stringify({ type: "task.completed", "2": "two", "1": "one", seq }) };
}

/** A commit of an action's events `from` to `to`, after which it runs unless it is said otherwise. */
export function aCommit(
  action: NewAction,
  [from, to]: readonly [number, number],
  summary: Partial<ActionSummary> = {},
): RecordedCommit {
  const after = { ...action.summary, status: "running", display: "running", seq: to, ...summary } as const;
  return { action: action.id, from, to, events: events(from, to), summary: after };
}

export function aBatch(parts: Partial<FeedBatch> & { readonly home: string }): FeedBatch {
  return { epoch: 1, after: "0", place: "1", commits: [], lines: [], ...parts };
}

export function aRegistration(
  overrides: { name?: string; version?: string; description?: string } = {},
): FlowRegistration {
  const stages = [{ name: "write", executor: { type: "function" } }];
  return FlowRegistration.parse({
    plan: { name: "report", version: "1", stages, ...overrides },
    inputSchema: { type: "object", properties: { b: { type: "string" }, a: { type: "number" } } },
  });
}

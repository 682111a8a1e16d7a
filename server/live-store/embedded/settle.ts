import type { Gate } from "@/lib/actions/decide/decision";
import type { CommitItem, CommitVerdict, DecisionPart, LeaseFact, StoredEvent } from "@/server/ports/live-store";

import { endLease, findLease } from "./leases";
import { headOf, stretchOf } from "./log";
import type { ReadyEntry, Session, StoredAction } from "./model";
import type { Tables } from "./tables";
import { NEVER } from "./wakes";

const SEQS_PER_EPOCH = 2 ** 32;
const NOTHING: readonly StoredEvent[] = [];

/** Who settles, and what came of it beside the verdict. */
export interface Settling {
  /** Null for callers without leases. */
  readonly session: Session | null;
  /** Entries queued so far by this call. */
  readonly queued: ReadyEntry[];
}

type FactVerdict = CommitVerdict["facts"][number];

/** Settles one item: its facts, then its mail, then its decisions. */
export function settle(tables: Tables, item: CommitItem, settling: Settling): CommitVerdict {
  const action = tables.actions.get(item.action);
  if (action === undefined) return gone(tables, item);
  const before = headOf(action);
  const { events: missed, from: missedFrom } = stretchOf(action, Math.min(item.knownSeq, before), before);
  const facts = item.facts.map((fact) => settleFact(tables, action, { fact, session: settling.session }));
  for (const body of item.mail) action.mail.push({ at: tables.now, body });
  const decisions = settleDecisions(tables, action, { item, before, facts, queued: settling.queued });
  const head = headOf(action);
  if (head > before) tables.feed.commit(action, before + 1, head);
  if (decisions !== "taken" && (head > before || item.mail.length > 0)) tables.makeDue(action);
  const mail = decisions === "taken" || action.mail.length === 0 ? NOTHING : [...action.mail];
  return { outcome: "done", facts, decisions, missed, missedFrom, mail, head, at: tables.now };
}

function gone(tables: Tables, item: CommitItem): CommitVerdict {
  const facts = item.facts.map((): FactVerdict => "fenced");
  return {
    outcome: "gone",
    facts,
    decisions: "none",
    missed: NOTHING,
    missedFrom: 1,
    mail: NOTHING,
    head: 0,
    at: tables.now,
  };
}

function settleFact(
  tables: Tables,
  action: StoredAction,
  handed: { fact: LeaseFact; session: Session | null },
): FactVerdict {
  const { fact, session } = handed;
  const lease = findLease(action, fact.stage, fact.task);
  if (lease === undefined || lease.session !== session || lease.fence !== fact.fence) {
    return isInLog(action, fact) ? "already" : "fenced";
  }
  tables.append(action, fact.body);
  if (fact.ends) endLease(tables, lease);
  return "taken";
}

/** Whether this very fact is in the log since the claim its fence speaks of. */
function isInLog({ compactedTo, events }: StoredAction, fact: LeaseFact): boolean {
  const claimedAt = fact.fence % SEQS_PER_EPOCH;
  for (let place = Math.max(0, claimedAt - compactedTo - 1); place < events.length; place += 1) {
    if (events[place]?.body === fact.body) return true;
  }
  return false;
}

interface Proposal {
  readonly item: CommitItem;
  /** Seq before this item's own events. */
  readonly before: number;
  readonly facts: readonly FactVerdict[];
  readonly queued: ReadyEntry[];
}

function settleDecisions(tables: Tables, action: StoredAction, proposal: Proposal): CommitVerdict["decisions"] {
  const part = proposal.item.decisions;
  if (part === null) return "none";
  if (!isAcceptable(action, part, proposal)) return "refused";
  takeMail(tables, action, part.mailTaken);
  for (const body of part.bodies) tables.append(action, body);
  if (part.bodies.length > 0) action.lastDecision = headOf(action);
  if (part.requeues === true) tables.queues.drop(action);
  setGate(tables, action, part.gate);
  for (const entry of tables.enqueue(action, part.entries)) proposal.queued.push(entry);
  flagStops(tables, action, part);
  const knewAll = part.basedOn === proposal.before && action.mail.length === 0;
  if (knewAll) tables.wakes.set(action, part.wakeInMs === null ? NEVER : tables.now + part.wakeInMs);
  else tables.makeDue(action);
  return "taken";
}

/** Decisions hold unless another decision came after what they rest on, or something they rest on is not so. */
function isAcceptable(action: StoredAction, part: DecisionPart, { before, facts }: Proposal): boolean {
  if (part.basedOn > before || action.lastDecision > part.basedOn) return false;
  if (part.requeues === true && part.basedOn !== before) return false;
  if (facts.includes("fenced")) return false;
  if (part.isEnd && action.leases.size > 0) return false;
  // Mail taken since then was other mail than waits now, so counting would take the wrong one.
  return part.mailTaken === 0 || (part.mailTaken <= action.mail.length && action.lastMailTaken <= part.basedOn);
}

function takeMail(tables: Tables, action: StoredAction, count: number): void {
  if (count === 0) return;
  for (const { body } of action.mail.splice(0, count)) tables.append(action, body);
  action.lastMailTaken = headOf(action);
}

function setGate(tables: Tables, action: StoredAction, gate: Gate): void {
  if (action.gate === gate) return;
  action.gate = gate;
  if (gate === "closed") tables.queues.drop(action);
  if (gate === "open") tables.queues.releaseHeld(action);
}

function flagStops(tables: Tables, action: StoredAction, part: DecisionPart): void {
  for (const { session, stage, task } of part.stops) {
    const lease = findLease(action, stage, task);
    if (lease === undefined || lease.session.id !== session || lease.stop !== "no") continue;
    lease.stop = "asked";
    lease.session.stopping.add(lease);
    tables.hints.add("stops");
  }
}

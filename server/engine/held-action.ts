import type { Action, Stage } from "@/lib/actions/action";
import { decideOn } from "@/lib/actions/decide/decide";
import type { Decision } from "@/lib/actions/decide/decision";
import type { ActionEvent, EventBody } from "@/lib/actions/event";
import { encodeEvent, withPlace } from "@/lib/actions/event-codec";
import { Draft } from "@/lib/actions/fold/draft";
import { foldAll, foldInto } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { CommitItem, CommitVerdict, LeaseFact } from "@/server/ports/live-store";
import { decisionPart } from "@/server/ports/submission";

import { eventsOfVerdict } from "./commit-item";
import type { TaskLease } from "./task-lease";

/** How the store took a fact. */
export type FactVerdict = "taken" | "already" | "fenced";

/** A fact waiting to be handed in, and who waits for its verdict. */
export interface PendingFact {
  readonly lease: TaskLease;
  readonly ends: boolean;
  readonly body: EventBody;
  readonly settle: (verdict: FactVerdict) => void;
}

/** What was sent for an action and has not been answered yet. */
interface Sent {
  readonly facts: readonly PendingFact[];
  readonly decision: Decision;
  /** Who waits to know what others added to the log. */
  readonly lookers: readonly PendingFact["settle"][];
  /** When it was sent, by the store's clock as known here. */
  readonly at: Millis;
}

/** What the store took as it was sent, this soon, is taken over as it was folded here; else the log's own times count. */
const SAME_MOMENT_MS = 50;

/** An action of which this runner holds tasks: its fold, and what is to be handed in for it. */
export class HeldAction {
  readonly id: string;
  /** Leases of this action in this runner's hands. */
  leases = 0;
  /** Values that stages read, made once for all their tasks. */
  readonly values = new Map<string, Promise<unknown>>();
  private folded: Action;
  /** Events that follow, folded together when somebody looks. */
  private unfolded: ActionEvent[] = [];
  private pending: PendingFact[] = [];
  private sent: Sent | null = null;
  private lookers: PendingFact["settle"][] = [];
  private mustDecide = false;
  private isOver = false;
  /** Whether anything of the action waits in a queue, as of one state of it. */
  private isAnyQueued = false;
  private queuedOf: Action | null = null;

  constructor(action: Action) {
    this.id = action.id;
    this.folded = action;
  }

  get action(): Action {
    if (this.unfolded.length > 0) {
      this.folded = foldAll(this.folded, this.unfolded);
      this.unfolded = [];
    }
    return this.folded;
  }

  /** Seq of the last event known here. */
  get seq(): Seq {
    return this.folded.seq + this.unfolded.length;
  }

  /** Takes events in that follow on those known here. */
  append(events: readonly ActionEvent[]): void {
    for (const event of events) this.unfolded.push(event);
    this.isOver = false;
  }

  add(fact: PendingFact): void {
    this.pending.push(fact);
  }

  /** Asks what others have added to the log; settled once that is known here. */
  look(settle: PendingFact["settle"]): void {
    this.lookers.push(settle);
  }

  /** Facts that were not sent yet. */
  get unsent(): readonly PendingFact[] {
    return this.pending;
  }

  get isWaiting(): boolean {
    return this.pending.length > 0 || this.mustDecide || this.lookers.length > 0;
  }

  /** Whether more of it may be claimed, so that it is worth telling the store what is known. */
  get mayComeAgain(): boolean {
    const { action } = this;
    if (this.queuedOf !== action) {
      this.queuedOf = action;
      this.isAnyQueued = action.stages.some(isQueued);
    }
    return this.isAnyQueued;
  }

  /** Whether nothing keeps it in this runner's memory. */
  get isIdle(): boolean {
    return this.leases === 0 && this.sent === null && !this.isWaiting;
  }

  /** Whether it has ended, as far as known here. */
  get hasEnded(): boolean {
    return this.isOver || isEnded(this.action.status);
  }

  /** The next item to hand in, at most `limit` facts of it; null when there is nothing to say. */
  takeItem(limit: number, now: Millis): CommitItem | null {
    const { id, action, pending } = this;
    const facts = pending.length > limit ? pending.slice(0, limit) : pending;
    const draft = new Draft(action);
    facts.forEach(({ body }, place) => foldInto(draft, withPlace(body, action.seq + 1 + place, now)));
    const decision = decideOn(draft, now);
    this.mustDecide = false;
    const { lookers } = this;
    const hasNothing = facts.length === 0 && decision.events.length === 0;
    if (hasNothing && lookers.length === 0) return null;
    this.pending = pending.slice(facts.length);
    this.lookers = [];
    this.sent = { facts, decision, lookers, at: now };
    const decisions = hasNothing ? null : decisionPart(decision, { on: action.seq, mailTaken: 0 });
    return { action: id, facts: facts.map(lineOf), mail: [], decisions, knownSeq: action.seq };
  }

  /** The leases that end with what was sent. */
  endedLeases(): TaskLease[] {
    return this.sent?.facts.flatMap(({ lease, ends }) => (ends ? [lease] : [])) ?? [];
  }

  /** Takes in the answer to what was sent. What was missed may ask for other decisions, so they are made again. */
  applyVerdict(verdict: CommitVerdict): void {
    const { sent } = this;
    this.sent = null;
    if (sent === null) return;
    if (verdict.outcome === "gone") {
      for (const fact of sent.facts) fact.settle("fenced");
      for (const settle of sent.lookers) settle("fenced");
      return;
    }
    const { facts, decision, lookers } = sent;
    if (isAsSent(sent, verdict)) {
      this.folded = decision.action;
    } else {
      const handedIn = { facts: facts.map(({ body }) => body), mail: [], decisions: decision.events };
      this.append(eventsOfVerdict(this.seq, verdict, handedIn));
    }
    this.isOver = decision.isEnd && verdict.decisions === "taken";
    this.mustDecide = verdict.decisions === "refused" || verdict.missed.length > 0;
    facts.forEach((fact, place) => fact.settle(verdict.facts[place] ?? "fenced"));
    for (const settle of lookers) settle("taken");
  }

  /** Gives up what was sent or waits: its leases are void. */
  abandon(): void {
    const all = [...(this.sent?.facts ?? []), ...this.pending];
    const lookers = [...(this.sent?.lookers ?? []), ...this.lookers];
    this.lookers = [];
    this.sent = null;
    this.pending = [];
    this.mustDecide = false;
    for (const fact of all) fact.settle("fenced");
    for (const settle of lookers) settle("fenced");
  }
}

/** Whether the log now holds what was sent and nothing else, at about the time it was folded with here. */
function isAsSent({ decision, at }: Sent, verdict: CommitVerdict): boolean {
  return (
    verdict.outcome === "done" &&
    verdict.decisions === "taken" &&
    verdict.missed.length === 0 &&
    verdict.head === decision.action.seq &&
    Math.abs(verdict.at - at) <= SAME_MOMENT_MS
  );
}

function isQueued(stage: Stage): boolean {
  const { counts, planning, undoing } = stage;
  return counts.queued > 0 || planning?.status === "queued" || undoing?.status === "queued";
}

/** A fact as the store takes it. */
export function lineOf({ lease, ends, body }: PendingFact): LeaseFact {
  const { stage, task, fence } = lease;
  return { stage, task, fence, ends, body: encodeEvent(body) };
}

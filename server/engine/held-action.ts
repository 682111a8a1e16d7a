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
import { hasMissedMore } from "@/server/ports/read-whole";
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
  /** Null when nothing was decided: what is known here was not enough for it. */
  readonly decision: Decision | null;
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
  /** More has happened than was told here: what is missing is being read, and meanwhile nothing is decided. */
  private isLeftBehind = false;
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

  /** Takes in what was missing here, some of which may have come meanwhile. What it was may ask for decisions. */
  catchUp(events: readonly ActionEvent[]): void {
    const { seq } = this;
    this.append(events.filter((event) => event.seq > seq));
    this.isLeftBehind = false;
    this.mustDecide = true;
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
    return this.pending.length > 0 || (!this.isLeftBehind && (this.mustDecide || this.lookers.length > 0));
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

  /** Whether events of it are missing here. */
  get isBehind(): boolean {
    return this.isLeftBehind;
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
    if (this.isLeftBehind) return this.takeFacts(facts, now);
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

  /** Only facts: somebody else decides on them. */
  private takeFacts(facts: readonly PendingFact[], now: Millis): CommitItem | null {
    if (facts.length === 0) return null;
    this.pending = this.pending.slice(facts.length);
    this.sent = { facts, decision: null, lookers: [], at: now };
    return { action: this.id, facts: facts.map(lineOf), mail: [], decisions: null, knownSeq: Number.MAX_SAFE_INTEGER };
  }

  /** The leases that end with what was sent. */
  endedLeases(): TaskLease[] {
    return this.sent?.facts.flatMap(({ lease, ends }) => (ends ? [lease] : [])) ?? [];
  }

  /**
   * Takes in the answer to what was sent. What was missed may ask for other decisions, so they are made again. Whether all of
   * that came with it: if not, it is to be read, and handed to `catchUp`.
   */
  applyVerdict(verdict: CommitVerdict): "whole" | "behind" {
    const { sent } = this;
    this.sent = null;
    if (sent === null) return "whole";
    if (verdict.outcome === "done") this.fold(sent, verdict);
    sent.facts.forEach((fact, place) => fact.settle(verdict.facts[place] ?? "fenced"));
    this.answerLookers(sent.lookers, verdict.outcome);
    return this.isLeftBehind ? "behind" : "whole";
  }

  /** Whoever looks is answered once what others added is known here. */
  private answerLookers(lookers: Sent["lookers"], outcome: CommitVerdict["outcome"]): void {
    if (outcome === "done" && this.isLeftBehind) this.lookers = [...lookers, ...this.lookers];
    else for (const settle of lookers) settle(outcome === "done" ? "taken" : "fenced");
  }

  private fold(sent: Sent, verdict: CommitVerdict): void {
    const { facts, decision } = sent;
    this.isLeftBehind ||= decision === null || hasMissedMore(verdict, this.seq);
    if (this.isLeftBehind || decision === null) return;
    if (isAsSent(verdict, { decision, at: sent.at })) {
      this.folded = decision.action;
    } else {
      const handedIn = { facts: facts.map(({ body }) => body), mail: [], decisions: decision.events };
      this.append(eventsOfVerdict(this.seq, verdict, handedIn));
    }
    this.isOver = decision.isEnd && verdict.decisions === "taken";
    this.mustDecide = verdict.decisions === "refused" || verdict.missed.length > 0;
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
function isAsSent(
  verdict: CommitVerdict,
  { decision, at }: { readonly decision: Decision; readonly at: Millis },
): boolean {
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

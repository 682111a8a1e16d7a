import type { Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import type { Decision } from "@/lib/actions/decide/decision";
import type { EventBody } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import type { Millis } from "@/lib/shared/ids";
import type { CommitItem, CommitVerdict, LeaseFact } from "@/server/ports/live-store";
import { decisionPart } from "@/server/ports/submission";

import { foldVerdict, provisional } from "./commit-item";

/** How the store took a fact. */
export type FactVerdict = "taken" | "already" | "fenced";

/** A fact waiting to be handed in, and who waits for its verdict. */
export interface PendingFact {
  readonly stage: string;
  readonly task: number;
  readonly fence: number;
  readonly ends: boolean;
  readonly body: EventBody;
  readonly settle: (verdict: FactVerdict) => void;
}

/** What was sent for an action and has not been answered yet. */
interface Sent {
  readonly facts: readonly PendingFact[];
  readonly lines: readonly LeaseFact[];
  readonly decision: Decision;
}

/** An action of which this runner holds tasks: its fold, and what is to be handed in for it. */
export class HeldAction {
  action: Action;
  /** Leases of this action in this runner's hands. */
  leases = 0;
  /** Values that stages read, made once for all their tasks. */
  readonly values = new Map<string, Promise<unknown>>();
  private pending: PendingFact[] = [];
  private sent: Sent | null = null;
  private mustDecide = false;

  constructor(action: Action) {
    this.action = action;
  }

  add(fact: PendingFact): void {
    this.pending.push(fact);
  }

  get isWaiting(): boolean {
    return this.pending.length > 0 || this.mustDecide;
  }

  /** Whether more of it may be claimed, so that it is worth telling the store what is known. */
  get mayComeAgain(): boolean {
    return this.action.stages.some((stage) => stage.counts.queued > 0 || stage.planning?.status === "queued");
  }

  /** Whether nothing keeps it in this runner's memory. */
  get isIdle(): boolean {
    return this.leases === 0 && this.sent === null && !this.isWaiting;
  }

  /** The next item to hand in, at most `limit` facts of it; null when there is nothing to say. */
  takeItem(limit: number, now: Millis): CommitItem | null {
    const facts = this.pending.slice(0, limit);
    const view = foldAll(
      this.action,
      provisional(
        this.action,
        facts.map((fact) => fact.body),
        now,
      ),
    );
    const decision = decide(view, now);
    this.mustDecide = false;
    if (facts.length === 0 && decision.events.length === 0) return null;
    this.pending = this.pending.slice(limit);
    const lines = facts.map(({ stage, task, fence, ends, body }) => ({
      stage,
      task,
      fence,
      ends,
      body: encodeEvent(body),
    }));
    this.sent = { facts, lines, decision };
    const decisions = decisionPart(decision, { on: this.action.seq, mailTaken: 0 });
    return { action: this.action.id, facts: lines, mail: [], decisions, knownSeq: this.action.seq };
  }

  /** Takes in the answer to what was sent. What was missed may ask for other decisions, so they are made again. */
  applyVerdict(verdict: CommitVerdict): void {
    const { sent } = this;
    this.sent = null;
    if (sent === null) return;
    if (verdict.outcome === "gone") {
      for (const fact of sent.facts) fact.settle("fenced");
      return;
    }
    const facts = sent.facts.map(({ body }, place) => ({ fact: lineAt(sent.lines, place), body }));
    this.action = foldVerdict(this.action, verdict, { facts, mail: [], decisions: sent.decision.events });
    this.mustDecide = verdict.decisions === "refused" || verdict.missed.length > 0;
    sent.facts.forEach((fact, place) => fact.settle(verdict.facts[place] ?? "fenced"));
  }

  /** Gives up what was sent or waits: its leases are void. */
  abandon(): void {
    const all = [...(this.sent?.facts ?? []), ...this.pending];
    this.sent = null;
    this.pending = [];
    this.mustDecide = false;
    for (const fact of all) fact.settle("fenced");
  }
}

function lineAt(lines: readonly LeaseFact[], place: number): LeaseFact {
  const line = lines[place];
  if (line === undefined) throw new RangeError("A fact was sent without its line.");
  return line;
}

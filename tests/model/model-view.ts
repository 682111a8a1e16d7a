import type { Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import type { Decision } from "@/lib/actions/decide/decision";
import { decodeEvents } from "@/lib/actions/event-codec";
import { foldAll, foldLog } from "@/lib/actions/fold/fold";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, StoredEvent } from "@/server/ports/live-store";
import { readWhole } from "@/server/ports/read-whole";
import { decisionPart } from "@/server/ports/submission";

const WHOLE_LOG = 100_000;

/** What somebody knows of an action: it may be old. */
export interface View {
  readonly action: Action;
  /** The mail that waited then. */
  readonly mail: readonly StoredEvent[];
}

/** What one process knows of the actions, from when it last looked. */
export class Views {
  private readonly known = new Map<string, View>();
  private readonly access: LiveAccess;

  constructor(access: LiveAccess) {
    this.access = access;
  }

  get(id: string): View | undefined {
    return this.known.get(id);
  }

  all(): View[] {
    return [...this.known.values()];
  }

  keep(action: Action, mail: readonly StoredEvent[] = []): void {
    this.known.set(action.id, { action, mail });
  }

  forgetAll(): void {
    this.known.clear();
  }

  /** Looks at an action again; null when it is not there. */
  async refresh(epoch: number, id: string): Promise<View | null> {
    const before = this.known.get(id)?.action;
    const after = before?.seq ?? 0;
    const [answer] = await readWhole({ ...this.access, epoch }, [{ action: id, after, limit: WHOLE_LOG }]);
    const isOurs = answer?.found === true && answer.head >= after;
    const events = isOurs ? decodeEvents(answer.events, after + 1) : [];
    const action = before === undefined ? foldLog(events) : foldAll(before, events);
    if (!isOurs || action === null) {
      this.known.delete(id);
      return null;
    }
    this.keep(action, answer.mail);
    return { action, mail: answer.mail };
  }

  /** What was known, or what is known now. */
  async look(epoch: number, id: string, isFresh: boolean): Promise<View | null> {
    return (isFresh ? null : this.known.get(id)) ?? (await this.refresh(epoch, id));
  }
}

/** What a decider that knows so much of an action hands in. */
export function decidedItem({ action, mail }: View, now: number): CommitItem {
  const letters = decodeEvents(mail, action.seq + 1);
  return itemOf(action, decide(foldAll(action, letters), now), letters.length);
}

/** A decision as it is handed in by one who knows the action up to what it rests on. */
export function itemOf(action: Action, decision: Decision, mailTaken = 0): CommitItem {
  const decisions = decisionPart(decision, { on: action.seq, mailTaken });
  return { action: action.id, facts: [], mail: [], decisions, knownSeq: action.seq };
}

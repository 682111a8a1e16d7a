import type { Action } from "@/lib/actions/action";
import { decodeEvents } from "@/lib/actions/event-codec";
import { foldAll, foldLog } from "@/lib/actions/fold/fold";
import { keepNewest } from "@/lib/shared/keep-newest";
import type { LiveAccess } from "@/server/ports/live-access";
import type { ReadAnswer } from "@/server/ports/live-store";

import { readWhole, requireWhole } from "./read-whole";

/** What the live store has of an action now. */
export interface CurrentAction {
  readonly action: Action;
  readonly answer: Extract<ReadAnswer, { found: true }>;
}

const MOST = 2_000;
const EVENTS_PER_READ = 1_000_000;

/** Folds of actions that a follower meets again and again; each is brought up to date by the events after it. */
export class ActionCache {
  private readonly access: LiveAccess;
  private readonly onUnreadable: ((id: string, error: unknown) => void) | null;
  private readonly folded = new Map<string, Action>();
  private epoch = 0;

  /** @param onUnreadable told of actions that cannot be folded, which are then left out; without it reading them throws */
  constructor(access: LiveAccess, onUnreadable: ((id: string, error: unknown) => void) | null = null) {
    this.access = access;
    this.onUnreadable = onUnreadable;
  }

  /** The actions as the live store has them now; those it does not have are left out. @throws as the fold of one does */
  async readAll(ids: readonly string[]): Promise<CurrentAction[]> {
    const { access } = this;
    const { epoch } = access;
    if (this.epoch !== epoch) this.folded.clear();
    this.epoch = epoch;
    // Callers read side by side: each folds what it read onto what it knew when it asked.
    const known = ids.map((id) => this.folded.get(id));
    const answers = await readWhole(
      access,
      ids.map((action, place) => ({ action, after: known[place]?.seq ?? 0, limit: EVENTS_PER_READ })),
    );
    return ids.flatMap((id, place) => {
      const answer = answers[place];
      if (answer === undefined || !answer.found) return [];
      const action = this.foldOnto(id, known[place], answer);
      if (action === null) return [];
      if (this.epoch === epoch) this.keep(action);
      return [{ action, answer }];
    });
  }

  private foldOnto(id: string, before: Action | undefined, answer: CurrentAction["answer"]): Action | null {
    try {
      const after = before?.seq ?? 0;
      const { events: stored } = requireWhole(answer, { action: id, after });
      const events = decodeEvents(stored, after + 1);
      return before === undefined ? foldLog(events) : foldAll(before, events);
    } catch (error) {
      if (this.onUnreadable === null) throw error;
      this.onUnreadable(id, error);
      return null;
    }
  }

  keep(action: Action): void {
    keepNewest(this.folded, [action.id, action], MOST);
  }

  forget(id: string): void {
    this.folded.delete(id);
  }
}

import type { Millis } from "@/lib/shared/ids";

import { IndexedHeap } from "./indexed-heap";
import type { Moment, Session } from "./model";

/** The sessions of runners, and which of them is overdue next. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly deadlines = new IndexedHeap<Session>((a, b) =>
    a.deadline === b.deadline ? a.ordinal < b.ordinal : a.deadline < b.deadline,
  );

  get(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  all(): Iterable<Session> {
    return this.sessions.values();
  }

  add(session: Session): void {
    this.sessions.set(session.id, session);
    this.deadlines.push(session);
  }

  remove(session: Session): void {
    this.sessions.delete(session.id);
    this.deadlines.remove(session);
  }

  setDeadline(session: Session, deadline: Millis): void {
    session.deadline = deadline;
    this.deadlines.refresh(session);
  }

  /** The earliest deadline of all; null when there is no session. */
  get nextAt(): Millis | null {
    return this.deadlines.peek()?.deadline ?? null;
  }

  /** The next session whose deadline has passed. After a jump of time each gets one lease time more. */
  overdue({ now, jumpedAt }: Moment): Session | undefined {
    for (
      let first = this.deadlines.peek();
      first !== undefined && first.deadline <= now;
      first = this.deadlines.peek()
    ) {
      const graceEnd = jumpedAt + first.leaseMs;
      if (graceEnd <= now) return first;
      this.setDeadline(first, graceEnd);
    }
    return undefined;
  }
}

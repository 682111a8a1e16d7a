import type { Clock } from "@/server/ports/clock";
import type { ExchangeReply, ExchangeRequest, LiveStore, TickAnswer } from "@/server/ports/live-store";

/** Knows what a store has told, and holds it to it. */
export class StoreWatch {
  private readonly leaseMs: number;
  private readonly clock: Clock;
  private readonly told = new Map<string, number>();
  private leaptAt = -Infinity;

  constructor(leaseMs: number, clock: Clock) {
    this.leaseMs = leaseMs;
    this.clock = clock;
  }

  /** Time has leapt, or the store was away: nobody may be swept for one lease time. */
  noteLeap(): void {
    this.leaptAt = this.clock.now();
  }

  /** The store has lost everything, and owes nothing. */
  forget(): void {
    this.told.clear();
  }

  /** What was told before a cut of the power must be there after it; null is an action that has left. @throws when some is not */
  checkKept(heads: readonly { readonly action: string; readonly head: number | null }[]): void {
    for (const { action, head } of heads) {
      const told = this.told.get(action) ?? 0;
      if (head !== null && head < told)
        throw new Error(`event ${told} of ${action} was told, and after a power cut there are ${head}`);
    }
  }

  /** The store, watched. */
  over(store: LiveStore): LiveStore {
    return new Proxy(store, {
      get: (target, name): unknown => {
        if (name === "tick")
          return async (...args: Parameters<LiveStore["tick"]>) => this.noteTick(await target.tick(...args));
        if (name === "exchange")
          return async (...args: Parameters<LiveStore["exchange"]>) =>
            this.noteReply(args[1], await target.exchange(...args));
        return Reflect.get(target, name);
      },
    });
  }

  private noteTick(answer: TickAnswer): TickAnswer {
    const isGrace = this.clock.now() < this.leaptAt + this.leaseMs;
    if (isGrace && answer.closedSessions.length > 0) throw new Error("swept before a lease time had passed");
    return answer;
  }

  private noteReply({ items }: ExchangeRequest, reply: ExchangeReply): ExchangeReply {
    items.forEach(({ action }, place) => this.note(action, reply.verdicts[place]?.head ?? 0));
    for (const { action, seq } of reply.leases) this.note(action, seq);
    return reply;
  }

  private note(action: string, head: number): void {
    this.told.set(action, Math.max(head, this.told.get(action) ?? 0));
  }
}

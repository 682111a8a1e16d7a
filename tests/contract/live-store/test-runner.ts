import { randomUUID } from "node:crypto";

import type { BeatAnswer, ExchangeReply, ExchangeRequest, Lease, LiveStore } from "@/server/ports/live-store";

import { QUEUE } from "./parts";

type Asked = Partial<Omit<ExchangeRequest, "session">>;

/** A runner's side of the conversation: it numbers its calls and counts what it holds. */
export class TestRunner {
  readonly session: string;
  readonly runner: string;
  call = 0;
  held = 0;
  private readonly store: LiveStore;
  private readonly epoch: number;

  constructor(store: LiveStore, epoch: number, names: { readonly session?: string; readonly runner?: string } = {}) {
    this.store = store;
    this.epoch = epoch;
    this.session = names.session ?? randomUUID();
    this.runner = names.runner ?? "runner-1";
  }

  register(leaseMs = 60_000): Promise<BeatAnswer> {
    const { session, runner } = this;
    this.call = 0;
    return this.store.beat(this.epoch, { kind: "register", session, runner, info: "{}", leaseMs });
  }

  beat(kind: "renew" | "drain" | "close"): Promise<BeatAnswer> {
    return this.store.beat(this.epoch, { kind, session: this.session });
  }

  /** One call with the next number, or with the number asked for. */
  async exchange(asked: Asked = {}): Promise<ExchangeReply> {
    const items = asked.items ?? [];
    const handedIn = items.flatMap((item) => item.facts).filter((fact) => fact.ends).length;
    const call = asked.call ?? this.call + 1;
    const reply = await this.store.exchange(this.epoch, {
      session: this.session,
      call,
      held: this.held - handedIn,
      items,
      wants: [],
      slots: 100,
      known: [],
      sticky: false,
      ...asked,
    });
    if (call > this.call) this.note(reply, items);
    this.call = Math.max(call, this.call);
    return reply;
  }

  /** Claims at most `max` tasks of a queue. */
  async claim(queue = QUEUE, max = 1): Promise<readonly Lease[]> {
    const { leases } = await this.exchange({ wants: [{ queue, max }], slots: max });
    return leases;
  }

  /** Claims the one task there is. */
  async claimOne(queue = QUEUE): Promise<Lease> {
    const [lease] = await this.claim(queue, 1);
    if (lease === undefined) throw new Error("There was nothing to claim.");
    return lease;
  }

  private note(reply: ExchangeReply, items: ExchangeRequest["items"]): void {
    for (const lease of reply.leases) this.held += lease.to - lease.from + 1;
    items.forEach((item, place) => {
      item.facts.forEach((fact, order) => {
        if (fact.ends && reply.verdicts[place]?.facts[order] === "taken") this.held -= 1;
      });
    });
  }
}

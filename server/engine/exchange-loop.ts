import type { EventBody } from "@/lib/actions/event";
import { InvariantError, messageOf } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { CommitItem, ExchangeReply, ExchangeRequest, Lease } from "@/server/ports/live-store";
import { RecoveringError, SessionClosedError, StoreAwayError } from "@/server/ports/store-errors";

import { handBack } from "./commit-item";
import type { ExchangeOptions } from "./exchange-options";
import { lineOf, type FactVerdict, type HeldAction } from "./held-action";
import { HeldActions } from "./held-actions";
import { MissingEvents } from "./missing-events";
import { Signal } from "./signal";
import { spooled, type SpooledCall } from "./spool";
import { keyOf, tasksOf, type TaskLease } from "./task-lease";

const FACTS_PER_CALL = 240;
const IDLE_MS = 1_000;
const AWAY_MS = 250;
/** Why a runner no longer waits for hints; made once, since an error of its own for each wait is dear. */
const WOKEN = new Error("There is something to do.");

/**
 * The runner's conversation with the live store: one call at a time carries all finished work and claims more. A call
 * whose reply was lost is repeated with its number, so it neither loses a task nor runs one twice.
 */
export class ExchangeLoop {
  private readonly options: ExchangeOptions;
  private readonly held = new HeldActions();
  /** Fences of the tasks in hand, by key. */
  private readonly leases = new Map<string, number>();
  private readonly local = new Signal();
  private readonly missing: MissingEvents;
  /** Leases the store counts and nobody here knows: to be handed back. */
  private orphans: TaskLease[] = [];
  private call = 0;
  /** What the call carries that is not answered yet. */
  private underWay: readonly CommitItem[] = [];
  private isDry = false;
  private isDraining = false;
  private isClosed = false;
  private lastCallAt = 0;
  private heldAfterCall = 0;
  private offsetMs = 0;

  constructor(options: ExchangeOptions) {
    this.options = options;
    this.missing = new MissingEvents(options, async () => {
      await this.pause(AWAY_MS);
      return !this.isClosed;
    });
  }

  /** Number of tasks in hand. */
  get inHand(): number {
    return this.leases.size;
  }

  /** Most tasks in hand since the last answer: short ones are handed in together before anybody looks. */
  get peak(): number {
    return Math.max(this.leases.size, this.heldAfterCall);
  }

  /** Hands a fact in with the next call. */
  handIn(lease: TaskLease, fact: { readonly body: EventBody; readonly ends: boolean }): Promise<FactVerdict> {
    const held = this.held.get(lease.action);
    if (held === undefined || this.leases.get(lease.key) !== lease.fence) return Promise.resolve("fenced");
    return new Promise((settle) => {
      const pending = { lease, ends: fact.ends, body: fact.body, settle };
      held.add(pending);
      this.options.spool?.add(spooled(lease.action, lineOf(pending)));
      this.local.raise();
    });
  }

  /** Asks with the next call what others have added to the log of a task's action; resolves once that is known here. */
  look(lease: TaskLease): Promise<FactVerdict> {
    const held = this.held.get(lease.action);
    if (held === undefined || this.leases.get(lease.key) !== lease.fence) return Promise.resolve("fenced");
    return new Promise((settle) => {
      held.look(settle);
      this.local.raise();
    });
  }

  /** Claims nothing more. */
  drain(): void {
    this.isDraining = true;
    this.local.raise();
  }

  /** Ends the loop after the call under way. */
  close(): void {
    this.isClosed = true;
    this.local.raise();
  }

  /** There may be work: claim again now. */
  nudge(): void {
    this.isDry = false;
    this.local.raise();
  }

  async run(): Promise<void> {
    while (!this.isClosed) {
      if (!(await this.step())) await this.idle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Makes one call, if there is anything to say or to ask for; whether it did. */
  async step(): Promise<boolean> {
    const request = await this.nextRequest();
    if (request !== null) await this.converse(request);
    return request !== null;
  }

  private pause(ms: number): Promise<void> {
    return this.options.pause === undefined
      ? new Promise((resolve) => setTimeout(resolve, ms))
      : this.options.pause(ms);
  }

  private async nextRequest(): Promise<ExchangeRequest | null> {
    const { slots, leaseMs, clock, handlers, session } = this.options;
    const isWaiting = this.orphans.length > 0 || this.held.isAnyWaiting;
    // What ends while something is told has something to tell itself.
    for (let told = isWaiting ? handlers.beforeHandIn() : null; told !== null; told = handlers.beforeHandIn())
      await told;
    const items = isWaiting ? this.takeItems() : [];
    const free = slots - this.leases.size;
    const wants = this.wants(free);
    const isRenewalDue = clock.now() - this.lastCallAt >= leaseMs / 3;
    if (items.length === 0 && !isRenewalDue && (wants.length === 0 || this.isDry)) return null;
    this.call += 1;
    this.underWay = items;
    return {
      session,
      call: this.call,
      held: this.leases.size,
      items,
      wants,
      slots: Math.max(0, free),
      known: this.known(items),
      sticky: true,
    };
  }

  private wants(free: number): ExchangeRequest["wants"] {
    return this.isDraining || free <= 0 ? [] : this.options.handlers.wants(free);
  }

  private takeItems(): CommitItem[] {
    const items = this.orphans.splice(0, LIMITS.exchangeItems).map((lease) => handBack(lease, this.options.session));
    const now = this.options.clock.now() + this.offsetMs;
    let room = FACTS_PER_CALL;
    for (const held of this.held.waiting()) {
      if (items.length >= LIMITS.exchangeItems || room <= 0) break;
      const item = held.takeItem(room, now);
      if (item === null) continue;
      room -= item.facts.length + (item.decisions?.bodies.length ?? 0);
      for (const lease of held.endedLeases()) if (this.leases.delete(lease.key)) held.leases -= 1;
      items.push(item);
    }
    return items;
  }

  private known(items: readonly CommitItem[]): ExchangeRequest["known"] {
    const handedIn = new Set(items.map((item) => item.action));
    return this.held.comingAgain().filter(({ action }) => !handedIn.has(action));
  }

  /** Makes one call, again and again with the same number until it is answered. */
  private async converse(request: ExchangeRequest): Promise<void> {
    const { access, logger, clock, spool } = this.options;
    spool?.sending(this.callUnderWay);
    for (let tries = 1; !this.isClosed || tries === 1; tries += 1) {
      try {
        const reply = await access.store.exchange(access.epoch, request);
        this.lastCallAt = clock.now();
        this.underWay = [];
        spool?.clear();
        this.apply(request, reply);
        return;
      } catch (error) {
        if (tries === 1)
          logger.warn(
            { error: messageOf(error) },
            "a call was not answered; finished work is kept and handed in later",
          );
        if (tries === 1 && error instanceof StoreAwayError) this.keepOnDisk();
        if (await this.recover(error)) return;
      }
    }
  }

  /** The store is away: from now on, what was finished and not handed in is kept on the disk. */
  keepOnDisk(): void {
    this.options.spool?.begin(this.callUnderWay, () => this.held.unsent());
  }

  /** The call that was made last, with what is not answered of it. */
  private get callUnderWay(): SpooledCall {
    return { epoch: this.options.access.epoch, call: this.call, items: this.underWay };
  }

  /** What a failed call asks for: wait and repeat it, or begin anew. Whether the call is settled by that. @throws what it cannot mend */
  private async recover(error: unknown): Promise<boolean> {
    if (error instanceof SessionClosedError || error instanceof RecoveringError) return this.reopen(error);
    if (!(error instanceof StoreAwayError)) throw error;
    await this.pause(AWAY_MS);
    return false;
  }

  /** Takes up again after the store closed the session or changed its epoch. Whether the call is settled by that. */
  private async reopen(error: SessionClosedError | RecoveringError): Promise<boolean> {
    const { access, logger, handlers, register } = this.options;
    try {
      const epoch = await access.refresh();
      if (error instanceof RecoveringError && epoch === 0) {
        await this.pause(AWAY_MS);
        return false;
      }
      this.voidAll();
      logger.warn({ code: error.code, epoch }, "the runner's session is void; registering again");
      handlers.voidAll();
      await register();
      this.call = 0;
      return true;
    } catch (again) {
      if (!(again instanceof StoreAwayError) && !(again instanceof RecoveringError)) throw again;
      await this.pause(AWAY_MS);
      return false;
    }
  }

  private voidAll(): void {
    this.options.spool?.clear();
    this.underWay = [];
    this.held.abandonAll();
    this.leases.clear();
    this.isDry = false;
  }

  private apply(request: ExchangeRequest, reply: ExchangeReply): void {
    const { handlers, clock } = this.options;
    this.offsetMs = reply.now - clock.now();
    request.items.forEach((item, place) => {
      const verdict = reply.verdicts[place];
      if (verdict === undefined)
        throw new InvariantError("The live store answered fewer verdicts than there were items.");
      const held = this.held.get(item.action);
      if (held?.applyVerdict(verdict) === "behind")
        void this.missing.catchUp(this.held, held).then(() => this.local.raise());
    });
    for (const lease of reply.leases) this.accept(lease);
    for (const stop of reply.stops) handlers.stop(stop);
    this.reconcile(reply);
    this.heldAfterCall = this.leases.size;
    handlers.queuesVersion(reply.queuesVersion);
    this.isDry = reply.leases.length === 0 && request.items.length === 0;
    for (const item of request.items) this.held.rest(item.action, clock.now());
  }

  private accept(lease: Lease): void {
    try {
      const held = this.held.take(lease);
      if (held === null) void this.acceptUnknown(lease);
      else this.begin(lease, held);
    } catch (error) {
      this.giveBack(lease, error);
    }
  }

  /** What cannot be begun here is left to others; the loop goes on. */
  private giveBack(lease: Lease, error: unknown): void {
    this.options.logger.warn(
      { action: lease.action, error: messageOf(error) },
      "a granted task could not be begun and is given back",
    );
    for (const one of tasksOf(lease)) this.leases.delete(one.key);
    this.orphans.push(...tasksOf(lease));
    this.local.raise();
  }

  /** What came before was compacted, or the store took it that this runner knew it: it is read, and the task given back if that fails. */
  private async acceptUnknown(lease: Lease): Promise<void> {
    const tasks = tasksOf(lease);
    for (const one of tasks) this.leases.set(one.key, one.fence);
    try {
      const isHeld = (): boolean => tasks.some(({ key, fence }) => this.leases.get(key) === fence);
      const held = await this.missing.take(this.held, lease, isHeld);
      if (held !== null) this.begin(lease, held);
    } catch (error) {
      this.giveBack(lease, error);
    }
  }

  /** @throws whatever keeps a task from being begun; none of the grant is then in hand */
  private begin(lease: Lease, held: HeldAction): void {
    const tasks = tasksOf(lease);
    try {
      for (const one of tasks) {
        this.leases.set(one.key, one.fence);
        held.leases += 1;
        this.options.handlers.begin(one, held);
      }
    } catch (error) {
      for (const one of tasks) if (this.leases.delete(one.key)) held.leases -= 1;
      throw error;
    }
  }

  /** Leases the store counts and this runner does not know are handed back; those it no longer has are stopped. */
  private reconcile(reply: ExchangeReply): void {
    if (reply.holding === null) return;
    const { handlers, logger } = this.options;
    const granted = new Set(reply.holding.map(keyOf));
    for (const lease of reply.leases) {
      for (const one of tasksOf(lease)) granted.add(one.key);
    }
    this.orphans = reply.holding
      .map((lease) => ({ ...lease, key: keyOf(lease) }))
      .filter((lease) => !this.leases.has(lease.key));
    for (const key of this.leases.keys()) {
      if (granted.has(key)) continue;
      const [action = "", stage = "", task = "0"] = key.split("|");
      logger.warn({ action, stage, task }, "a lease is no longer held here; its task is stopped");
      this.leases.delete(key);
      handlers.stop({ action, stage, task: Number(task) });
    }
  }

  private async idle(): Promise<void> {
    const { access, leaseMs } = this.options;
    const timeoutMs = Math.min(IDLE_MS, leaseMs / 3);
    const abort = new AbortController();
    // A hint of work is for whoever may claim: one that may not would take it from those who can.
    const mayClaim = this.wants(this.options.slots - this.leases.size).length > 0;
    const hint = access.store.awaitHint(mayClaim ? ["work", "stops"] : ["stops"], timeoutMs, abort.signal).then(() => {
      this.isDry = false;
    });
    await this.local.nextOr(hint);
    abort.abort(WOKEN);
  }
}

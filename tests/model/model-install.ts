import type { Action } from "@/lib/actions/action";
import {
  requestCancel,
  requestChange,
  requestPause,
  requestResume,
  requestRetry,
  requestStart,
  type CommandContext,
} from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import { encodeEvent } from "@/lib/actions/event-codec";
import { AppError, ConflictError } from "@/lib/shared/errors";
import { decideDue } from "@/server/engine/keeper/decide-due";
import { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { StoredEvent } from "@/server/ports/live-store";
import { readWhole } from "@/server/ports/read-whole";
import type { RecordedEvent } from "@/server/ports/record";
import { SessionClosedError } from "@/server/ports/store-errors";
import { resubmissionOf, submissionOf } from "@/server/ports/submission";
import { aCreation } from "@/tests/support/drive-action";

import { MODEL_PLANS } from "./model-plans";
import { ModelRunner, type DrawnCall } from "./model-runner";
import { decidedItem, itemOf, Views } from "./model-view";
import type { StorePair } from "./store-pair";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
/** Lease time of the runners. */
export const LEASE_MS = 400;
const PEOPLE = 2;
const KEEPERS = 2;

/** What people may ask of an action. */
export const REQUESTS = {
  start: requestStart,
  pause: requestPause,
  resume: requestResume,
  cancel: requestCancel,
  retry: (action: Action, by: CommandContext) => requestRetry(action, {}, by),
  urge: (action: Action, by: CommandContext) => requestChange(action, { priority: action.priority + 1 }, by),
  delay: (action: Action, by: CommandContext) => requestChange(action, { startInMs: 40 }, by),
} as const;

/** The processes around a pair of stores: runners, keepers and people, who know what they have seen. */
export class ModelInstall {
  readonly pair: StorePair;
  epoch = 1;
  readonly ids: string[] = [];
  readonly runners: ModelRunner[];
  readonly people: Views[];
  private readonly purged = new Map<
    string,
    { readonly action: Action; readonly history: { at: number; body: string }[] }
  >();
  /** Logs as they were when they were compacted. */
  private readonly recorded = new Map<string, readonly StoredEvent[]>();
  private readonly keepers: ActionCache[];
  readonly access: LiveAccess;

  constructor(pair: StorePair, runners: number) {
    this.pair = pair;
    const epochOf = (): number => this.epoch;
    this.access = {
      store: pair,
      home: "model",
      recorded: { readEvents: (id, after, limit) => Promise.resolve(this.readRecorded(id, after, limit)) },
      get epoch() {
        return epochOf();
      },
      refresh: () => Promise.resolve(this.epoch),
    };
    this.runners = Array.from({ length: runners }, (_, place) => new ModelRunner(pair, this.access, `s${place}`));
    this.people = Array.from({ length: PEOPLE }, () => new Views(this.access));
    this.keepers = Array.from({ length: KEEPERS }, () => new ActionCache(this.access));
  }

  get now(): number {
    return this.pair.clock.now();
  }

  /** The action that a draw speaks of, now and then one that has been removed; null when there is none. */
  idAt(pick: number): string | null {
    const [removed] = this.purged.keys();
    if (pick === 7 && removed !== undefined) return removed;
    return this.ids[pick % Math.max(1, this.ids.length)] ?? null;
  }

  runnerAt(pick: number): ModelRunner {
    const runner = this.runners[pick % this.runners.length];
    if (runner === undefined) throw new Error("There is no runner.");
    return runner;
  }

  /** The runner that a draw speaks of; more often than not one that holds something. */
  busyAt(pick: number): ModelRunner {
    const busy = this.runners.filter(({ leases }) => leases.length > 0);
    return (pick < 6 ? busy[pick % Math.max(1, busy.length)] : undefined) ?? this.runnerAt(pick);
  }

  async submit(drawn: {
    readonly plan: number;
    readonly priority: number;
    readonly start: boolean;
    readonly delayMs: number;
  }) {
    const plan = MODEL_PLANS[drawn.plan % MODEL_PLANS.length];
    if (plan === undefined) return;
    const id = `01900000-0000-7000-8000-${String(this.ids.length + this.purged.size + 1).padStart(12, "0")}`;
    const { priority, start, delayMs } = drawn;
    // The second plan begins once in a while, whatever the number of its actions.
    const limits = plan === MODEL_PLANS[1] ? [{ name: "rate", most: 1, perMs: 60 }] : [];
    const created = aCreation(plan, { id, priority, start, delayMs, limits });
    await this.pair.submit(this.epoch, [submissionOf(created, this.now)]);
    this.ids.push(id);
  }

  /** Submits what is there already, as a keeper does whose news were late. */
  async submitKnown(id: string): Promise<void> {
    const view = await this.personAt(0).refresh(this.epoch, id);
    if (view !== null) await this.pair.submit(this.epoch, [submissionOf(view.action.created, this.now)]);
  }

  personAt(pick: number): Views {
    const views = this.people[pick % this.people.length];
    if (views === undefined) throw new Error("There is nobody.");
    return views;
  }

  /** Decides as a keeper does, on what somebody knows. */
  async decide(who: Views, id: string, isFresh: boolean): Promise<void> {
    const view = await who.look(this.epoch, id, isFresh);
    if (view !== null) await this.pair.commit(this.epoch, [decidedItem(view, this.now)]);
  }

  /** Gives a person's command, on what that person knows. */
  async command(who: Views, id: string, asked: { readonly request: keyof typeof REQUESTS; readonly isFresh: boolean }) {
    const view = await who.look(this.epoch, id, asked.isFresh);
    const decision = view === null ? null : this.requested(view.action, asked.request);
    if (view !== null && decision !== null) await this.pair.commit(this.epoch, [itemOf(view.action, decision)]);
  }

  private requested(action: Action, request: keyof typeof REQUESTS): Decision | null {
    try {
      return REQUESTS[request](action, { by: ANA, now: this.now });
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }

  /** Puts letters into an action's mailbox, perhaps with decisions that take some of what waits. */
  async mail(
    id: string,
    drawn: { readonly letters: number; readonly takes: number; readonly decides: boolean },
  ): Promise<void> {
    const view = await this.personAt(1).look(this.epoch, id, false);
    const letter = (value: number): string =>
      encodeEvent({ type: "action.state-changed", by: ANA, change: { op: "put", key: "letter", value } });
    const mail = Array.from({ length: drawn.letters }, (_, place) => letter(place));
    if (view === null || !drawn.decides) {
      await this.pair.commit(this.epoch, [
        { action: id, facts: [], mail, decisions: null, knownSeq: view?.action.seq ?? 0 },
      ]);
      return;
    }
    const item = decidedItem({ action: view.action, mail: [] }, this.now);
    const decisions = item.decisions === null ? null : { ...item.decisions, mailTaken: drawn.takes };
    await this.pair.commit(this.epoch, [{ ...item, mail, decisions }]);
  }

  /** Lets a keeper decide what is due. */
  async keep(pick: number): Promise<void> {
    const cache = this.keepers[pick % this.keepers.length];
    const onFault = (_id: string, error: unknown): never => {
      throw error;
    };
    if (cache !== undefined) await decideDue({ access: this.access, cache, record: null, onFault });
  }

  /** Opens a runner's session, or opens it anew. */
  async register(runner: ModelRunner): Promise<void> {
    const { session } = runner;
    await this.pair.beat(this.epoch, { kind: "register", session, runner: "r", info: "{}", leaseMs: LEASE_MS });
    runner.begin();
  }

  async exchange(runner: ModelRunner, drawn: DrawnCall): Promise<void> {
    const others = this.runners.filter((other) => other !== runner).flatMap(({ leases }) => leases);
    if (runner.mustRegister) await this.register(runner);
    try {
      await runner.exchange(this.epoch, drawn, others);
    } catch (error) {
      if (!(error instanceof SessionClosedError) || !drawn.reopens) throw error;
      await this.register(runner);
      await runner.exchange(this.epoch, { ...drawn, number: "next" }, others);
    }
  }

  /** Removes an action, by its last seq or by a wrong one. */
  async purge(id: string, offset: number): Promise<void> {
    const view = await this.personAt(0).refresh(this.epoch, id);
    if (view === null) return;
    const history = await this.logOf(id);
    const answer = await this.pair.purge(this.epoch, id, view.action.seq + offset);
    if (answer !== "purged" || !this.ids.includes(id)) return;
    this.ids.splice(this.ids.indexOf(id), 1);
    this.purged.set(id, { action: view.action, history });
  }

  /** Brings a purged action back, as a retry of an ended one does. */
  async bringBack(): Promise<void> {
    const [entry] = this.purged;
    if (entry === undefined) return;
    const [id, { action, history }] = entry;
    const decision = this.requested(action, "retry");
    if (decision === null) return;
    await this.pair.submit(this.epoch, [resubmissionOf(action.created, history, decision)]);
    this.purged.delete(id);
    this.ids.push(id);
  }

  /** Records an action, and compacts its log up to somewhere near its end. */
  async compact(id: string, offset: number): Promise<void> {
    const log = await this.logOf(id);
    this.recorded.set(id, log);
    await this.pair.compact(this.epoch, id, log.length + offset);
  }

  private readRecorded(id: string, after: number, limit: number): RecordedEvent[] {
    const log = this.recorded.get(id) ?? [];
    return log.slice(after, after + limit).map((event, place) => ({ ...event, seq: after + place + 1 }));
  }

  /** The whole log, some of which may have been compacted. */
  async logOf(id: string): Promise<{ at: number; body: string }[]> {
    const [answer] = await readWhole(this.access, [{ action: id, after: 0, limit: 100_000 }]);
    return answer?.found === true ? [...answer.events] : [];
  }

  /** Nobody knows anything any more that was so before the epoch was raised. */
  noteRaised(epoch: number): void {
    this.epoch = epoch;
    for (const views of this.people) views.forgetAll();
    for (const runner of this.runners) {
      runner.views.forgetAll();
      runner.begin();
      runner.mustRegister = true;
    }
  }
}

/** Lets both stores refuse something, as long as they refuse it alike. */
export async function refusable(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

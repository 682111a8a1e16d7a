import type { Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import type { EventBody } from "@/lib/actions/event";
import { decodeEvents, encodeEvent, withPlace } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import { entryAt, PLAN_TASK } from "@/lib/actions/task-table";
import { eventsOfVerdict } from "@/server/engine/commit-item";
import { tasksOf, type TaskLease } from "@/server/engine/task-lease";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, ExchangeReply, ExchangeRequest, Lease, LeaseFact } from "@/server/ports/live-store";
import { hasMissedMore } from "@/server/ports/read-whole";
import { decisionPart } from "@/server/ports/submission";

import { Views } from "./model-view";
import type { StorePair } from "./store-pair";

/** What a runner has to say of one of its tasks, or wrongly says. */
export interface Told {
  readonly pick: number;
  readonly how: "complete" | "fail" | "cancel" | "checkpoint" | "wrong fence" | "again" | "other's";
}

/** A call of a runner, as it was drawn. */
export interface DrawnCall {
  readonly told: readonly Told[];
  /** Whether it decides on what it says, and on what knowledge. */
  readonly decides: "fresh" | "known" | "not";
  readonly wants: readonly { readonly queue: string; readonly max: number }[];
  readonly slots: number;
  readonly sticky: boolean;
  readonly number: "next" | "repeated" | "old" | "left out";
  readonly miscounts: boolean;
  readonly tellsKnown: boolean;
  /** Whether it opens its session again if that turns out to be closed. */
  readonly reopens: boolean;
}

interface Fact {
  readonly lease: TaskLease;
  readonly ends: boolean;
  readonly body: EventBody;
}

/** A runner's side: what it holds and knows, and what it says, rightly or wrongly. */
export class ModelRunner {
  readonly session: string;
  readonly views: Views;
  leases: TaskLease[] = [];
  /** The stores have another history than it knows: it opens its session before it makes a call. */
  mustRegister = false;
  private past: Fact[] = [];
  private call = 0;
  private last: ExchangeRequest | null = null;
  private readonly pair: StorePair;

  constructor(pair: StorePair, access: LiveAccess, session: string) {
    this.pair = pair;
    this.session = session;
    this.views = new Views(access);
  }

  /** Its session was opened anew, or is gone: it holds nothing. */
  begin(): void {
    this.call = 0;
    this.last = null;
    this.leases = [];
    this.mustRegister = false;
  }

  /** Makes a call. @throws what the stores refuse */
  async exchange(epoch: number, drawn: DrawnCall, others: readonly TaskLease[]): Promise<void> {
    if (drawn.number !== "next") return this.exchangeWrongly(epoch, drawn.number);
    const facts = drawn.told.flatMap((told) => this.factOf(told, others));
    const items = await this.itemsOf(epoch, facts, drawn.decides);
    const ended = new Set(facts.filter(({ ends }) => ends).map(({ lease }) => lease));
    this.leases = this.leases.filter((lease) => !ended.has(lease));
    this.past.push(...facts);
    const { session } = this;
    const known = drawn.tellsKnown ? this.views.all().map(({ action: { id, seq } }) => ({ action: id, seq })) : [];
    const held = this.leases.length + (drawn.miscounts ? 1 : 0);
    const { wants, slots, sticky } = drawn;
    const request = { session, call: this.call + 1, held, items, wants, slots, known, sticky };
    const reply = await this.pair.exchange(epoch, request);
    this.call += 1;
    this.last = request;
    await this.take(epoch, request, reply);
  }

  private async exchangeWrongly(epoch: number, number: "repeated" | "old" | "left out"): Promise<void> {
    const { last } = this;
    if (last === null) return;
    if (number === "repeated") return void (await this.pair.exchangeAgain(epoch, last));
    await this.pair.exchange(epoch, { ...last, call: number === "old" ? this.call - 1 : this.call + 2 });
  }

  private factOf({ pick, how }: Told, others: readonly TaskLease[]): Fact[] {
    if (how === "again") {
      const fact = this.past.at(-1 - (pick % Math.max(1, this.past.length)));
      return fact === undefined ? [] : [{ ...fact, ends: false }];
    }
    const from = how === "other's" ? others : this.leases;
    const lease = from[pick % Math.max(1, from.length)];
    const body = lease === undefined ? null : this.bodyOf(lease, how);
    if (lease === undefined || body === null) return [];
    if (how !== "wrong fence") return [{ lease, ends: body.type !== "task.checkpointed", body }];
    return [{ lease: { ...lease, fence: lease.fence + (pick % 2 === 0 ? 1 : -1) }, ends: true, body }];
  }

  private bodyOf(lease: TaskLease, how: Told["how"]): EventBody | null {
    const action = this.views.get(lease.action)?.action;
    if (action === undefined) return { type: "task.lost", stage: lease.stage, task: lease.task, session: this.session };
    const of = { stage: lease.stage, task: lease.task, attempt: attemptOf(action, lease) };
    if (how === "checkpoint") return { type: "task.checkpointed", ...of, name: "half", value: this.call };
    if (how === "cancel") return { type: "task.cancelled", ...of, progress: null };
    if (how === "fail") {
      const error = { code: "FAILED", message: "drawn" };
      return { type: "task.failed", ...of, error, progress: null, final: false };
    }
    if (lease.task !== PLAN_TASK)
      return { type: "task.completed", ...of, output: { value: lease.task }, progress: null };
    const tasks = lease.fence % 5;
    return {
      type: "stage.planned",
      ...of,
      tasks,
      items: { value: Array.from({ length: tasks }, (_, place) => place) },
    };
  }

  private async itemsOf(epoch: number, facts: readonly Fact[], decides: DrawnCall["decides"]): Promise<CommitItem[]> {
    const ids = [...new Set(facts.map(({ lease }) => lease.action))];
    const items: CommitItem[] = [];
    for (const id of ids) {
      const own = facts.filter(({ lease }) => lease.action === id);
      const view = await this.views.look(epoch, id, decides === "fresh");
      items.push(this.itemOf({ id, own, action: view?.action ?? null }, decides));
    }
    return items;
  }

  private itemOf(
    { id, own, action }: { id: string; own: readonly Fact[]; action: Action | null },
    decides: DrawnCall["decides"],
  ): CommitItem {
    const facts = own.map(({ lease: { stage, task, fence }, ends, body }): LeaseFact => {
      return { stage, task, fence, ends, body: encodeEvent(body) };
    });
    const plain = { action: id, facts, mail: [], decisions: null, knownSeq: action?.seq ?? 0 };
    if (action === null || decides === "not") return plain;
    const now = this.pair.clock.now();
    const after = foldAll(
      action,
      own.map(({ body }, place) => withPlace(body, action.seq + 1 + place, now)),
    );
    return { ...plain, decisions: decisionPart(decide(after, now), { on: action.seq, mailTaken: 0 }) };
  }

  private async take(epoch: number, { items }: ExchangeRequest, reply: ExchangeReply): Promise<void> {
    for (const [place, item] of items.entries()) {
      const action = this.views.get(item.action)?.action;
      const verdict = reply.verdicts[place];
      if (action === undefined || verdict?.outcome !== "done") continue;
      if (hasMissedMore(verdict, action.seq)) {
        await this.views.refresh(epoch, item.action);
        continue;
      }
      const facts = item.facts.map(({ body }) => eventOf(body));
      const decisions = item.decisions?.bodies.map(eventOf) ?? [];
      this.views.keep(foldAll(action, eventsOfVerdict(action.seq, verdict, { facts, mail: [], decisions })));
    }
    for (const lease of reply.leases) await this.accept(epoch, lease);
    if (reply.holding !== null) this.reconcile(reply);
  }

  private async accept(epoch: number, lease: Lease): Promise<void> {
    this.leases.push(...tasksOf(lease));
    const action = this.views.get(lease.action)?.action;
    const isKnown = action !== undefined && action.seq + 1 >= lease.fromSeq;
    if (!isKnown) return void (await this.views.refresh(epoch, lease.action));
    const missing = lease.events.slice(Math.max(0, action.seq + 1 - lease.fromSeq));
    this.views.keep(foldAll(action, decodeEvents(missing, action.seq + 1)));
  }

  /** Takes up what the stores say it holds. */
  private reconcile({ holding, leases }: ExchangeReply): void {
    const granted = leases.flatMap(tasksOf);
    const told = (holding ?? []).map((one) => ({ ...one, key: `${one.action}|${one.stage}|${one.task}` }));
    this.leases = [...told.toSorted((a, b) => (a.key < b.key ? -1 : 1)), ...granted];
  }
}

/** An event that was encoded here. */
function eventOf(body: string): EventBody {
  const [event] = decodeEvents([{ at: 0, body }], 0);
  if (event === undefined) throw new Error("There is no event.");
  const { seq: _seq, at: _at, ...plain } = event;
  return plain;
}

function attemptOf(action: Action, { stage: name, task: place }: TaskLease): number {
  const stage = action.stages[action.places.get(name) ?? -1];
  const task = place === PLAN_TASK ? stage?.planning : stage === undefined ? undefined : entryAt(stage.tasks, place);
  return task?.attempt ?? 1;
}

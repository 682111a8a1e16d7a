import { AppError } from "@/lib/shared/errors";
import type { Command } from "@/server/live-store/embedded/command";
import { EmbeddedState } from "@/server/live-store/embedded/embedded-state";
import type { Moment } from "@/server/live-store/embedded/model";
import { anEntry, anItem, aSubmission, body, decided } from "@/tests/contract/live-store/parts";
import { Random } from "@/tests/simulation/random";

const STAGES = ["a", "b", "c"];
const QUEUES = ["q1", "q2", "q1|alone"];

/** A command, and the moment it was done at. */
export interface DoneCommand extends Moment {
  readonly command: Command;
}

/** Does a command; one that is refused changes nothing. */
export function applyCommand(state: EmbeddedState, { command, ...moment }: DoneCommand): void {
  try {
    state.apply(command, moment);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** Draws commands that make sense, and some that do not, from what a state holds. */
export class DrawnCommands {
  readonly state = new EmbeddedState();
  readonly done: DoneCommand[] = [];
  private readonly random: Random;
  private readonly ids: string[] = [];
  private now = 1_000_000;
  private jumpedAt = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.do({ kind: "raise", epoch: 1 });
  }

  step(): void {
    this.now += this.draw(30);
    if (this.draw(60) === 0) this.jumpedAt = this.now;
    this.do(this.next());
  }

  /** Lets nothing go wrong any more, until all that was queued has been claimed and handed in. */
  finish(): void {
    for (const { id, events } of this.state.tables.actions.values()) {
      const item = anItem(id, { decisions: decided(events.length, ["open"]) });
      this.do({ kind: "commit", epoch: this.epoch, items: [item] });
    }
    this.do({
      kind: "beat",
      epoch: this.epoch,
      request: { kind: "register", session: "last", runner: "last", info: "{}", leaseMs: 1e9 },
    });
    for (let round = 0; round < 3_000 && this.waiting() > 0; round += 1) {
      for (const session of this.state.tables.sessions.all()) this.exchangeAll(session.id);
      this.now += 10;
      this.do({ kind: "tick", epoch: this.epoch, limit: 1, hideMs: 100 });
    }
  }

  waiting(): number {
    return [...this.state.tables.queues.all()].reduce((sum, { tasks }) => sum + tasks, 0);
  }

  private next(): Command {
    const draw = this.draw(9);
    if (draw < 1) return this.submit();
    if (draw < 3) return this.commit();
    if (draw < 6) return this.exchange();
    if (draw < 7) return this.tick();
    return draw < 8 ? this.beat() : this.rest();
  }

  private draw(bound: number): number {
    return this.random.below(bound);
  }

  private get epoch(): number {
    return this.state.tables.epoch;
  }

  private do(command: Command): void {
    const { now, jumpedAt } = this;
    this.done.push({ command: structuredClone(command), now, jumpedAt });
    applyCommand(this.state, { command, now, jumpedAt });
  }

  private entry() {
    const from = this.draw(3) * 100 + this.draw(50);
    const stage = this.draw(STAGES.length);
    return anEntry({
      queue: QUEUES[this.draw(QUEUES.length)] ?? "q1",
      stage: STAGES[stage] ?? "a",
      from,
      to: from + this.draw(4),
      priority: this.draw(3) - 1,
      stageCap: [0, 2, 1][stage] ?? 0,
    });
  }

  private entries() {
    return Array.from({ length: this.draw(3) }, () => this.entry());
  }

  private submit(): Command {
    const id = `action-${this.draw(25)}`;
    this.ids.push(id);
    const wakeInMs = this.draw(2) === 0 ? null : this.draw(200);
    const limit = { name: `limit-${this.draw(2)}`, most: 2 + this.draw(2) };
    const rate = { name: `rate-${this.draw(2)}`, most: 1 + this.draw(2), perMs: 150 };
    const limits = [[], [limit], [rate], [limit, rate]][this.draw(4)] ?? [];
    const submission = aSubmission({ action: id, entries: this.entries(), wakeInMs, actionCap: this.draw(4), limits });
    return { kind: "submit", epoch: this.epoch, actions: [submission] };
  }

  private anyAction(): string {
    return this.ids[this.draw(this.ids.length)] ?? "none";
  }

  private decisionItem(id: string) {
    const action = this.state.tables.actions.get(id);
    const head = action?.events.length ?? 0;
    const gate = (["open", "open", "held", "closed"] as const)[this.draw(4)] ?? "open";
    const mailTaken = this.draw(2) === 0 ? 0 : (action?.mail.length ?? 0);
    const stops = Array.from(action?.leases.values() ?? [], ({ session, stage, task }) => ({
      session: session.id,
      stage,
      task,
    }));
    const wakeInMs = this.draw(2) === 0 ? null : this.draw(300);
    const isEnd = gate === "closed";
    const types = this.draw(3) === 0 ? [] : ["x"];
    const decisions = decided(head - this.draw(2), types, {
      entries: this.entries(),
      gate,
      mailTaken,
      stops,
      wakeInMs,
      isEnd,
    });
    return anItem(id, { decisions, mail: this.draw(3) === 0 ? [body("m")] : [], knownSeq: this.draw(head + 1) });
  }

  private commit(): Command {
    return { kind: "commit", epoch: this.epoch, items: [this.decisionItem(this.anyAction())] };
  }

  private exchange(): Command {
    const session = `s${this.draw(4)}`;
    const known = this.state.tables.sessions.get(session);
    const facts = [...(known?.leases ?? [])].filter(() => this.draw(2) === 0).slice(0, 20);
    const items = facts.map(({ action, stage, task, fence }) => {
      const fact = {
        stage,
        task,
        fence: fence + (this.draw(15) === 0 ? 1 : 0),
        ends: this.draw(4) > 0,
        body: body("done", { task }),
      };
      return this.draw(2) === 0
        ? { ...this.decisionItem(action.id), facts: [fact] }
        : anItem(action.id, { facts: [fact] });
    });
    const wants = QUEUES.filter(() => this.draw(3) > 0).map((queue) => ({ queue, max: this.draw(6) }));
    const call = (known?.call ?? 0) + (this.draw(12) === 0 ? 0 : 1);
    const request = {
      session,
      call,
      held: this.draw(3),
      items,
      wants,
      slots: this.draw(8),
      known: [],
      sticky: this.draw(2) === 0,
    };
    return { kind: "exchange", epoch: this.epoch, request };
  }

  private tick(): Command {
    return { kind: "tick", epoch: this.epoch, limit: 1 + this.draw(4), hideMs: this.draw(100) };
  }

  private beat(): Command {
    const session = `s${this.draw(4)}`;
    const kind = (["register", "register", "register", "renew", "drain", "close"] as const)[this.draw(6)] ?? "renew";
    const request =
      kind === "register"
        ? { kind, session, runner: "r", info: "{}", leaseMs: 50 + this.draw(500) }
        : { kind, session };
    return { kind: "beat", epoch: this.epoch, request };
  }

  private recorded(): Command {
    const place = this.draw(200);
    return { kind: "recorded", epoch: this.epoch, place: String(place), trimTo: String(this.draw(place + 1)) };
  }

  private rest(): Command {
    const { epoch } = this;
    const action = this.anyAction();
    const attempt = { action, stage: "a", task: this.draw(60), attempt: 1 };
    const head = this.state.tables.actions.get(action)?.events.length ?? 0;
    switch (this.draw(6)) {
      case 0:
        return this.recorded();
      case 1:
        return { kind: "purge", epoch, action, lastSeq: head };
      case 2:
        return {
          kind: "report",
          epoch,
          reports: [{ kind: "progress", report: { ...attempt, version: this.draw(9), progress: "{}" } }],
        };
      case 3: {
        const lines = [{ at: 1, stream: "out" as const, text: "x" }];
        return {
          kind: "report",
          epoch,
          reports: [{ kind: "lines", report: { ...attempt, first: 1 + this.draw(9), lines } }],
        };
      }
      case 4:
        return this.draw(8) === 0 ? { kind: "raise", epoch: epoch + 1 } : this.tick();
      default:
        return this.draw(4) === 0 ? this.seed(action) : this.commit();
    }
  }

  private seed(action: string): Command {
    const events = [body("action.created"), body("task.claimed")].map((text) => ({ at: 5, body: text }));
    const leases = [{ session: `s${this.draw(4)}`, stage: "a", task: 7, claimSeq: 2 }];
    const seed = { action, events, leases, adoptMs: 100, actionCap: 2, entries: this.entries(), gate: "open" as const };
    return { kind: "seed", epoch: this.epoch + 1, seeds: [seed] };
  }

  private exchangeAll(id: string): void {
    const session = this.state.tables.sessions.get(id);
    if (session === undefined) return;
    const items = [...session.leases]
      .slice(0, 60)
      .map(({ action, stage, task, fence }) =>
        anItem(action.id, { facts: [{ stage, task, fence, ends: true, body: body("done", { task }) }] }),
      );
    const wants = QUEUES.map((queue) => ({ queue, max: 50 }));
    const request = { session: id, call: session.call + 1, held: 0, items, wants, slots: 50, known: [], sticky: false };
    this.do({ kind: "exchange", epoch: this.epoch, request });
  }
}

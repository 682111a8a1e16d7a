import { setTimeout as delay } from "node:timers/promises";

import type { Action } from "@/lib/actions/action";
import type { CommandContext } from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import type { ActionCreated, ActionEvent, Actor, EventBody } from "@/lib/actions/event";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import type { Flow } from "@/lib/flows/flow";
import { servedQueues } from "@/lib/runners/queue-choice";
import type { Seq } from "@/lib/shared/ids";
import { ExchangeLoop } from "@/server/engine/exchange-loop";
import type { FactVerdict } from "@/server/engine/held-action";
import { decideDue } from "@/server/engine/keeper/decide-due";
import { createLiveAccess } from "@/server/engine/live-access";
import { Signal } from "@/server/engine/signal";
import type { TaskLease } from "@/server/engine/task-lease";
import { TaskRuns } from "@/server/engine/task-runs";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { ActionCache } from "@/server/ports/action-cache";
import type { ExecutorRegistry } from "@/server/ports/executor";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Report } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import type { PayloadStore } from "@/server/ports/payloads";
import { decisionPart, submissionOf } from "@/server/ports/submission";
import { readAddedStages } from "@/server/services/plan-from-spec";

import type { VirtualTime } from "./virtual-time";

/** What an engine for one test is made of. */
export interface TestEngineOptions {
  readonly time: VirtualTime;
  readonly payloads: PayloadStore;
  readonly executors: ExecutorRegistry;
  readonly flows: ReadonlyMap<string, Flow>;
  /** Progress and output lines of attempts. */
  readonly onReport: (reports: readonly Report[]) => void;
}

/** Whether a step may claim tasks: also together with handing in, only when there is nothing to hand in, or not at all. */
type Claiming = "freely" | "alone" | "never";

/** Name of the runner, and of whoever gives commands, in a test. */
export const TEST_ACTOR: Actor = { kind: "system", id: "test", name: "test" };

const SESSION = "test";
/** Tasks under way at once, where the flow says nothing. */
const SLOTS = 64;
const CANCEL_GRACE_MS = 5_000;
/** What a test may start is not the concern of what it tests. */
const ANY_COMMAND = ["*"];
/** The one runner is never lost, however much time passes. */
const LEASE_MS = 1_000 * 366 * 24 * 3_600 * 1_000;
const EVENTS_PER_READ = 1_000_000;
/** Real time is waited for in slices, so that code that keeps the process busy is given the time it took from us. */
const SLICES = 20;

/** The product's own live store, exchange loop and task work in this process, with time that passes when it is told to. */
export class TestEngine {
  private readonly options: TestEngineOptions;
  private readonly access: LiveAccess;
  private readonly cache: ActionCache;
  private readonly loop: ExchangeLoop;
  private readonly tasks: TaskRuns;
  private readonly news = new Signal();
  private queues: readonly string[] = [];
  private handingIn = 0;
  /** Code that waits for what others do. */
  private readonly looking: (() => void)[] = [];
  private isNudged = false;
  private isHeard = false;
  private claiming: Claiming = "freely";

  private constructor(options: TestEngineOptions, access: LiveAccess) {
    const { time, payloads, executors, flows } = options;
    this.options = options;
    this.access = access;
    this.cache = new ActionCache(access);
    const logger = silentLogger;
    time.onAsleep = () => this.news.raise();
    this.tasks = new TaskRuns({
      session: SESSION,
      payloads,
      executors,
      flows,
      logger,
      clock: time,
      cancelGraceMs: CANCEL_GRACE_MS,
      readStages: (definitions, asked) => readAddedStages(definitions, asked, ANY_COMMAND),
      startTimer: time.startTimer,
      handIn: (lease, fact) => this.handIn(lease, fact),
      awaitNews: (lease) => this.awaitNews(lease),
      report: (reports) => {
        this.isHeard ||= reports.length > 0;
        return Promise.resolve(options.onReport(reports));
      },
    });
    this.loop = new ExchangeLoop({
      access,
      session: SESSION,
      slots: SLOTS,
      leaseMs: LEASE_MS,
      clock: time,
      logger,
      register: () => Promise.resolve(),
      handlers: {
        wants: (free) => this.wants(free),
        begin: (lease, held) => this.tasks.begin(lease, held),
        stop: (task) => this.tasks.stop(task),
        voidAll: () => this.tasks.voidAll(),
        beforeHandIn: () => this.tasks.reportLines(),
        queuesVersion: () => undefined,
      },
    });
  }

  static async open(options: TestEngineOptions): Promise<TestEngine> {
    const store = await createEmbeddedLiveStore({
      folder: null,
      clock: options.time,
      sync: "none",
      onFatal: (error) => {
        throw error;
      },
    });
    await store.raise(1);
    const access = createLiveAccess(store, "test");
    await access.refresh();
    await store.beat(1, { kind: "register", session: SESSION, runner: TEST_ACTOR.name, info: "{}", leaseMs: LEASE_MS });
    return new TestEngine(options, access);
  }

  /** Number of tasks whose code is at work: those that only wait for time to pass are not. */
  get busy(): number {
    return this.tasks.running - this.options.time.asleep;
  }

  /** Whether another step is needed, since there is something to hand in, or a command was given. */
  get hasNews(): boolean {
    return this.handingIn > 0 || this.isNudged;
  }

  async submit(created: ActionCreated): Promise<void> {
    const { store, epoch } = this.access;
    await store.submit(epoch, [submissionOf(created, this.options.time.now())]);
  }

  /** Gives a command. @throws what `request` throws */
  async command(id: string, request: (action: Action, by: CommandContext) => Decision | null): Promise<void> {
    const { store, epoch } = this.access;
    for (let isTaken = false; !isTaken;) {
      const [current] = await this.cache.readAll([id]);
      if (current === undefined) return;
      const { action, answer } = current;
      const decision = request(action, { by: TEST_ACTOR, now: answer.now });
      if (decision === null) return;
      const decisions = decisionPart(decision, { on: action.seq, mailTaken: 0 });
      const item = { action: id, facts: [], mail: [], decisions, knownSeq: action.seq };
      const [verdict] = await store.commit(epoch, [item]);
      isTaken = verdict?.decisions === "taken";
      this.isNudged = true;
      this.news.raise();
    }
  }

  /** The events of an action after a seq. */
  async eventsAfter(id: string, after: Seq): Promise<ActionEvent[]> {
    const { store, epoch } = this.access;
    const [answer] = await store.read(epoch, [{ action: id, after, limit: EVENTS_PER_READ }]);
    return answer?.found === true ? decodeEvents(answer.events, after + 1) : [];
  }

  /**
   * Makes one call for the tasks in hand, and decides what is due; in how many ms something is due again, null if never.
   * Something is left to do at this instant as long as the log grows by it.
   */
  async step(claiming: Claiming): Promise<number | null> {
    this.claiming = claiming;
    this.isNudged = false;
    const { store, epoch } = this.access;
    await this.refreshQueues();
    this.loop.nudge();
    for (const look of this.looking.splice(0)) look();
    await this.loop.step();
    const { access, cache } = this;
    const nextInMs = await decideDue({ access, cache, record: null, onFault: failOn });
    const { stops } = await store.beat(epoch, { kind: "renew", session: SESSION });
    for (const stop of stops) this.tasks.stop(stop);
    return nextInMs === null || nextInMs > LEASE_MS / 2 ? null : nextInMs;
  }

  /** Waits in real time for a task with something to hand in, until all that are busy were silent for so long; whether one has. */
  async newsWithin(patienceMs: number): Promise<boolean> {
    // Code that has all it needs goes on first.
    await new Promise((resolve) => setImmediate(resolve));
    for (let slice = 0; slice < SLICES && !this.hasNews && this.busy > 0; slice += 1) {
      const pause = new AbortController();
      await this.news.nextOr(delay(patienceMs / SLICES, null, { signal: pause.signal }).catch(() => null));
      pause.abort();
      this.isHeard = false;
      await this.tasks.reportAll();
      if (this.isHeard) slice = 0;
    }
    return this.hasNews;
  }

  private async refreshQueues(): Promise<void> {
    const { store, epoch } = this.access;
    const { queues } = await store.inspect(epoch);
    const choice = { capabilities: new Set(this.options.flows.keys()), matches: () => true };
    this.queues = servedQueues(
      queues.map(({ queue }) => queue),
      choice,
    );
  }

  private wants(free: number): { queue: string; max: number }[] {
    if (this.claiming === "never" || (this.claiming === "alone" && this.handingIn > 0)) return [];
    return this.queues.map((queue) => ({ queue, max: free }));
  }

  /** Tells an action how those it launched go. */
  async tell(id: string, bodies: readonly EventBody[]): Promise<void> {
    const { store, epoch } = this.access;
    const item = { action: id, facts: [], mail: bodies.map(encodeEvent), decisions: null };
    await store.commit(epoch, [{ ...item, knownSeq: Number.MAX_SAFE_INTEGER }]);
    this.isNudged = true;
    this.news.raise();
  }

  /** What others do comes with the next step; until then whoever waits for it is not at work. */
  private awaitNews(lease: TaskLease): Promise<FactVerdict> {
    const wake = this.options.time.fallAsleep();
    return new Promise((resolve) => {
      this.looking.push(() => {
        wake();
        resolve(this.loop.look(lease));
      });
    });
  }

  private async handIn(lease: TaskLease, fact: { readonly body: EventBody; readonly ends: boolean }) {
    this.handingIn += 1;
    this.news.raise();
    const verdict = await this.loop.handIn(lease, fact);
    this.handingIn -= 1;
    return verdict;
  }
}

function failOn(_action: string, error: unknown): never {
  throw error;
}

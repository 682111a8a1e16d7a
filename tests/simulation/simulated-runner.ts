import { taskAt } from "@/lib/actions/action";
import type { EventBody } from "@/lib/actions/event";
import { PLAN_TASK } from "@/lib/actions/task-table";
import { defaultQueues } from "@/lib/runners/queue-choice";
import { ExchangeLoop } from "@/server/engine/exchange-loop";
import type { HeldAction } from "@/server/engine/held-action";
import { createLiveAccess } from "@/server/engine/live-access";
import { keyOf, type TaskLease } from "@/server/engine/task-lease";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess, RecordedLogs } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";

import type { Random } from "./random";

interface RunningTask {
  readonly lease: TaskLease;
  readonly attempt: number;
  readonly wide: boolean;
  isStopped: boolean;
}

/** Shares of how attempts end. */
export interface OutcomeOdds {
  readonly fail: number;
}

export const LEASE_MS = 100;

/** A runner whose tasks end when the simulation says so; what it says to the store is said by the shipped exchange loop. */
export class SimulatedRunner {
  readonly session: string;
  private readonly access: LiveAccess;
  private readonly loop: ExchangeLoop;
  private readonly tasks = new Map<string, RunningTask>();
  private readonly random: Random;
  private readonly name: string;

  constructor(setting: {
    readonly store: LiveStore;
    /** What was compacted is there; none where nothing is. */
    readonly recorded?: RecordedLogs;
    readonly clock: Clock;
    readonly random: Random;
    readonly name: string;
    readonly session: string;
    readonly passTime: (ms: number) => void;
    /** What others do while it waits to try a call again. */
    readonly meanwhile?: () => Promise<void>;
  }) {
    const { store, recorded, clock, random, name, session, passTime, meanwhile } = setting;
    this.session = session;
    this.name = name;
    this.random = random;
    this.access = createLiveAccess(store, "simulated", recorded);
    const queues = defaultQueues({ capabilities: new Set(["test@1"]), matches: () => true });
    this.loop = new ExchangeLoop({
      access: this.access,
      session,
      slots: 3,
      leaseMs: LEASE_MS,
      clock,
      logger: silentLogger,
      register: () => this.register(),
      pause: (ms) => {
        passTime(ms / 50);
        return meanwhile?.() ?? Promise.resolve();
      },
      handlers: {
        wants: (free) => queues.map((queue) => ({ queue, max: queue.endsWith("alone") ? 1 : free })),
        begin: (lease, held) => this.begin(lease, held),
        stop: (task) => this.stop(keyOf(task)),
        voidAll: () => this.tasks.clear(),
        beforeHandIn: () => null,
        queuesVersion: () => undefined,
      },
    });
  }

  async start(): Promise<void> {
    await this.access.refresh();
    await this.register();
  }

  private async register(): Promise<void> {
    await this.access.store.beat(this.access.epoch, {
      kind: "register",
      session: this.session,
      runner: this.name,
      info: "{}",
      leaseMs: LEASE_MS,
    });
  }

  private begin(lease: TaskLease, held: HeldAction): void {
    const stage = held.action.stages[held.action.places.get(lease.stage) ?? -1];
    const task = stage === undefined ? undefined : taskAt(stage, lease.task);
    if (task?.status === "running") {
      this.tasks.set(keyOf(lease), {
        lease,
        attempt: task.attempt,
        wide: stage?.plan.wide === true,
        isStopped: task.stopping,
      });
      return;
    }
    const body: EventBody = { type: "task.lost", stage: lease.stage, task: lease.task, session: this.session };
    void this.loop.handIn(lease, { body, ends: true });
  }

  private stop(key: string): void {
    const task = this.tasks.get(key);
    if (task !== undefined) task.isStopped = true;
  }

  /** Ends one of its tasks, some way. */
  finishOne(odds: OutcomeOdds): void {
    const task = this.random.pick([...this.tasks.values()]);
    if (task === undefined) return;
    this.tasks.delete(keyOf(task.lease));
    void this.loop.handIn(task.lease, { body: this.outcomeOf(task, odds), ends: true });
  }

  private outcomeOf({ lease, attempt, wide, isStopped }: RunningTask, odds: OutcomeOdds): EventBody {
    const of = { stage: lease.stage, task: lease.task, attempt };
    if (isStopped) return { type: "task.cancelled", ...of, progress: null };
    if (this.random.chance(odds.fail)) {
      return {
        type: "task.failed",
        ...of,
        error: { code: "FAILED", message: "simulated" },
        progress: null,
        final: false,
      };
    }
    if (lease.task !== PLAN_TASK)
      return { type: "task.completed", ...of, output: { value: lease.task }, progress: null };
    return { type: "stage.planned", ...of, ...this.planOf(wide) };
  }

  /** What a plan comes to: items of a wide stage, or whether a condition holds. */
  private planOf(wide: boolean) {
    if (!wide) return this.random.chance(0.5) ? { tasks: 1, items: null } : { tasks: 0, items: null, unmet: true };
    const tasks = this.random.below(4);
    return {
      tasks,
      items: { value: Array.from({ length: tasks }, (_, place) => place) },
    };
  }

  /** Its process dies: a call under way is not repeated. */
  kill(): void {
    this.loop.close();
  }

  step(): Promise<boolean> {
    return this.loop.step();
  }
}

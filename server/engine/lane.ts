import { partsOf, servedQueues, type QueueChoice } from "@/lib/runners/queue-choice";
import { messageOf } from "@/lib/shared/errors";
import { RecoveringError } from "@/server/ports/store-errors";

import { ExchangeLoop } from "./exchange-loop";
import type { HeldAction } from "./held-action";
import { Reporter } from "./reporter";
import type { RunnerOptions } from "./runner";
import { Spool } from "./spool";
import type { TaskLease } from "./task-lease";
import { TaskRuns } from "./task-runs";

/** A lane of a runner: its own session, and its own part of the runner's slots. */
export interface LaneOptions extends Omit<RunnerOptions, "info" | "concurrency" | "startBeat" | "startSweep"> {
  /** Unique for this process's life. */
  readonly session: string;
  readonly slots: number;
  /** Text of the session for people and other processes, as JSON. */
  readonly info: string;
  /** Whether tasks are offered to this lane alone, one at a time, after their runner was lost. */
  readonly takesAlone: boolean;
  /** Whether this lane may claim now. */
  readonly mayClaim: () => boolean;
  /** More than half of the slots are taken: the next lane is needed. */
  readonly onBusy: () => void;
}

const REPORT_MS = 200;
/** How often code that waits for others looks into the log of its action. */
const LOOK_MS = 250;
const AGAIN_MS = 200;

/** Claims tasks, does them, and hands in what came of them, one call to the live store at a time. */
export class Lane {
  private readonly options: LaneOptions;
  private readonly loop: ExchangeLoop;
  private readonly tasks: TaskRuns;
  private readonly choice: QueueChoice;
  private queues: readonly string[];
  private queuesVersion = -1;
  private loopEnd: Promise<void> = Promise.resolve();
  private reportTimer: NodeJS.Timeout | null = null;
  private readonly reporter: Reporter;

  constructor(options: LaneOptions) {
    this.options = options;
    const { access, logger } = options;
    // What is reported comes before what is handed in: while it cannot be, no call shows that the store is away.
    const onAway = (): void => this.loop.keepOnDisk();
    this.reporter = new Reporter((reports) => access.store.report(access.epoch, reports), logger, onAway);
    this.choice = { capabilities: new Set(options.flows.keys()), matches: options.matchesTarget };
    this.queues = servedQueues([], this.choice);
    this.tasks = new TaskRuns({
      ...options,
      handIn: (lease, fact) => this.loop.handIn(lease, fact),
      awaitNews: async (lease) => {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        return this.loop.look(lease);
      },
      report: (reports) => this.reporter.send(reports),
    });
    const { spoolPlace, session } = options;
    this.loop = new ExchangeLoop({
      ...options,
      ...(spoolPlace === undefined ? {} : { spool: new Spool(spoolPlace, session, logger) }),
      register: () => this.register(),
      handlers: {
        wants: (free) => this.wants(free),
        begin: (lease, held) => this.begin(lease, held),
        stop: (task) => this.tasks.stop(task),
        voidAll: () => this.tasks.voidAll(),
        beforeHandIn: () => this.tasks.reportLines(),
        queuesVersion: (version) => this.refreshQueues(version),
      },
    });
  }

  /** Number of tasks under way. */
  get running(): number {
    return this.tasks.running;
  }

  async start(): Promise<void> {
    await this.registerOnceOpen();
    this.reportTimer = setInterval(() => {
      if (!this.reporter.isAway) void this.tasks.reportAll();
    }, REPORT_MS);
    this.loopEnd = this.loop.run();
    this.loopEnd.catch((error: unknown) =>
      this.options.logger.error({ error: messageOf(error) }, "the exchange loop has ended"),
    );
  }

  /** Whether more than half of the slots are taken, or were by the last call. */
  get isBusy(): boolean {
    return this.loop.peak * 2 > this.options.slots;
  }

  /** There may be work for this lane. */
  nudge(): void {
    this.loop.nudge();
  }

  /** Claims nothing more, lets what runs finish within `graceMs`, then closes; what is left is offered to other runners. */
  async stop(graceMs: number): Promise<void> {
    const { access, session, logger } = this.options;
    this.loop.drain();
    await access.store
      .beat(access.epoch, { kind: "drain", session })
      .catch((error: unknown) => logger.warn({ error: messageOf(error) }, "could not drain"));
    const deadline = this.options.clock.now() + graceMs;
    while (this.loop.inHand > 0 && this.options.clock.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    this.reporter.close();
    await this.tasks.reportAll();
    this.loop.close();
    if (this.reportTimer !== null) clearInterval(this.reportTimer);
    await this.loopEnd.catch(() => undefined);
    this.tasks.stopAll(new Error("the runner stops"));
    await access.store
      .beat(access.epoch, { kind: "close", session })
      .catch((error: unknown) => logger.warn({ error: messageOf(error) }, "could not close the session"));
  }

  private async register(): Promise<void> {
    const { access, session, runner, info, leaseMs } = this.options;
    await access.store.beat(access.epoch, { kind: "register", session, runner, info, leaseMs });
  }

  /** Registers as soon as the live store lets it: a keeper may rebuild it just then. */
  private async registerOnceOpen(): Promise<void> {
    const { access, logger } = this.options;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.register();
      } catch (error) {
        if (!(error instanceof RecoveringError)) throw error;
        if (tries > 1) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        const epoch = await access.refresh();
        logger.warn({ epoch }, "the live store was rebuilt while this runner started; registering again");
      }
    }
  }

  private wants(free: number): { queue: string; max: number }[] {
    if (!this.options.mayClaim()) return [];
    const mayTakeAlone = this.options.takesAlone && !this.tasks.isAnyAlone;
    return this.queues.flatMap((queue) => {
      if (!partsOf(queue).isAlone) return [{ queue, max: free }];
      return mayTakeAlone ? [{ queue, max: 1 }] : [];
    });
  }

  private refreshQueues(version: number): void {
    if (version === this.queuesVersion) return;
    this.queuesVersion = version;
    const { access, logger } = this.options;
    access.store
      .inspect(access.epoch)
      .then(({ queues }) => {
        this.queues = servedQueues(
          queues.map(({ queue }) => queue),
          this.choice,
        );
        this.loop.nudge();
      })
      .catch((error: unknown) => {
        this.queuesVersion = -1;
        logger.warn({ error: messageOf(error) }, "could not read the queues");
      });
  }

  private begin(lease: TaskLease, held: HeldAction): void {
    this.tasks.begin(lease, held);
    if (this.isBusy) this.options.onBusy();
  }
}

import { messageOf } from "@/lib/shared/errors";
import { ActionCache } from "@/server/ports/action-cache";
import type { BudgetKeeper } from "@/server/ports/budgets";
import type { ChildActions } from "@/server/ports/children";
import type { Clock } from "@/server/ports/clock";
import { applyDispatch } from "@/server/ports/dispatch";
import type { FlowResults } from "@/server/ports/flow-results";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Hint } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";
import type { PrepareTick } from "@/server/ports/schedules";
import { RecoveringError } from "@/server/ports/store-errors";

import { Auditor } from "./auditor";
import { Compactor } from "./compactor";
import { decideDue } from "./decide-due";
import { FeedTail } from "./feed-tail";
import { fireDue } from "./fire-due";
import { openStore } from "./open-store";
import { projectFeed, type ProjectorContext } from "./project-feed";
import { reduceEnded } from "./reduce-ended";
import { relayChildren, remindOfChildren, type Stretch } from "./relay-children";
import { removeExpired, sweepRecord } from "./remove-expired";
import { submitAgain } from "./submit-again";
import { RunnerWatch } from "./watch-runners";

/** What a keeper keeps, and with what. */
export interface KeeperOptions {
  readonly access: LiveAccess;
  readonly record: RecordStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly isOwnStore: boolean;
  /** How long ended actions are kept; 0 is for good. A keeper without it removes none. */
  readonly retentionMs?: number;
  /** Launches what actions ask for; a keeper without it leaves that to others. */
  readonly children?: ChildActions;
  /** Keeps what whole actions gave; a keeper without it leaves that to others. */
  readonly results?: FlowResults;
  /** Makes the actions of schedules ready; a keeper without it fires none. */
  readonly prepareTick?: PrepareTick;
  /** Holds actions to the budgets they share; a keeper without it leaves that to others. */
  readonly budgets?: BudgetKeeper;
}

const LONGEST_WAIT_MS = 1_000;
const AFTER_FAULT_MS = 500;
const SHORTEST_DECIDING_GAP_MS = 5;
const SHORTEST_RECORDING_GAP_MS = 25;
const SUBMIT_AGAIN_MS = 1_000;
const EXPIRED_AT_ONCE = 500;
const EXPIRED_MS = 60_000;
const RETENTION_MS = 2_000;
const REDUCING_MS = 500;
const BETWEEN_REMOVALS_MS = 20;
const SWEEP_MS = 3_600_000;
const LOOKS_PER_LEASE = 10;
const AUDIT_MS = 1_000;
const LONGEST_LOOK_MS = 1_000;
const BUDGETS_MS = 1_000;
const DISPATCH_MS = 1_000;

/**
 * Keeps an install going: decides what is due, follows the feed into the record, submits what was accepted and not seen, fires
 * schedules, holds the live store to what was said of dispatch, removes what was kept long enough.
 * Any number may run; each step is safe to be done twice.
 */
export class Keeper {
  private readonly options: KeeperOptions;
  private readonly abort = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private reopening: Promise<void> | null = null;

  constructor(options: KeeperOptions) {
    this.options = options;
  }

  /** Opens the live store, then keeps on in the background. @throws when the record or the store cannot be reached */
  async start(): Promise<void> {
    await this.open();
    await this.options.budgets?.learn();
    const { access, record, logger } = this.options;
    const onFault = (action: string, error: unknown): void =>
      logger.error({ action, error: messageOf(error) }, "an action cannot be decided here; others go on");
    const deciding = { access, cache: new ActionCache(access, onFault), record, onFault };
    const recording = {
      access,
      record,
      cache: new ActionCache(access),
      tail: new FeedTail(),
      compactor: new Compactor(),
      clock: this.options.clock,
      relay: this.relay,
      ...(this.options.results === undefined ? {} : { results: this.options.results }),
      ...this.counting,
    };
    this.loops = Promise.all([
      this.keepOn("due", async () => this.wait("due", SHORTEST_DECIDING_GAP_MS, await decideDue(deciding))),
      this.keepOn("record", async () => {
        const { entries } = await projectFeed(recording);
        await this.wait("feed", SHORTEST_RECORDING_GAP_MS, entries > 0 ? 0 : LONGEST_WAIT_MS);
      }),
      this.keepOn("submit", async () => {
        await submitAgain(access, record, this.options.clock.now());
        await this.sleep(SUBMIT_AGAIN_MS);
      }),
      this.keepOn("results", async () => {
        const removed = await record.results.removeExpired(this.options.clock.now(), EXPIRED_AT_ONCE);
        if (removed < EXPIRED_AT_ONCE) await this.sleep(EXPIRED_MS);
      }),
      this.keepOn("dispatch", async () => {
        await applyDispatch(access, record.dispatch);
        await this.sleep(DISPATCH_MS);
      }),
      this.watchRunners(onFault),
      this.audit(onFault),
      this.fireSchedules(),
      this.keepBudgets(),
      this.removeOld(),
    ]);
  }

  private removeOld(): Promise<unknown> {
    const { retentionMs } = this.options;
    if (retentionMs === undefined) return Promise.resolve();
    const removing = { ...this.options, retentionMs };
    return Promise.all([
      this.keepOn("retention", async () =>
        this.sleep((await removeExpired(removing)) ? BETWEEN_REMOVALS_MS : RETENTION_MS),
      ),
      this.keepOn("details", async () => this.sleep((await reduceEnded(removing)) ? BETWEEN_REMOVALS_MS : REDUCING_MS)),
      this.keepOn("sweep", async () => this.sleep((await sweepRecord(removing)) ? BETWEEN_REMOVALS_MS : SWEEP_MS)),
    ]);
  }

  /** The runner of a store that is this process's own is heard of as long as anything is. */
  private watchRunners(onFault: (action: string, error: unknown) => void): Promise<void> {
    const { access, isOwnStore, leaseMs } = this.options;
    if (isOwnStore) return Promise.resolve();
    const watch = new RunnerWatch({ access, cache: new ActionCache(access, onFault) });
    return this.keepOn("runners", async () => {
      await watch.step();
      await this.sleep(Math.min(leaseMs / LOOKS_PER_LEASE, LONGEST_LOOK_MS));
    });
  }

  private audit(onFault: (action: string, error: unknown) => void): Promise<void> {
    const { access, record, clock, logger } = this.options;
    const auditor = new Auditor({ access, record, clock, logger, cache: new ActionCache(access, onFault) });
    return this.keepOn("audit", async () => {
      await this.sleep(AUDIT_MS);
      await auditor.step();
    });
  }

  private get counting(): Pick<ProjectorContext, "countsAttempts"> {
    const { budgets } = this.options;
    return budgets === undefined ? {} : { countsAttempts: (...of) => budgets.countsAttempts(...of) };
  }

  private keepBudgets(): Promise<void> {
    const { budgets } = this.options;
    if (budgets === undefined) return Promise.resolve();
    return this.keepOn("budgets", async () => {
      await budgets.keep();
      await this.sleep(BUDGETS_MS);
    });
  }

  private fireSchedules(): Promise<void> {
    const { prepareTick, record, access, clock, logger } = this.options;
    if (prepareTick === undefined) return Promise.resolve();
    const firing = { access, schedules: record.schedules, clock, logger, prepareTick };
    return this.keepOn("schedules", async () => {
      const nextInMs = (await fireDue(firing)) ?? LONGEST_WAIT_MS;
      await this.sleep(Math.min(Math.max(nextInMs, SHORTEST_DECIDING_GAP_MS), LONGEST_WAIT_MS));
    });
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.loops;
  }

  /** Opens the live store; actions that were rebuilt are told anew of those they launched. */
  private async open(): Promise<void> {
    const { children, access, logger } = this.options;
    const { rebuilt } = await openStore(this.options);
    if (children !== undefined) await remindOfChildren({ access, children, logger }, rebuilt);
  }

  private get relay(): ((stretches: readonly Stretch[]) => Promise<void>) | null {
    const { children, access, logger } = this.options;
    return children === undefined ? null : (stretches) => relayChildren({ access, children, logger }, stretches);
  }

  private async keepOn(name: string, round: () => Promise<void>): Promise<void> {
    const { logger } = this.options;
    while (!this.abort.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (this.abort.signal.aborted) return;
        logger.warn({ loop: name, error: messageOf(error) }, "a keeper's round failed and is tried again");
        if (error instanceof RecoveringError) await this.reopen();
        await this.sleep(AFTER_FAULT_MS);
      }
    }
  }

  /** All loops notice that the store has to be opened; two that open it would each undo what the other let happen. */
  private reopen(): Promise<void> {
    const { logger } = this.options;
    this.reopening ??= this.open()
      .then(
        () => undefined,
        (error: unknown) => logger.warn({ error: messageOf(error) }, "the live store could not be opened"),
      )
      .finally(() => (this.reopening = null));
    return this.reopening;
  }

  /** Waits for a hint, at least `gapMs` and at most until `nextInMs`. */
  private async wait(hint: Hint, gapMs: number, nextInMs: number | null): Promise<void> {
    const timeoutMs = Math.min(nextInMs ?? LONGEST_WAIT_MS, LONGEST_WAIT_MS);
    await this.sleep(gapMs);
    if (timeoutMs > gapMs) await this.options.access.store.awaitHint([hint], timeoutMs - gapMs, this.abort.signal);
  }

  private sleep(ms: number): Promise<void> {
    const { signal } = this.abort;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
    });
  }
}

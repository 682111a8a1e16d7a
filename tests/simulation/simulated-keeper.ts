import { Compactor } from "@/server/engine/keeper/compactor";
import { decideDue } from "@/server/engine/keeper/decide-due";
import { FeedTail } from "@/server/engine/keeper/feed-tail";
import { openStore } from "@/server/engine/keeper/open-store";
import { projectFeed } from "@/server/engine/keeper/project-feed";
import { submitAgain } from "@/server/engine/keeper/submit-again";
import { createLiveAccess } from "@/server/engine/live-access";
import { ActionCache } from "@/server/ports/action-cache";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";
import type { MemoryRecord } from "@/tests/support/memory-record";

import { LEASE_MS } from "./simulated-runner";

/** A keeper whose rounds are made when the simulation says so. */
export class SimulatedKeeper {
  private readonly access: LiveAccess;
  private readonly record: MemoryRecord;
  private readonly clock: Clock;
  private readonly deciding: ActionCache;
  private readonly projecting: ActionCache;
  private readonly tail = new FeedTail();
  /** Compacts soon and often, since the logs are short. */
  private readonly compactor = new Compactor({ events: 3, keptMs: 20 });

  constructor(store: LiveStore, record: MemoryRecord, clock: Clock) {
    this.access = createLiveAccess(store, "simulated", record);
    this.record = record;
    this.clock = clock;
    this.deciding = new ActionCache(this.access);
    this.projecting = new ActionCache(this.access);
  }

  /** Opens the store; the process that it belongs to does so at its start, others when they find it closed. */
  async open({ isStart }: { readonly isStart: boolean }): Promise<void> {
    const { access, record } = this;
    try {
      await openStore({ access, record, logger: silentLogger, leaseMs: LEASE_MS, isOwnStore: isStart });
    } catch (error) {
      if (!(error instanceof StoreAwayError) && !(error instanceof RecoveringError)) throw error;
    }
  }

  /** One round of one of its loops. */
  async step(loop: "decide" | "record" | "submit"): Promise<void> {
    const { access, record, clock, tail, compactor } = this;
    const onFault = (_id: string, error: unknown): never => {
      throw error;
    };
    await this.passing(async () => {
      if (loop === "decide") await decideDue({ access, cache: this.deciding, record, onFault });
      else if (loop === "record")
        await projectFeed({ access, record, cache: this.projecting, tail, compactor, clock, relay: null });
      else await submitAgain(access, record, clock.now());
    });
  }

  private async passing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof RecoveringError) await this.open({ isStart: false });
      else if (!(error instanceof StoreAwayError)) throw error;
    }
  }
}

import { randomBytes } from "node:crypto";

import type { Config } from "@/server/config/config";
import { Keeper } from "@/server/engine/keeper/keeper";
import { systemClock } from "@/server/ports/clock";
import type { Logger } from "@/server/ports/logger";
import type { OpenRecord } from "@/server/record/record-store";
import { createChildActions } from "@/server/services/child-actions";
import { createFlowResults } from "@/server/services/flow-results";
import { createBudgetKeeper } from "@/server/services/keep-budgets";
import { prepareTick } from "@/server/services/prepare-tick";

import type { OpenedStore } from "./open-live-store";

/** What a keeper is started with. */
export interface KeeperSetting {
  readonly config: Config;
  readonly opened: OpenedStore;
  readonly record: OpenRecord;
  readonly logger: Logger;
  /** Whether this process alone carries out what is in a queue. */
  readonly isServedHere: (queue: string) => boolean;
}

/** Opens the live store and keeps it going; the actions of schedules are made as those of people are. */
export async function startKeeper({ config, opened, record, logger, isServedHere }: KeeperSetting): Promise<Keeper> {
  const { access, isOwn } = opened;
  const creation = {
    record: record.store,
    live: access,
    payloads: record.payloads,
    clock: systemClock,
    randomBytes: (size: number) => randomBytes(size),
    limits: config,
    isServedHere,
    logger,
  };
  const keeper = new Keeper({
    access,
    record: record.store,
    clock: systemClock,
    logger,
    leaseMs: config.leaseMs,
    isOwnStore: isOwn,
    retentionMs: config.retentionMs,
    children: createChildActions(creation),
    budgets: createBudgetKeeper(creation),
    results: createFlowResults(creation),
    prepareTick: (schedule, tick) => prepareTick(creation, schedule, tick),
  });
  await keeper.start();
  return keeper;
}

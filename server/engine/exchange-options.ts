import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";

import type { HeldAction } from "./held-action";
import type { Spool } from "./spool";
import type { TaskLease, TaskName } from "./task-lease";

/** What the loop asks of the runner around it. */
export interface ExchangeHandlers {
  /** Queues this runner serves now, each with the most it may take. */
  wants(free: number): readonly { readonly queue: string; readonly max: number }[];
  /** A task was granted: begin it. */
  begin(lease: TaskLease, held: HeldAction): void;
  /** A task must stop. */
  stop(task: TaskName): void;
  /** All leases are void: the session was closed, or the store has another history. */
  voidAll(): void;
  /** Whatever must be told before outcomes are handed in. */
  beforeHandIn(): Promise<void> | null;
  queuesVersion(version: number): void;
}

export interface ExchangeOptions {
  readonly access: LiveAccess;
  readonly session: string;
  readonly slots: number;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly handlers: ExchangeHandlers;
  /** Opens the session again after the store lost it. */
  readonly register: () => Promise<void>;
  /** Keeps finished work while the store is away; without it, it is in memory only. */
  readonly spool?: Spool;
  /** How to wait before a call is tried again; by default in real time. */
  readonly pause?: (ms: number) => Promise<void>;
}

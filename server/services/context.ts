import type { World } from "@/lib/actions/reason/explanation";
import type { Persist } from "@/lib/flows/flow-spec";
import type { Accounts, AuthenticatedActor } from "@/server/ports/authenticator";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";
import type { PayloadStore } from "@/server/ports/payloads";
import type { RecordStore } from "@/server/ports/record";
import type { SpeedBook } from "@/server/ports/speed-book";

/** Settings that verbs obey. */
export interface ServiceLimits {
  /** Programs a command may name; `*` allows all. */
  readonly allowedCommands: readonly string[];
  readonly uploadMaxBytes: number;
  /** Tasks of all actions that may run at once; 0 is no limit. */
  readonly globalConcurrency: number;
  /** Tasks that may wait in one queue before submissions to it are refused; 0 is no limit. */
  readonly queueCap: number;
  /** Whether results of flows that say so are kept, and taken over; and how long, of those that do not say. */
  readonly cacheEnabled: boolean;
  readonly cacheTtlMs: number;
  /** What stays of ended actions whose flow does not say. */
  readonly persistDefault: Persist;
}

/** What every verb works with; made once by the composition. */
export interface ServiceDependencies {
  readonly record: RecordStore;
  readonly live: LiveAccess;
  readonly payloads: PayloadStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly logger: Logger;
  readonly limits: ServiceLimits;
  readonly version: string;
  /** Whether this process alone carries out what is in a queue: its live store is its own, and its runner serves the queue. */
  readonly isServedHere: (queue: string) => boolean;
  /** The live store stands in for one that could not be reached. */
  readonly isFallback?: boolean;
  /** Whether this process is about to end, and with it the calls it answers. */
  readonly isStopping?: () => boolean;
  /** What reasons need to know: the live store and the runners. */
  readonly world: () => Promise<World>;
  /** How fast open stages go, as far as this process has heard. */
  readonly speeds: Pick<SpeedBook, "of">;
}

/** The dependencies together with who calls. */
export interface ServiceContext extends ServiceDependencies {
  readonly caller: AuthenticatedActor;
}

/** What finding an action, and changing it, takes. */
export type StoreDependencies = Pick<ServiceDependencies, "record" | "live" | "clock">;

/** The same, for somebody. */
export interface StoreContext extends StoreDependencies {
  readonly caller: Pick<AuthenticatedActor, "actor" | "organisation">;
}

/** What making an action takes, by whomever it is made. */
export interface CreationContext
  extends StoreContext, Pick<ServiceDependencies, "payloads" | "randomBytes" | "limits" | "isServedHere" | "logger"> {}

import { randomUUID } from "node:crypto";

import type { Flow } from "@/lib/flows/flow";
import { servedQueues } from "@/lib/runners/queue-choice";
import type { RunnerInfo } from "@/lib/runners/runner-info";
import type { Clock } from "@/server/ports/clock";
import type { ExecutorRegistry } from "@/server/ports/executor";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";
import type { PayloadStore } from "@/server/ports/payloads";
import type { ReadStages } from "@/server/ports/read-stages";

import { Lane } from "./lane";
import type { ResultCache } from "./result-cache";
import type { SpoolPlace } from "./spool";
import type { TempFolders } from "./temp-folders";

/** What a runner is and may do. */
export interface RunnerOptions {
  readonly access: LiveAccess;
  readonly payloads: PayloadStore;
  readonly executors: ExecutorRegistry;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name people know it by. */
  readonly runner: string;
  /** For people: host, version, patterns. */
  readonly info: Omit<RunnerInfo, "process" | "concurrency" | "capabilities">;
  /** Tasks it does at once. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly cancelGraceMs: number;
  /** Kept results of stages that may have some; without it, everything runs. */
  readonly resultCache?: ResultCache;
  /** Where finished work is kept while the live store is away; without it, in memory only. */
  readonly spoolPlace?: SpoolPlace;
  /** Where tasks have their folders; without it, among the temporary ones of the machine. */
  readonly tempFolders?: TempFolders;
  /** Removes folders that tasks have left behind; ends with the runner. */
  readonly startSweep?: () => { stop(): Promise<void> };
  /** Reads stages that tasks add to their action; without it none can be added. */
  readonly readStages?: ReadStages;
  readonly matchesTarget: (target: string) => boolean;
  /** Keeps sessions alive while this thread is busy; ends with the runner. */
  readonly startBeat?: (sessions: readonly string[]) => { stop(): Promise<void> };
}

/** A lane with fewer slots than this is not worth its calls. */
const LANE_SLOTS = 16;
const MOST_LANES = 2;

/**
 * A process that does tasks. While the live store works on the call of one lane, the process works on the tasks of the
 * other; a further lane claims only while the one before it is more than half busy, so that an idle runner makes one call
 * for one action.
 */
export class Runner {
  private readonly options: RunnerOptions;
  private readonly lanes: readonly Lane[];
  private readonly sessions: readonly string[];
  private beat: { stop(): Promise<void> } | null = null;
  private sweep: { stop(): Promise<void> } | null = null;

  constructor(options: RunnerOptions) {
    this.options = options;
    const shares = slotsOfLanes(options.concurrency);
    this.sessions = shares.map(() => randomUUID());
    const { concurrency } = options;
    const capabilities = [...options.flows.keys()];
    const info: RunnerInfo = { ...options.info, process: randomUUID(), concurrency, capabilities };
    const lanes: Lane[] = [];
    this.lanes = lanes;
    this.sessions.forEach((session, place) => {
      const lane = new Lane({
        ...options,
        session,
        slots: shares[place] ?? 0,
        info: JSON.stringify(info),
        takesAlone: place === 0,
        mayClaim: () => place === 0 || lanes[place - 1]?.isBusy === true,
        onBusy: () => lanes[place + 1]?.nudge(),
      });
      lanes.push(lane);
    });
  }

  /** Number of tasks under way. */
  get running(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.running, 0);
  }

  /** Whether it takes tasks from a queue. */
  serves(queue: string): boolean {
    const { flows, matchesTarget } = this.options;
    const choice = { capabilities: new Set(flows.keys()), matches: matchesTarget };
    return servedQueues([queue], choice).includes(queue);
  }

  async start(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.start()));
    this.beat = this.options.startBeat?.(this.sessions) ?? null;
    this.sweep = this.options.startSweep?.() ?? null;
  }

  /** Claims nothing more, lets what runs finish within `graceMs`, then closes; what is left is offered to other runners. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.stop(graceMs)));
    await this.beat?.stop();
    await this.sweep?.stop();
  }
}

/** The slots of each lane, the first of which has the most. */
function slotsOfLanes(concurrency: number): number[] {
  const lanes = Math.min(MOST_LANES, Math.max(1, Math.floor(concurrency / LANE_SLOTS)));
  return Array.from({ length: lanes }, (_, place) => Math.ceil((concurrency - place) / lanes));
}

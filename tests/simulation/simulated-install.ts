import type { Action } from "@/lib/actions/action";
import { requestCancel, requestPause, requestResume, requestRetry } from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import { decodeEvents } from "@/lib/actions/event-codec";
import { isEnded } from "@/lib/actions/status";
import type { FlowPlan } from "@/lib/flows/flow-spec";
import { ConflictError } from "@/lib/shared/errors";
import { decideDue } from "@/server/engine/keeper/decide-due";
import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { StoreAwayError } from "@/server/ports/store-errors";
import { decisionPart, submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";

import { checkLog } from "./check-log";
import { faultyLink } from "./faulty-link";
import { Random } from "./random";
import { LEASE_MS, SimulatedRunner } from "./simulated-runner";

const FAULTY_STEPS = 160;
const MOST_STEPS = 4_000;
const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const COMMANDS = [
  requestPause,
  requestResume,
  requestCancel,
  (action: Action, by: Parameters<typeof requestPause>[1]) => requestRetry(action, {}, by),
];

/** The plans that the first seeds were drawn from. */
export const EARLY_PLANS: readonly FlowPlan[] = [
  aPlan([
    aStage("a"),
    aStage("b", ["a"], { planned: true, wide: true, concurrency: 2 }),
    aStage("c", ["a"]),
    aStage("d", ["b", "c"]),
  ]),
  aPlan(
    [
      aStage("a", [], { retry: { attempts: 3, delayMs: 20 } }),
      aStage("b", ["a"], { onFailure: "continue" }),
      aStage("c", ["b"]),
    ],
    { concurrency: 2 },
  ),
  aPlan([
    aStage("a", [], { planned: true, wide: true, onFailure: "continue", retry: { attempts: 2, delayMs: 5 } }),
    aStage("b", ["a"]),
  ]),
  aPlan([aStage("a", [], { idempotent: false }), aStage("b", [], { timeoutMs: 300 }), aStage("c", ["a", "b"])]),
];
/** Plans with what a flow may ask of the engine. */
export const PLANS: readonly FlowPlan[] = [
  ...EARLY_PLANS,
  aPlan([
    aStage("a"),
    aStage("b", ["a"], { planned: true, retry: { attempts: 2, delayMs: 5 } }),
    aStage("c", ["a"], { planned: true, timeoutMs: 300 }),
    aStage("d", ["b"]),
    aStage("e", ["c", "d"], { allowSkipped: true }),
  ]),
  aPlan([
    aStage("a", [], { planned: true, wide: true, minSuccess: 0.5, timeoutMs: 400 }),
    aStage("b", ["a"], { queueTimeoutMs: 60, onFailure: "continue" }),
    aStage("c", ["b"]),
  ]),
];

/** One action on one store, with runners and keepers that crash, stall and talk over bad links, all drawn from one seed. */
export class SimulatedInstall {
  private readonly random: Random;
  private readonly runners: { runner: SimulatedRunner | null; sleepsUntil: number; incarnation: number }[];
  private readonly action: string;
  private readonly store: LiveStore;
  private readonly link: LiveStore;
  private readonly access: LiveAccess;
  private readonly clock: { now: number };
  private steps = 0;

  private constructor(seed: number, store: LiveStore, clock: { now: number }) {
    this.random = new Random(seed);
    this.store = store;
    this.link = faultyLink(store, { random: this.random, isFaulty: () => this.isFaulty });
    this.access = createLiveAccess(this.link, "simulated");
    this.action = `01900000-0000-7000-8000-${String(seed).padStart(12, "0")}`;
    this.runners = Array.from({ length: 3 }, () => ({ runner: null, sleepsUntil: 0, incarnation: 0 }));
    this.clock = clock;
  }

  private get isFaulty(): boolean {
    return this.steps < FAULTY_STEPS;
  }

  /** Runs one seed to its end. @throws when a rule is broken, or the action does not end once faults have stopped */
  static async run(seed: number, plans: readonly FlowPlan[] = PLANS): Promise<void> {
    const clock = { now: 1_000_000 };
    const store = await createEmbeddedLiveStore({
      folder: null,
      clock: { now: () => clock.now },
      sync: "none",
      onFatal: (error) => {
        throw error;
      },
    });
    await store.raise(1);
    const install = new SimulatedInstall(seed, store, clock);
    await install.go(plans);
    await store.close();
  }

  private async go(plans: readonly FlowPlan[]): Promise<void> {
    await this.access.refresh();
    const plan = this.random.pick(plans) ?? plans[0];
    if (plan === undefined) return;
    await this.store.submit(1, [submissionOf(aCreation(plan, { id: this.action }), this.clock.now)]);
    const keepers = [new ActionCache(this.access), new ActionCache(this.access)];
    for (; this.steps < MOST_STEPS; this.steps += 1) {
      this.clock.now += this.random.below(12);
      await this.stepOne(keepers);
      if (!this.isFaulty && this.steps % 20 === 0 && (await this.hasEnded())) break;
    }
    const log = await this.readLog();
    checkLog(log);
    if (!(await this.hasEnded()))
      throw new Error(`stuck after ${this.steps} steps:\n${log.map((event) => JSON.stringify(event)).join("\n")}`);
  }

  private async stepOne(keepers: readonly ActionCache[]): Promise<void> {
    const draw = this.random.below(10);
    const slot = this.runners[draw];
    if (slot !== undefined) return this.stepRunner(slot);
    const cache = keepers[draw % 2];
    if (draw < 8 && cache !== undefined) return this.stepKeeper(cache);
    if (this.isFaulty) return this.command();
    return this.resumeIfPaused();
  }

  private async stepRunner(slot: (typeof this.runners)[number]): Promise<void> {
    if (slot.sleepsUntil > this.clock.now) return;
    if (slot.runner === null) {
      slot.incarnation += 1;
      const name = `r${this.runners.indexOf(slot)}`;
      const passTime = (ms: number): void => void (this.clock.now += ms);
      slot.runner = new SimulatedRunner({
        store: this.link,
        clock: { now: () => this.clock.now },
        random: this.random,
        name,
        session: `${name}-${slot.incarnation}`,
        passTime,
      });
      await slot.runner.start();
    }
    if (this.isFaulty && this.random.chance(0.03)) {
      slot.runner = null;
      return;
    }
    if (this.isFaulty && this.random.chance(0.02)) slot.sleepsUntil = this.clock.now + 2 * LEASE_MS;
    if (this.random.chance(0.7)) slot.runner.finishOne({ fail: this.isFaulty ? 0.1 : 0 });
    await slot.runner.step();
  }

  private async stepKeeper(cache: ActionCache): Promise<void> {
    const onFault = (_action: string, error: unknown): never => {
      throw error;
    };
    await decideDue({ access: this.access, cache, record: null, onFault }).catch(ignoreAway);
  }

  private async command(): Promise<void> {
    if (!this.random.chance(0.3)) return;
    const request = this.random.pick(COMMANDS);
    if (request === requestCancel && !this.random.chance(0.2)) return;
    await this.issue((action, now) => request?.(action, { by: ANA, now }) ?? null);
  }

  private async resumeIfPaused(): Promise<void> {
    await this.issue((action, now) => (action.status === "paused" ? requestResume(action, { by: ANA, now }) : null));
  }

  private async issue(request: (action: Action, now: number) => Decision | null): Promise<void> {
    const [current] = await new ActionCache(createAccess(this.store)).readAll([this.action]);
    if (current === undefined) return;
    try {
      const decision = request(current.action, current.answer.now);
      if (decision === null) return;
      const decisions = decisionPart(decision, { on: current.action.seq, mailTaken: 0 });
      await this.link.commit(1, [
        { action: this.action, facts: [], mail: [], decisions, knownSeq: current.action.seq },
      ]);
    } catch (error) {
      if (!(error instanceof ConflictError)) ignoreAway(error);
    }
  }

  private async readLog() {
    const [answer] = await this.store.read(1, [{ action: this.action, after: 0, limit: 100_000 }]);
    if (answer === undefined || !answer.found) throw new Error("the log is gone");
    return decodeEvents(answer.events, 1);
  }

  private async hasEnded(): Promise<boolean> {
    const [current] = await new ActionCache(createAccess(this.store)).readAll([this.action]);
    return current !== undefined && isEnded(current.action.status);
  }
}

function createAccess(store: LiveStore): LiveAccess {
  return { store, epoch: 1, home: "simulated", recorded: null, refresh: () => Promise.resolve(1) };
}

function ignoreAway(error: unknown): void {
  if (!(error instanceof StoreAwayError)) throw error;
}

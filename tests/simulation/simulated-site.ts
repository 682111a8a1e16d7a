import type { Action } from "@/lib/actions/action";
import { summarise } from "@/lib/actions/action-view";
import { audit } from "@/lib/actions/audit";
import { requestCancel, requestPause, requestResume, requestRetry } from "@/lib/actions/commands";
import { KEEP_ENDED_MS } from "@/lib/actions/decide/decide";
import type { Decision } from "@/lib/actions/decide/decision";
import type { ActionCreated } from "@/lib/actions/event";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { firstAction, foldLog } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import { ConflictError } from "@/lib/shared/errors";
import { createLiveAccess } from "@/server/engine/live-access";
import { openEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { readWhole } from "@/server/ports/read-whole";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";
import { decisionPart, submissionOf } from "@/server/ports/submission";
import { aCreation } from "@/tests/support/drive-action";
import { FakeDisk } from "@/tests/support/fake-disk";
import { MemoryRecord } from "@/tests/support/memory-record";
import { surveyAll } from "@/tests/support/survey-all";

import { checkLog } from "./check-log";
import { faultyLink } from "./faulty-link";
import { Random } from "./random";
import { PLANS } from "./simulated-install";
import { SimulatedKeeper } from "./simulated-keeper";
import { SimulatedGateway, SimulatedPage } from "./simulated-page";
import { LEASE_MS, SimulatedRunner } from "./simulated-runner";
import { StoreWatch } from "./store-watch";

const FAULTY_STEPS = 200;
const MOST_STEPS = 6_000;
const AUDITED_EVERY = 5;
const RUNNERS = 2;
const KEEPERS = 2;
const SNAPSHOT_BYTES = 20_000;
/** How many processes make a step at the same time. */
const AT_ONCE = [1, 1, 1, 2, 4] as const;
const LOOPS = ["decide", "decide", "record", "submit"] as const;
const BY = { kind: "user", id: "ana", name: "Ana" } as const;
const REQUESTS: readonly ((action: Action, by: Parameters<typeof requestPause>[1]) => Decision | null)[] = [
  requestPause,
  requestResume,
  requestCancel,
  (action, by) => requestRetry(action, {}, by),
];

/**
 * A whole install under faults drawn from one seed: a store with a journal whose power is cut or whose files are lost, a record
 * that follows it, keepers, runners and pages over bad links, and a clock that leaps.
 */
export class SimulatedSite {
  private readonly random: Random;
  private readonly clock = { now: 1_000_000 };
  private readonly record = new MemoryRecord();
  private readonly ids: string[] = [];
  private readonly makings = new Map<string, ActionCreated>();
  private readonly keepers: SimulatedKeeper[];
  private readonly pages: SimulatedPage[] = [];
  private readonly runners: { runner: SimulatedRunner | null; incarnation: number }[];
  private readonly time = { now: (): number => this.clock.now };
  private readonly watch = new StoreWatch(LEASE_MS, this.time);
  private readonly door: LiveAccess;
  private readonly store: LiveStore;
  private gateway: SimulatedGateway;
  private readonly busy = new Set<string>();
  private disk = new FakeDisk();
  private current: LiveStore | null = null;
  private steps = 0;

  private constructor(seed: number) {
    this.random = new Random(seed);
    this.store = this.presentStore();
    const link = (): LiveStore => faultyLink(this.store, { random: this.random, isFaulty: () => this.isFaulty });
    this.door = createLiveAccess(link(), "simulated", this.record);
    this.keepers = Array.from({ length: KEEPERS }, () => new SimulatedKeeper(link(), this.record, this.time));
    this.gateway = this.openGateway();
    this.runners = Array.from({ length: RUNNERS }, () => ({ runner: null, incarnation: 0 }));
  }

  private get isFaulty(): boolean {
    return this.steps < FAULTY_STEPS;
  }

  /** Runs one seed to its end. @throws when a rule is broken, or something does not end once faults have stopped */
  static async run(seed: number): Promise<void> {
    const site = new SimulatedSite(seed);
    await site.go(seed);
  }

  private async go(seed: number): Promise<void> {
    await this.startStore();
    for (let n = 0; n < 2; n += 1) await this.create(`01900000-0000-7000-800${n}-${String(seed).padStart(12, "0")}`);
    for (; this.steps < MOST_STEPS; this.steps += 1) {
      this.clock.now += this.random.below(12);
      await this.stepOne();
      if (this.steps % AUDITED_EVERY === 0) await this.passing(() => this.checkNoneStuck());
      if (!this.isFaulty && this.steps % 20 === 0 && (await this.isDone())) break;
    }
    this.checkAll();
    await this.leave();
  }

  /** One of the processes does something, or several at once, or something goes wrong. */
  private async stepOne(): Promise<void> {
    if (this.isFaulty && this.random.chance(0.02)) await this.misfortune();
    else await Promise.all(Array.from({ length: this.random.pick(AT_ONCE) ?? 1 }, () => this.stepProcess()));
  }

  private async stepProcess(): Promise<void> {
    const draw = this.random.below(16);
    const [runner, keeper, page] = [draw % RUNNERS, draw % KEEPERS, draw % this.pages.length];
    if (draw < 5) return this.alone(`runner ${runner}`, () => this.stepRunner(runner));
    if (draw < 11) return this.stepKeeper(keeper, this.random.pick(LOOPS) ?? "decide");
    if (draw < 13) return this.alone("gateway", () => this.passing(() => this.gateway.follow()));
    if (draw < 15) return this.alone(`page ${page}`, () => this.stepPage(page));
    return this.isFaulty ? this.command(this.random.pick(REQUESTS)) : this.resumeAll();
  }

  private stepKeeper(place: number, loop: (typeof LOOPS)[number]): Promise<void> {
    return this.alone(`keeper ${place} ${loop}`, () => this.keepers[place]?.step(loop) ?? Promise.resolve());
  }

  /** What is under way already is not begun a second time: each process makes one step after the other. */
  private async alone(name: string, work: () => Promise<void>): Promise<void> {
    if (this.busy.has(name)) return;
    this.busy.add(name);
    await work().finally(() => this.busy.delete(name));
  }

  private async misfortune(): Promise<void> {
    const draw = this.random.below(9);
    const slot = this.runners[draw % RUNNERS];
    if (draw < 2 && slot !== undefined) slot.runner = null;
    else if (draw < 3) this.leap();
    else if (draw < 6) await this.cutPower();
    else if (draw < 7) await this.loseAll();
    else this.restartGateway();
  }

  /** The power goes while two processes wait for the disk; what they have not been told may be there afterwards, or not. */
  private async cutPower(): Promise<void> {
    const release = this.disk.holdSyncs();
    const waiting = [this.stepProcess(), this.stepProcess()];
    for (let turns = this.random.below(40); turns > 0; turns -= 1) await Promise.resolve();
    const luck = this.random.chance(0.5) ? 0 : this.random.next();
    await this.startStore(this.disk.afterPowerCut(luck));
    this.watch.checkKept((await this.heads()).map((head, place) => ({ action: this.ids[place] ?? "", head })));
    release();
    await Promise.all(waiting);
  }

  private async loseAll(): Promise<void> {
    this.watch.forget();
    await this.startStore(new FakeDisk());
  }

  private leap(): void {
    this.clock.now += 20_000;
    this.watch.noteLeap();
  }

  private restartGateway(): void {
    this.gateway = this.openGateway();
    for (const page of this.pages) {
      this.gateway.serve(page);
      page.reconnect();
    }
  }

  private openGateway(): SimulatedGateway {
    const access = createLiveAccess(this.store, "simulated", this.record);
    return new SimulatedGateway({
      access,
      clock: this.time,
      findRecorded: (id) => this.recorded(id) ?? this.created(id),
    });
  }

  /** Starts the process again on what a disk holds: store and runners are new, and a keeper opens the store. */
  private async startStore(disk: FakeDisk = this.disk): Promise<void> {
    for (const slot of this.runners) {
      slot.runner?.kill();
      slot.runner = null;
    }
    this.disk = disk;
    this.current = await openEmbeddedLiveStore({
      disk,
      clock: this.time,
      sync: "always",
      snapshotBytes: SNAPSHOT_BYTES,
      onFatal: (error) => {
        throw error;
      },
    });
    this.watch.noteLeap();
    await this.keepers[0]?.open({ isStart: true });
  }

  /** The store of the moment, whichever it is, watched. What one answers that is gone reaches nobody. */
  private presentStore(): LiveStore {
    const present = (): LiveStore | null => this.current;
    const call = async (name: string | symbol, args: readonly unknown[]): Promise<unknown> => {
      const current = present();
      const method: unknown = current === null ? null : Reflect.get(current, name);
      if (typeof method !== "function") throw new StoreAwayError("there is none");
      const answer: unknown = await Reflect.apply(method, current, args);
      if (present() !== current) throw new StoreAwayError("the power was cut");
      return answer;
    };
    const proxy = new Proxy(
      {},
      { get: (_target, name) => (name === "then" ? undefined : (...args: unknown[]) => call(name, args)) },
    );
    // oxlint-disable-next-line typescript/consistent-type-assertions -- every call is looked up in the store of the moment
    return this.watch.over(proxy as LiveStore);
  }

  private async create(id: string): Promise<void> {
    const plan = this.random.pick(PLANS);
    if (plan === undefined) return;
    const created = aCreation(plan, { id });
    const summary = summarise(firstAction(created, this.clock.now));
    const row = { id, organisation: "default", home: "simulated", idempotencyKey: null, requestHash: "" };
    await this.record.createActions([{ ...row, createdBody: encodeEvent(created), summary }]);
    this.ids.push(id);
    this.makings.set(id, created);
    this.pages.push(new SimulatedPage(id, () => this.gateway));
    if (this.random.chance(0.5)) return;
    await this.passing(async () => {
      await this.door.store.submit(this.door.epoch, [submissionOf(created, this.clock.now)]);
    });
  }

  private async stepRunner(place: number): Promise<void> {
    const slot = this.runners[place];
    if (slot === undefined) return;
    if (slot.runner === null) {
      slot.incarnation += 1;
      const name = `r${place}`;
      const store = faultyLink(this.store, { random: this.random, isFaulty: () => this.isFaulty });
      const passTime = (ms: number): void => void (this.clock.now += ms);
      const session = `${name}-${slot.incarnation}`;
      const meanwhile = (): Promise<void> => this.stepKeeper(1, "record");
      const { time: clock, random } = this;
      slot.runner = new SimulatedRunner({
        store,
        recorded: this.record,
        clock,
        random,
        name,
        session,
        passTime,
        meanwhile,
      });
      await this.passing(() => slot.runner?.start() ?? Promise.resolve());
    }
    // It may have died meanwhile.
    if (this.random.chance(0.7)) slot.runner?.finishOne({ fail: this.isFaulty ? 0.1 : 0 });
    await slot.runner?.step();
  }

  private async stepPage(place: number): Promise<void> {
    const page = this.pages[place];
    const at = { now: this.clock.now, random: this.random, isFaulty: this.isFaulty };
    if (this.random.chance(0.15)) page?.reconnect();
    if (page !== undefined) await this.passing(() => page.step(at));
  }

  private async resumeAll(): Promise<void> {
    await this.command((action, by) => (action.status === "paused" ? requestResume(action, by) : null));
  }

  private async command(request: (typeof REQUESTS)[number] | undefined): Promise<void> {
    const { door } = this;
    await this.passing(async () => {
      for (const { action, answer } of await new ActionCache(door).readAll(this.ids)) {
        const decision = request?.(action, { by: BY, now: answer.now }) ?? null;
        if (decision === null) continue;
        const decisions = decisionPart(decision, { on: action.seq, mailTaken: 0 });
        const item = { action: action.id, facts: [], mail: [], decisions, knownSeq: action.seq };
        await door.store.commit(door.epoch, [item]);
      }
    });
  }

  /** Does something that may find the store away, or another, and is then tried again later. */
  private async passing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof RecoveringError) await this.refreshAll();
      else if (!(error instanceof StoreAwayError) && !(error instanceof ConflictError)) throw error;
    }
  }

  private async refreshAll(): Promise<void> {
    await this.door.refresh();
    await this.gateway.refresh();
  }

  private recorded(id: string): Action | null {
    return foldLog(decodeEvents(this.record.eventsOf(id), 1));
  }

  private created(id: string): Action | null {
    const created = this.makings.get(id);
    return created === undefined ? null : firstAction(created, 0);
  }

  /** Whether all has ended, and the record and the pages know it. */
  private async isDone(): Promise<boolean> {
    const heads = await this.heads();
    return this.ids.every((id, place) => {
      const action = this.recorded(id);
      if (action === null || !isEnded(action.status)) return false;
      return (heads[place] ?? action.seq) === action.seq && this.pages[place]?.feed.action?.seq === action.seq;
    });
  }

  /** Where the logs in the store end; null for those that are not there. */
  private async heads(): Promise<(number | null)[]> {
    const reads = this.ids.map((action) => ({ action, after: 0, limit: 0 }));
    const answers = await this.store.read(this.record.epoch, reads);
    return answers.map((answer) => (answer.found ? answer.head : null));
  }

  /** Whatever has gone wrong, every action in the store can go on by itself. */
  private async checkNoneStuck(): Promise<void> {
    const { epoch } = await this.store.meta();
    if (epoch === 0) return;
    const { now, dispatch, actions } = await surveyAll(this.store, epoch);
    const reads = actions.map(({ action }) => ({ action, after: 0, limit: 1_000_000 }));
    const answers = await readWhole({ ...this.door, store: this.store, epoch }, reads);
    for (const [place, state] of actions.entries()) {
      const answer = answers[place];
      const action = answer?.found === true ? foldLog(decodeEvents(answer.events, 1)) : null;
      const found = action === null || action.seq !== state.head ? null : audit(action, { ...state, now, dispatch });
      if (found === null) continue;
      const held = JSON.stringify(state);
      throw new Error(`stuck after ${this.steps} steps: ${found.faults.join()} of ${held} at ${now}`);
    }
  }

  private checkAll(): void {
    for (const [place, id] of this.ids.entries()) {
      const events = decodeEvents(this.record.eventsOf(id), 1);
      checkLog(events);
      const action = foldLog(events);
      const shown = this.pages[place]?.feed.action;
      if (action === null || !isEnded(action.status) || shown?.seq !== action.seq)
        throw new Error(
          `stuck after ${this.steps} steps, shown to ${shown?.seq}:\n${events.map((one) => JSON.stringify(one)).join("\n")}`,
        );
    }
  }

  /** What has ended and is recorded leaves the store. */
  private async leave(): Promise<void> {
    this.clock.now += KEEP_ENDED_MS;
    for (let round = 0; round < 6; round += 1) {
      this.clock.now += KEEP_ENDED_MS / 3;
      for (const keeper of this.keepers) await keeper.step("decide");
    }
    if ((await this.heads()).some((head) => head !== null)) throw new Error("an ended action stays in the store");
  }
}

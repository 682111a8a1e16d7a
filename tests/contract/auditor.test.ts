import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { stageNamed, taskAt } from "@/lib/actions/action";
import { summarise } from "@/lib/actions/action-view";
import { AUDIT_FAULTS, type AuditFault } from "@/lib/actions/audit";
import { parseAudit } from "@/lib/actions/audit-note";
import { aloneQueue } from "@/lib/actions/decide/queueing";
import type { ActionCreated, EventBody } from "@/lib/actions/event";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { firstAction, foldLog } from "@/lib/actions/fold/fold";
import { explain } from "@/lib/actions/reason/explain";
import { Auditor } from "@/server/engine/keeper/auditor";
import { decideDue } from "@/server/engine/keeper/decide-due";
import { createLiveAccess } from "@/server/engine/live-access";
import { ActionCache } from "@/server/ports/action-cache";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore, StoredEvent, Submission } from "@/server/ports/live-store";
import { silentLogger, type Logger } from "@/server/ports/logger";
import { AUDIT_NOTE } from "@/server/ports/record";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { MemoryRecord } from "@/tests/support/memory-record";
import { describeOnBothStores } from "@/tests/support/on-both-stores";
import { surveyAll } from "@/tests/support/survey-all";

import { TestRunner } from "./live-store/test-runner";

const QUEUE = "default/any|test@1";

/** A store, a record, and an auditor of both. */
class Audited {
  readonly access: LiveAccess;
  readonly record = new MemoryRecord();
  readonly faults: unknown[] = [];
  private readonly auditor: Auditor;

  private constructor(access: LiveAccess) {
    this.access = access;
    const logger: Logger = {
      ...silentLogger,
      error: (fields: Readonly<Record<string, unknown>>) => void this.faults.push(fields["faults"] ?? "MISSING"),
    };
    const { record } = this;
    this.auditor = new Auditor({ access, record, clock: systemClock, logger, cache: new ActionCache(access) });
  }

  static async open(store: LiveStore): Promise<Audited> {
    await store.raise(1);
    const access = createLiveAccess(store, "test");
    await access.refresh();
    return new Audited(access);
  }

  get store(): LiveStore {
    return this.access.store;
  }

  /** Puts an action into the store with something wrong about it. */
  async plant(created: ActionCreated, wrong: Partial<Submission> = {}): Promise<void> {
    await this.store.submit(1, [{ ...submissionOf(created, systemClock.now()), ...wrong }]);
  }

  /** Whole rounds of the auditor. */
  async audit(rounds = 1): Promise<void> {
    for (let round = 0; round < rounds; round += 1) await this.auditor.step();
  }

  async decide(): Promise<void> {
    const { access } = this;
    const onFault = (_id: string, error: unknown): never => {
      throw error;
    };
    await decideDue({ access, cache: new ActionCache(access), record: null, onFault });
  }

  async action(id: string) {
    const action = foldLog(await this.events(id));
    if (action === null) throw new Error(`There is no action ${id}.`);
    return action;
  }

  async events(id: string) {
    const [answer] = await this.store.read(1, [{ action: id, after: 0, limit: 1_000 }]);
    return answer?.found === true ? decodeEvents(answer.events, 1) : [];
  }

  /** Does all that can be claimed, as a runner would. */
  async run(): Promise<void> {
    const runner = new TestRunner(this.store, 1);
    await runner.register();
    for (;;) {
      await this.decide();
      const wants = [QUEUE, aloneQueue(QUEUE)].map((queue) => ({ queue, max: 1 }));
      const [lease] = (await runner.exchange({ wants, slots: 1 })).leases;
      if (lease === undefined) break;
      const { action, stage, from: task, fence } = lease;
      const held = stageNamed(await this.action(action), stage);
      const attempt = held === undefined ? 0 : (taskAt(held, task)?.attempt ?? 0);
      const body = encodeEvent({ type: "task.completed", stage, task, attempt, output: { value: 1 }, progress: null });
      const fact = { stage, task, fence, ends: true, body };
      const item = { action, facts: [fact], mail: [], decisions: null, knownSeq: Number.MAX_SAFE_INTEGER };
      await runner.exchange({ items: [item] });
    }
    await runner.beat("close");
  }

  note() {
    return this.record.readNote(AUDIT_NOTE).then(parseAudit);
  }
}

/** Three auditors that know nothing of each other look at once. */
async function auditThrice({ access, record }: Audited): Promise<void> {
  const others = [1, 2, 3].map(
    () => new Auditor({ access, record, clock: systemClock, logger: silentLogger, cache: new ActionCache(access) }),
  );
  await Promise.all(others.map((other) => other.step()));
}

function anAction(stages = [aStage("build")], rest: Partial<ActionCreated> = {}): ActionCreated {
  return aCreation(aPlan(stages), { id: randomUUID(), ...rest });
}

/** The first events of an action, in which its first task is in the hands of a session nobody has. */
function claimedByNobody(created: ActionCreated): readonly string[] {
  const claim: EventBody = { type: "task.claimed", stage: "build", from: 0, to: 0, session: "gone", runner: "gone" };
  return [...submissionOf(created, 0).bodies, encodeEvent(claim)];
}

function describeAuditor(open: () => Promise<LiveStore>): void {
  /** An action that has one fault, and can do nothing about it by itself. */
  const planted: { readonly [Fault in AuditFault]: (audited: Audited, created: ActionCreated) => Promise<void> } = {
    UNDECIDED: (audited, created) =>
      audited.plant(created, { bodies: [encodeEvent(created)], entries: [], wakeInMs: null }),
    NO_WAKE: (audited, created) => audited.plant(created, { wakeInMs: null }),
    WRONG_GATE: (audited, created) => audited.plant(created, { gate: "held" }),
    NOT_QUEUED: (audited, created) => audited.plant(created, { entries: [] }),
    NO_LEASE: (audited, created) => audited.plant(created, { bodies: claimedByNobody(created), entries: [] }),
  };

  test.each(AUDIT_FAULTS.filter((fault) => fault !== "NO_WAKE"))(
    "an action with the fault %s is found, named, and goes on",
    async (fault) => {
      const audited = await Audited.open(await open());
      const created = anAction();
      await planted[fault](audited, created);
      await audited.run();
      expect((await audited.action(created.id)).status).not.toBe("completed");

      await audited.audit();
      expect(audited.faults).toEqual([[fault]]);
      await audited.run();
      expect((await audited.action(created.id)).status).toBe("completed");
      const repairs = (await audited.events(created.id)).filter(({ type }) => type === "action.repaired");
      expect(repairs).toMatchObject([{ faults: [fault] }]);
      expect(await audited.note()).toMatchObject({ open: 1, stuck: 1, repaired: 1 });

      await audited.audit(2);
      expect(audited.faults).toHaveLength(1);
      await audited.store.close();
    },
  );

  test("an action that nobody would look at again is found, named, and looked at in time", async () => {
    const audited = await Audited.open(await open());
    await planted.NO_WAKE(audited, anAction(undefined, { delayMs: 60_000 }));
    await audited.audit();
    expect(audited.faults).toEqual([["NO_WAKE"]]);
    await audited.decide();
    const { now, actions } = await surveyAll(audited.store, 1);
    const [wakeAt] = actions.map((one) => one.wakeAt);
    expect(wakeAt).toBeGreaterThan(now);
    expect(wakeAt).toBeLessThanOrEqual(now + 60_000);
    await audited.audit();
    expect(audited.faults).toHaveLength(1);
    await audited.store.close();
  });

  test("one that is open in the record and missing in the store is put back where it was", async () => {
    const audited = await Audited.open(await open());
    const created = anAction([aStage("build"), aStage("test", ["build"])]);
    const bodies: readonly EventBody[] = [
      created,
      { type: "stage.queued", stage: "build", tasks: 1 },
      { type: "task.claimed", stage: "build", from: 0, to: 0, session: "gone", runner: "gone" },
      { type: "task.completed", stage: "build", task: 0, attempt: 1, output: { value: 7 }, progress: null },
      { type: "stage.completed", stage: "build" },
      { type: "stage.queued", stage: "test", tasks: 1 },
    ];
    const events = bodies.map((body): StoredEvent => ({ at: 1_000, body: encodeEvent(body) }));
    const row = { id: created.id, organisation: "default", home: "test", idempotencyKey: null, requestHash: "" };
    const summary = summarise(firstAction(created, 1_000));
    audited.record.add({ ...row, createdBody: encodeEvent(created), summary }, events);

    await audited.audit();
    expect(audited.faults).toEqual(["MISSING"]);
    await audited.run();
    const action = await audited.action(created.id);
    expect(action.status).toBe("completed");
    expect(action.stages.map(({ tasks }) => tasks.pages[0]?.[0]?.attempt)).toEqual([1, 1]);
    expect((await audited.events(created.id))[events.length]).toMatchObject({
      type: "action.repaired",
      faults: ["MISSING"],
    });
    await audited.store.close();
  });

  test("actions that are as they should be are left alone, and every open one says what follows", async () => {
    const audited = await Audited.open(await open());
    const retried = anAction([aStage("build", [], { retry: { attempts: 2, delayMs: 60_000 } })]);
    const all = [
      retried,
      anAction([aStage("build", [], { executor: { type: "wait", signal: "go" } })]),
      anAction([aStage("build", [], { executor: { type: "wait", sleepMs: 60_000 } })]),
      anAction([aStage("build", [], { planned: true, wide: true, concurrency: 1 })]),
      anAction(undefined, { delayMs: 60_000 }),
      anAction(undefined, { start: false }),
      anAction(undefined, { target: "special/gpu" }),
    ];
    for (const created of all) await audited.plant(created);
    const runner = new TestRunner(audited.store, 1);
    await runner.register();
    const leases = await runner.claim(QUEUE, 10);
    const failed = leases.find(({ action }) => action === retried.id);
    if (failed === undefined) throw new Error("The action to fail was not claimed.");
    const error = { code: "FAILED", message: "boom" };
    const body = encodeEvent({
      type: "task.failed",
      stage: "build",
      task: 0,
      attempt: 1,
      error,
      progress: null,
      final: false,
    });
    const fact = { stage: "build", task: 0, fence: failed.fence, ends: true, body };
    const known = { mail: [], decisions: null, knownSeq: Number.MAX_SAFE_INTEGER };
    await runner.exchange({ items: [{ action: retried.id, facts: [fact], ...known }] });
    await audited.decide();
    await audited.audit(3);
    expect(audited.faults).toEqual([]);
    expect(await audited.note()).toMatchObject({ open: all.length, stuck: 0, repaired: 0 });
    const { actions } = await surveyAll(audited.store, 1);
    for (const { action: id } of actions) {
      const told = explain(await audited.action(id), { liveStore: "ok", runners: [] });
      expect(told?.reason.text).toMatch(/\S/);
      expect(told?.nextEvent.text).toMatch(/\S/);
    }
    await audited.store.close();
  });

  test("one that is put back before it began is held back by its rate as before", async () => {
    const audited = await Audited.open(await open());
    const limits = [{ name: "rate of both", most: 1, perMs: 60_000 }];
    const [first, missing] = [anAction(undefined, { limits }), anAction(undefined, { limits })];
    await audited.plant(first);
    await audited.run();
    const events = submissionOf(missing, 0).bodies.map((body): StoredEvent => ({ at: 1_000, body }));
    const row = { id: missing.id, organisation: "default", home: "test", idempotencyKey: null, requestHash: "" };
    const summary = summarise(firstAction(missing, 1_000));
    audited.record.add({ ...row, createdBody: encodeEvent(missing), summary }, events);
    await audited.audit();
    expect(audited.faults).toEqual(["MISSING"]);
    await audited.run();
    expect((await audited.action(first.id)).status).toBe("completed");
    expect((await audited.action(missing.id)).startedAt).toBeNull();
    await audited.store.close();
  });

  test("auditors that find the same loss tell of it once", async () => {
    const audited = await Audited.open(await open());
    const created = anAction();
    await planted.NO_LEASE(audited, created);
    await auditThrice(audited);
    await audited.decide();
    const events = await audited.events(created.id);
    expect(events.filter(({ type }) => type === "task.lost")).toHaveLength(1);
    await audited.store.close();
  });

  test("two auditors that find the same do it once", async () => {
    const audited = await Audited.open(await open());
    const created = anAction();
    await planted.NOT_QUEUED(audited, created);
    await auditThrice(audited);
    const events = await audited.events(created.id);
    expect(events.filter(({ type }) => type === "action.repaired")).toHaveLength(1);
    const { actions } = await surveyAll(audited.store, 1);
    expect(actions[0]?.entries).toEqual([{ stage: "build", from: 0, to: 0 }]);
    await audited.store.close();
  });
}

describeOnBothStores("auditor", describeAuditor);

import fc from "fast-check";

import { summarise } from "@/lib/actions/action-view";
import { encodeEvent } from "@/lib/actions/event-codec";
import { openStore } from "@/server/engine/keeper/open-store";
import { silentLogger } from "@/server/ports/logger";
import { MemoryRecord } from "@/tests/support/memory-record";

import { LEASE_MS, refusable, type ModelInstall, type REQUESTS } from "./model-install";
import { MODEL_PLANS, MODEL_QUEUES } from "./model-plans";
import type { DrawnCall, Told } from "./model-runner";

/** Nothing is kept of the model but the install itself. */
type Model = Record<string, never>;
type ModelCommand = fc.AsyncCommand<Model, ModelInstall>;

const pick = fc.nat({ max: 7 });
const mostly = fc.integer({ min: 0, max: 9 }).map((draw) => draw < 7);
const seldom = fc.integer({ min: 0, max: 9 }).map((draw) => draw === 9);

/** A command by what was drawn for it, which is what is printed of it. */
function command<Drawn>(
  name: string,
  drawn: fc.Arbitrary<Drawn>,
  run: (install: ModelInstall, drawn: Drawn) => Promise<void>,
): fc.Arbitrary<ModelCommand> {
  return drawn.map((values) => ({
    check: () => true,
    run: async (_model: Model, install: ModelInstall) => {
      // Each call has an instant of its own, so that no two deadlines are the same.
      await install.pair.clock.pass(1);
      await refusable(() => run(install, values));
    },
    toString: () => `${name}(${JSON.stringify(values)})`,
  }));
}

/** A command on one of the actions there are. */
function onAction<Drawn>(
  name: string,
  drawn: fc.Arbitrary<Drawn>,
  run: (install: ModelInstall, id: string, drawn: Drawn) => Promise<void>,
): fc.Arbitrary<ModelCommand> {
  return command(name, fc.record({ of: pick, drawn }), async (install, { of, drawn: values }) => {
    const id = install.idAt(of);
    if (id !== null) await run(install, id, values);
  });
}

const told: fc.Arbitrary<Told> = fc.record({
  pick,
  how: fc.oneof(
    { weight: 12, arbitrary: fc.constant("complete" as const) },
    { weight: 3, arbitrary: fc.constant("fail" as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        "cancel" as const,
        "checkpoint" as const,
        "wrong fence" as const,
        "again" as const,
        "other's" as const,
      ),
    },
  ),
});

const wants = fc
  .shuffledSubarray(MODEL_QUEUES, { minLength: 4 })
  .chain((queues) =>
    fc.tuple(...queues.map((queue) => fc.record({ queue: fc.constant(queue), max: fc.integer({ min: 1, max: 4 }) }))),
  );

const drawnCall: fc.Arbitrary<DrawnCall> = fc.record({
  told: fc.array(told, { maxLength: 4, size: "max" }),
  decides: fc.constantFrom("fresh" as const, "fresh" as const, "known" as const, "known" as const, "not" as const),
  wants,
  slots: fc.integer({ min: 0, max: 6 }),
  sticky: mostly,
  number: fc.oneof(
    { weight: 12, arbitrary: fc.constant("next" as const) },
    { weight: 2, arbitrary: fc.constant("repeated" as const) },
    { weight: 1, arbitrary: fc.constantFrom("old" as const, "left out" as const) },
  ),
  miscounts: seldom,
  tellsKnown: mostly,
  reopens: mostly,
});

const exchange = command("exchange", fc.record({ by: pick, call: drawnCall }), (install, { by, call }) =>
  install.exchange(install.busyAt(by), call),
);

const beat = command(
  "beat",
  fc.record({ by: pick, kind: fc.constantFrom("register", "register", "renew", "drain", "close" as const) }),
  async (install, { by, kind }) => {
    const runner = install.runnerAt(by);
    if (kind === "register") await install.register(runner);
    else await install.pair.beat(install.epoch, { kind, session: runner.session });
  },
);

const submit = command(
  "submit",
  fc.record({
    plan: fc.nat({ max: MODEL_PLANS.length - 1 }),
    priority: fc.integer({ min: -1, max: 1 }),
    start: mostly,
    delayMs: fc.constantFrom(0, 0, 0, 50),
  }),
  (install, drawn) => install.submit(drawn),
);

const submitKnown = onAction("submit known", fc.constant(null), (install, id) => install.submitKnown(id));

const decideOne = onAction("decide", fc.record({ who: pick, isFresh: mostly }), (install, id, { who, isFresh }) =>
  install.decide(install.personAt(who), id, isFresh),
);

const keep = command("keep", pick, (install, by) => install.keep(by));

const tick = command(
  "tick",
  fc.record({ limit: fc.integer({ min: 1, max: 3 }), hideMs: fc.nat({ max: 500 }) }),
  (install, request) => install.pair.tick(install.epoch, request).then(() => undefined),
);

const request = onAction(
  "request",
  fc.record({
    who: pick,
    request: fc.constantFrom<keyof typeof REQUESTS>(
      "pause",
      "pause",
      "resume",
      "resume",
      "cancel",
      "retry",
      "start",
      "urge",
      "delay",
    ),
    isFresh: mostly,
  }),
  (install, id, { who, ...asked }) => install.command(install.personAt(who), id, asked),
);

const mail = onAction(
  "mail",
  fc.record({ letters: fc.integer({ min: 1, max: 2 }), takes: fc.nat({ max: 3 }), decides: fc.boolean() }),
  (install, id, drawn) => install.mail(id, drawn),
);

/** An action that nobody made. */
const NOBODYS = "01900000-0000-7000-8000-999999999999";

const unknown = command("unknown action", fc.nat({ max: 3 }), async (install, basedOn) => {
  const { pair, epoch } = install;
  const decisions = { basedOn, bodies: ["{}"], mailTaken: 0, entries: [], stops: [], gate: "open" as const };
  const item = { action: NOBODYS, facts: [], mail: ["{}"], knownSeq: basedOn };
  await pair.commit(epoch, [{ ...item, decisions: { ...decisions, wakeInMs: 0, isEnd: false } }]);
  await pair.read(epoch, [{ action: NOBODYS, after: 0, limit: 10 }]);
  await pair.purge(epoch, NOBODYS, basedOn);
});

const pass = command(
  "pass",
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 3, arbitrary: fc.integer({ min: 100, max: 1_500 }) },
    { weight: 1, arbitrary: fc.constantFrom(10_000, 60_000) },
  ),
  async (install, ms) => {
    await install.pair.clock.pass(ms);
    await install.pair.meta();
  },
);

const follow = command(
  "follow",
  fc.record({ isRecorded: fc.boolean(), trims: fc.boolean() }),
  async (install, { isRecorded, trims }) => {
    const { pair, epoch } = install;
    const { end } = await pair.follow(epoch, { after: "0" });
    if (isRecorded) await pair.recorded(epoch, end, trims ? end : "0");
  },
);

const report = command(
  "report",
  fc.record({
    by: pick,
    lease: pick,
    version: fc.nat({ max: 5 }),
    lines: fc.nat({ max: 3 }),
    again: fc.nat({ max: 2 }),
  }),
  async (install, { by, lease: place, version, lines, again }) => {
    const { pair, epoch } = install;
    // Reports of ended attempts come late, if at all, and each store has its own way to pass them over.
    const { sessions } = await pair.inspect(epoch);
    const leases = sessions.find(({ session }) => session === install.busyAt(by).session)?.leases ?? [];
    const lease = leases[place % Math.max(1, leases.length)];
    if (lease === undefined) return;
    const attempt = { action: lease.action, stage: lease.stage, task: lease.task, attempt: 1 };
    const { last } = await pair.readLines(epoch, { ...attempt, after: 0, limit: 10 });
    const texts = Array.from({ length: lines + again }, (_, line) => ({
      at: 1,
      stream: "out" as const,
      text: `${line}`,
    }));
    const first = Math.max(1, last + 1 - again);
    await pair.report(epoch, [
      { kind: "progress", report: { ...attempt, version, progress: "{}" } },
      { kind: "lines", report: { ...attempt, first, lines: texts } },
    ]);
    await pair.readLines(epoch, { ...attempt, after: 0, limit: 100 });
  },
);

const purge = onAction("purge", fc.constantFrom(0, 0, -1, 1), (install, id, offset) => install.purge(id, offset));
/** What is recorded leaves the logs, or what is not there is said to be. */
const compact = onAction("compact", fc.integer({ min: -4, max: 1 }), (install, id, offset) =>
  install.compact(id, offset),
);
const bringBack = command("bring back", fc.constant(null), (install) => install.bringBack());

const wrongEpoch = onAction(
  "wrong epoch",
  fc.record({ by: fc.constantFrom(-1, 1), call: drawnCall }),
  async (install, id, { by, call }) => {
    const { pair, epoch } = install;
    const request = {
      session: "s0",
      call: 1,
      held: 0,
      items: [],
      wants: call.wants,
      slots: 1,
      known: [],
      sticky: true,
    };
    await refusable(() => pair.exchange(epoch + by, request));
    await refusable(() => pair.purge(epoch + by, id, 1));
    await refusable(() => pair.tick(epoch + by, { limit: 1, hideMs: 1 }));
  },
);

const raise = command("raise", fc.constant(null), async (install) => {
  await install.pair.raise(install.epoch + 1);
  install.noteRaised(install.epoch + 1);
});

/** The stores are filled again from a record that has not seen the last events of some actions. */
const rebuild = command(
  "rebuild",
  fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
  async (install, unseen) => {
    const { epoch, access } = install;
    const record = new MemoryRecord();
    record.epoch = epoch;
    record.cursor = { place: "999", epoch };
    for (const [place, id] of install.ids.entries()) {
      const view = await install.personAt(0).refresh(epoch, id);
      const log = await install.logOf(id);
      if (view === null) continue;
      const { created } = view.action;
      const made = { id, organisation: "default", home: access.home, idempotencyKey: null, requestHash: "" };
      const events = log.slice(0, Math.max(1, log.length - (unseen[place % unseen.length] ?? 0)));
      record.add({ ...made, createdBody: encodeEvent({ ...created }), summary: summarise(view.action) }, events);
    }
    await openStore({
      access: {
        ...access,
        refresh: () => Promise.resolve(record.epoch),
        get epoch() {
          return record.epoch;
        },
      },
      record,
      logger: silentLogger,
      leaseMs: LEASE_MS,
      isOwnStore: false,
    });
    install.noteRaised(record.epoch);
  },
);

/** Tasks may be claimed, or none for a while; a caller may believe in something that was changed since. */
const dispatch = command(
  "dispatch",
  fc.record({ paused: fc.constantFrom(true, false, false), isLate: seldom }),
  async ({ pair, epoch }, { paused, isLate }) => {
    const { revision } = (await pair.meta()).dispatch;
    const state = { revision: revision + 1, paused, at: 1, by: null, reason: null };
    await pair.setDispatch(epoch, { seen: isLate ? revision + 1 : revision, state });
  },
);

const inspect = command("inspect", fc.constant(null), (install) =>
  install.pair.inspect(install.epoch).then(() => undefined),
);

/** Sequences of calls, right and wrong ones, most of which a busy install would make. */
export function modelCommands(maxCommands: number): fc.Arbitrary<Iterable<ModelCommand>> {
  const often = [exchange, exchange, exchange, exchange, exchange, decideOne, keep, keep, request, pass];
  const now = [submit, beat, tick, mail, report, follow, compact];
  const rarely = [submitKnown, purge, bringBack, fc.oneof(raise, rebuild), dispatch, inspect, unknown, wrongEpoch];
  const commands = [...repeated(often, 6), ...repeated(now, 3), ...rarely];
  // Without a bias to small values: short sequences do not come far.
  return fc.noBias(fc.commands(commands, { maxCommands, size: "max" }));
}

function repeated<Element>(elements: readonly Element[], times: number): Element[] {
  return Array.from({ length: times }, () => elements).flat();
}

import type { Gate, QueueEntry } from "@/lib/actions/decide/decision";
import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type {
  CommitItem,
  ExchangeRequest,
  Report,
  Seed,
  SharedLimit,
  StoredEvent,
  Submission,
} from "@/server/ports/live-store";

import type { Keys } from "./keys";
import type { ScriptCall } from "./script";

const SEQS_PER_EPOCH = 2 ** 32;
const LINES_AT_ONCE = 500;
const STAGE = /^[A-Za-z0-9_][A-Za-z0-9_ .-]{0,99}$/;
/** Scripts write these into JSON as they are. */
const RUNNER = /^[^"\\\p{C}]{0,200}$/u;
const GATES: Record<Gate, number> = { open: 0, held: 1, closed: 2 };

/** A call being packed: a flat header for one JSON array, and the texts that scripts only pass on. */
class Packing {
  readonly header: (number | string)[] = [];
  readonly texts: string[] = [];
  readonly queues: string[] = [];
  private readonly places = new Map<string, number>();

  /** The place of a queue among those of this call, from 1. */
  placeOf(queue: string): number {
    const known = this.places.get(queue);
    if (known !== undefined) return known;
    const place = this.queues.push(queue);
    this.places.set(queue, place);
    return place;
  }

  entries(entries: readonly QueueEntry[]): void {
    for (const { queue, stage, from, to, priority, stageCap } of entries) {
      if (!Number.isInteger(priority) || Math.abs(priority) > LIMITS.priority) {
        throw new InvariantError(`${priority} is no priority of a queue's entry.`);
      }
      this.header.push(this.placeOf(queue), requireStage(stage), from, to, priority, stageCap);
    }
  }

  events(events: readonly StoredEvent[]): void {
    for (const { at, body } of events) this.texts.push(packEvent(at, body));
  }

  bodies(bodies: readonly string[]): void {
    for (const body of bodies) this.texts.push(body);
  }
}

/** A call that settles items, and claims for a session if there is a request. */
export function packExchange(
  keys: Keys,
  call: { readonly epoch: number; readonly items: readonly CommitItem[]; readonly request: ExchangeRequest | null },
): ScriptCall {
  const { epoch, items, request } = call;
  const packing = new Packing();
  const { header } = packing;
  const wants = request?.wants ?? [];
  header.push(wants.length);
  for (const { queue, max } of wants) header.push(packing.placeOf(queue), max);
  const handedIn = new Set(items.map(({ action }) => action));
  const known = (request?.known ?? []).filter(({ action }) => !handedIn.has(action));
  header.push(known.length);
  for (const { action, seq } of known) header.push(action, seq);
  header.push(items.length);
  for (const item of items) packItem(packing, item, epoch);
  const caller = request === null ? ["", 0, 0, 0, 0] : callerOf(request);
  return {
    keys: [
      ...keys.shared,
      ...(request === null ? [] : keys.ofSession(request.session)),
      ...items.map(({ action }) => keys.ofAction(action, "events")),
    ],
    header: [epoch, ...caller, packing.queues.length, ...packing.queues, ...header],
    texts: packing.texts,
  };
}

function callerOf({ session, call, held, slots, sticky }: ExchangeRequest): (number | string)[] {
  return [session, call, held, slots, sticky ? 1 : 0];
}

function packItem(packing: Packing, { facts, mail, decisions, knownSeq }: CommitItem, epoch: number): void {
  const { header } = packing;
  header.push(knownSeq, facts.length, mail.length, decisions === null ? 0 : 1);
  for (const { stage, task, fence, ends, body } of facts) {
    const isOfEpoch = Math.floor(fence / SEQS_PER_EPOCH) === epoch;
    header.push(requireStage(stage), task, String(fence % SEQS_PER_EPOCH), ends ? 1 : 0, isOfEpoch ? 1 : 0);
    packing.texts.push(body);
  }
  packing.bodies(mail);
  if (decisions === null) return;
  const { basedOn, bodies, mailTaken, entries, stops, gate, wakeInMs, isEnd, requeues = false } = decisions;
  header.push(
    basedOn,
    mailTaken,
    GATES[gate],
    packWake(wakeInMs),
    (isEnd ? 1 : 0) + (requeues ? 2 : 0),
    bodies.length,
    entries.length,
    stops.length,
  );
  packing.entries(entries);
  for (const { session, stage, task } of stops) header.push(session, requireStage(stage), task);
  packing.bodies(bodies);
}

/** A call that makes new actions. */
export function packSubmit(keys: Keys, epoch: number, actions: readonly Submission[]): ScriptCall {
  const packing = new Packing();
  for (const { history, bodies, gate, wakeInMs, actionCap, limits, entries } of actions) {
    packing.header.push(history.length, bodies.length, GATES[gate], packWake(wakeInMs), actionCap);
    packing.header.push(packLimits(limits), entries.length);
    packing.entries(entries);
    packing.events(history);
    packing.bodies(bodies);
  }
  return packActions(keys, { epoch, packing, ids: actions.map(({ action }) => action) });
}

/** A call that puts actions of the record into a store that is not open. */
export function packSeed(keys: Keys, epoch: number, seeds: readonly Seed[]): ScriptCall {
  const packing = new Packing();
  for (const { events, gate, actionCap, limits, adoptMs, leases, entries } of seeds) {
    packing.header.push(events.length, GATES[gate], actionCap, adoptMs, packLimits(limits));
    packing.header.push(leases.length, entries.length);
    for (const { session, stage, task, claimSeq } of leases) {
      keys.ofSession(session);
      packing.header.push(session, requireStage(stage), task, claimSeq);
    }
    packing.entries(entries);
    packing.events(events);
  }
  return packActions(keys, { epoch, packing, ids: seeds.map(({ action }) => action) });
}

function packActions(
  keys: Keys,
  { epoch, packing, ids }: { readonly epoch: number; readonly packing: Packing; readonly ids: readonly string[] },
): ScriptCall {
  const { queues, header, texts } = packing;
  return {
    keys: [...keys.shared, ...ids.map((id) => keys.ofAction(id, "events"))],
    header: [epoch, queues.length, ...queues, ids.length, ...header],
    texts,
  };
}

/** A call that brings progress and output lines. */
export function packReports(keys: Keys, epoch: number, reports: readonly Report[]): ScriptCall {
  const header: (number | string)[] = [epoch, LIMITS.logLinesKept];
  const texts: string[] = [];
  for (const { kind, report } of reports) {
    if (kind === "progress") {
      header.push("p", requireStage(report.stage), report.task, report.attempt, report.version, 1);
      texts.push(report.progress);
    } else {
      header.push("l", requireStage(report.stage), report.task, report.attempt, report.first, report.lines.length);
      for (const { at, stream, text } of report.lines)
        texts.push(packEvent(at, `${stream === "out" ? "o" : "e"}${text}`));
    }
  }
  const logs = reports.map(({ report }) => keys.ofAction(report.action, "events"));
  return { keys: [...keys.shared.slice(0, 4), ...logs], header, texts };
}

/** Reports with no more lines each than a script passes on at once. */
export function cutReports(reports: readonly Report[]): Report[] {
  return reports.flatMap((one): Report[] => {
    if (one.kind === "progress" || one.report.lines.length <= LINES_AT_ONCE) return [one];
    const { first, lines, ...attempt } = one.report;
    const count = Math.ceil(lines.length / LINES_AT_ONCE);
    return Array.from({ length: count }, (_, part) => {
      const from = part * LINES_AT_ONCE;
      return {
        kind: "lines",
        report: { ...attempt, first: first + from, lines: lines.slice(from, from + LINES_AT_ONCE) },
      };
    });
  });
}

/** A text behind 13 digits of time, as logs and mailboxes keep it. */
function packEvent(at: number, text: string): string {
  return `${String(Math.floor(at)).padStart(13, "0")}${text}`;
}

function packLimits(limits: Submission["limits"] = []): string {
  const mostOf = ({ most, perMs = 0 }: SharedLimit): number | string => (perMs === 0 ? most : `${most}/${perMs}`);
  return limits.length === 0 ? "" : JSON.stringify(limits.flatMap((limit) => [limit.name, mostOf(limit)]));
}

function packWake(wakeInMs: number | null): number {
  return wakeInMs === null ? -1 : Math.max(0, Math.ceil(wakeInMs));
}

/** @throws InvariantError for a name that could not stand in JSON and in names of entries as it is */
export function requireStage(stage: string): string {
  if (!STAGE.test(stage)) throw new InvariantError(`"${stage.slice(0, 80)}" is no name of a stage.`);
  return stage;
}

/** @throws InvariantError for a name that could not stand in JSON as it is */
export function requireRunner(runner: string): string {
  if (!RUNNER.test(runner)) throw new InvariantError(`"${runner.slice(0, 80)}" is no name of a runner.`);
  return runner;
}

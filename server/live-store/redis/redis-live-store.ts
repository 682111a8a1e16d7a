import { encodeDispatch, parseDispatch } from "@/lib/actions/dispatch-note";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import { InvariantError } from "@/lib/shared/errors";
import type {
  BeatAnswer,
  BeatRequest,
  CommitItem,
  CommitVerdict,
  ExchangeReply,
  ExchangeRequest,
  FollowAnswer,
  Hint,
  Inspection,
  LinesAnswer,
  LinesRequest,
  LiveStore,
  ProgressReport,
  ReadAnswer,
  ReadRequest,
  Report,
  Seed,
  StoreMeta,
  Submission,
  Survey,
  TickAnswer,
} from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";

import { Connections } from "./connections";
import { readDurability } from "./durability";
import { type Answer, readAnswer, replyOf, takeFrom, type TakeEvents, verdictsOf } from "./exchange-reply";
import { linesOf, parsePlace, readFollowed } from "./feed";
import { Hints } from "./hints";
import { readInspection } from "./inspection";
import { Keys } from "./keys";
import { type Script, SCRIPTS } from "./lua-scripts";
import { cutReports, packExchange, packReports, packSeed, packSubmit, requireRunner, requireStage } from "./pack";
import { eventOf, Fields, listOf, numberOf, textOf } from "./reply";
import { runScript, type ScriptCall } from "./script";
import { requireFew, splitCall, weigh } from "./split";
import { readSurvey } from "./survey";

/** With more than so many entries in its queues, a survey does not look at them: it would keep others waiting. */
const SURVEYED_ENTRIES = 20_000;

export interface RedisOptions {
  readonly url: string;
  /** Begins the name of every key, so that several installs may share a Redis. */
  readonly prefix?: string;
  readonly logger: Logger;
  /** Connections for commands; one more listens. With more than one, reads keep no runner waiting. */
  readonly maxConnections?: number;
}

/** The live store in Redis 7 or Valkey. Connects with its first call; what Redis holds is there already. */
export function createRedisLiveStore({ url, prefix = "sr", logger, maxConnections = 2 }: RedisOptions): LiveStore {
  return new RedisLiveStore(new Keys(prefix), new Connections({ url, maxConnections, logger }));
}

class RedisLiveStore implements LiveStore {
  private readonly keys: Keys;
  private readonly connections: Connections;
  private readonly hints: Hints;
  private durability: string | null = null;

  constructor(keys: Keys, connections: Connections) {
    this.keys = keys;
    this.connections = connections;
    this.hints = new Hints(() => connections.listen(), keys.hints);
  }

  async meta(): Promise<StoreMeta> {
    const reply = await this.look(SCRIPTS.meta, { keys: [this.keys.meta], header: [0] });
    const fields = new Fields(listOf(reply));
    const meta = { epoch: fields.number(), now: fields.number(), recorded: fields.text() };
    const dispatch = parseDispatch(fields.text());
    this.durability ??= await readDurability(this.connections.reading);
    return { ...meta, dispatch, kind: "redis", durability: this.durability };
  }

  async raise(epoch: number, dispatch?: DispatchState): Promise<void> {
    const header = [epoch, dispatch?.revision ?? -1, dispatch?.paused === true ? 1 : 0];
    const texts = dispatch === undefined ? [] : [encodeDispatch(dispatch)];
    await this.run(SCRIPTS.raise, { keys: this.keys.shared, header, texts });
  }

  async setDispatch(
    epoch: number,
    { seen, state }: { readonly seen: number; readonly state: DispatchState },
  ): Promise<boolean> {
    const header = [epoch, seen, state.revision, state.paused ? 1 : 0];
    const call = { keys: this.keys.shared.slice(0, 4), header, texts: [encodeDispatch(state)] };
    return numberOf(await this.run(SCRIPTS.dispatch, call)) === 1;
  }

  async submit(epoch: number, actions: readonly Submission[]): Promise<readonly ("created" | "exists")[]> {
    const made: ("created" | "exists")[] = [];
    const stretches = splitCall(actions, ({ history, bodies }) =>
      weigh(
        history.map(({ body }) => body),
        bodies,
      ),
    );
    for (const some of stretches) {
      const reply = await this.run(SCRIPTS.submit, packSubmit(this.keys, epoch, some));
      for (const one of listOf(reply)) made.push(numberOf(one) === 1 ? "created" : "exists");
    }
    return made;
  }

  async seed(epoch: number, actions: readonly Seed[]): Promise<void> {
    for (const some of splitCall(actions, ({ events }) => weigh(events.map(({ body }) => body)))) {
      await this.run(SCRIPTS.seed, packSeed(this.keys, epoch, some));
    }
  }

  async commit(epoch: number, items: readonly CommitItem[]): Promise<readonly CommitVerdict[]> {
    const verdicts: CommitVerdict[] = [];
    for (const some of splitCall(items, weightOf)) {
      const call = packExchange(this.keys, { epoch, items: some, request: null });
      const [answer, texts] = listOf(await this.run(SCRIPTS.exchange, call));
      verdicts.push(...verdictsOf(readAnswer(answer, some), takeFrom(listOf(texts))));
    }
    return verdicts;
  }

  async exchange(epoch: number, request: ExchangeRequest): Promise<ExchangeReply> {
    const { items } = request;
    requireFew(items);
    this.hints.beginPoll("stops", ...(request.wants.length > 0 ? (["work"] as const) : []));
    const reply = await this.run(SCRIPTS.exchange, packExchange(this.keys, { epoch, items, request }));
    const [json, texts] = listOf(reply);
    const answer = readAnswer(json, items);
    const take = texts === undefined ? await this.takeAgain(epoch, items, answer) : takeFrom(listOf(texts));
    return replyOf(answer, epoch, take);
  }

  async read(epoch: number, reads: readonly ReadRequest[]): Promise<readonly ReadAnswer[]> {
    const logs = reads.map(({ action }) => this.keys.ofAction(action, "events"));
    const header = [epoch, ...reads.flatMap(({ after, limit }) => [after, limit])];
    const [now, ...answers] = listOf(
      await this.look(SCRIPTS.read, { keys: [...this.keys.shared.slice(0, 2), ...logs], header }),
    );
    return reads.map((request, place) => readLog(answers[place], request, numberOf(now)));
  }

  async tick(
    epoch: number,
    { limit, hideMs }: { readonly limit: number; readonly hideMs: number },
  ): Promise<TickAnswer> {
    this.hints.beginPoll("due");
    const reply = await this.run(SCRIPTS.tick, { keys: this.keys.shared, header: [epoch, limit, hideMs] });
    const fields = new Fields(listOf(reply));
    const now = fields.number();
    const nextInMs = fields.number();
    const [due, closedSessions] = [fields.list(), fields.list()];
    const dispatch = parseDispatch(fields.text());
    return {
      now,
      due: due.map(textOf),
      closedSessions: closedSessions.map(textOf),
      dispatch,
      nextInMs: nextInMs < 0 ? null : nextInMs,
    };
  }

  async beat(epoch: number, request: BeatRequest): Promise<BeatAnswer> {
    const { kind, session } = request;
    const [state] = this.keys.ofSession(session);
    const isNew = request.kind === "register";
    const runner = isNew ? [requireRunner(request.runner), request.leaseMs] : ["", 0];
    const call = { keys: [...this.keys.shared, state], header: [epoch, kind, session, ...runner] };
    const reply = await this.run(SCRIPTS.beat, { ...call, texts: isNew ? [request.info] : [] });
    const fields = new Fields(listOf(reply));
    const [deadline, now] = [fields.number(), fields.number()];
    const stops = new Fields(fields.list()).all((one) => ({
      action: one.text(),
      stage: one.text(),
      task: one.number(),
    }));
    return { deadline, now, stops };
  }

  async follow(epoch: number, request: { readonly after: string; readonly limit: number }): Promise<FollowAnswer> {
    this.hints.beginPoll("feed");
    const { ms, sequence, count } = parsePlace(request.after);
    const header = [epoch, request.after === "0" ? "-" : `${ms}-${sequence}`, count, request.limit];
    const reply = await this.look(SCRIPTS.follow, { keys: [this.keys.meta, this.keys.feed], header });
    return readFollowed(reply, request);
  }

  async recorded(epoch: number, place: string, trimTo = place): Promise<void> {
    const { ms, sequence, count } = parsePlace(place);
    const trim = parsePlace(trimTo);
    await this.run(SCRIPTS.recorded, {
      keys: [this.keys.meta, this.keys.feed],
      header: [epoch, place, ms, sequence, count, trim.ms, trim.sequence, trim.count],
    });
  }

  async report(epoch: number, reports: readonly Report[]): Promise<void> {
    const stretches = splitCall(cutReports(reports), (one) =>
      weigh(one.kind === "lines" ? one.report.lines.map(({ text }) => text) : []),
    );
    // A call without reports still tells whether the epoch is right.
    for (const some of stretches.length === 0 ? [[]] : stretches) {
      await this.run(SCRIPTS.report, packReports(this.keys, epoch, some));
    }
  }

  async readLines(epoch: number, { action, stage, task, attempt, after, limit }: LinesRequest): Promise<LinesAnswer> {
    const header = [epoch, `${requireStage(stage)}/${task}/${attempt}`, after, limit];
    const keys = [this.keys.meta, this.keys.ofAction(action, "logs")];
    const fields = new Fields(listOf(await this.look(SCRIPTS.lines, { keys, header })));
    const [first, last] = [fields.number(), fields.number()];
    return { first, lines: linesOf(fields.list()), last };
  }

  async readProgress(epoch: number, action: string): Promise<readonly ProgressReport[]> {
    const keys = [this.keys.meta, this.keys.ofAction(action, "progress")];
    const fields = new Fields(listOf(await this.look(SCRIPTS.progress, { keys, header: [epoch] })));
    return fields.all((one) => progressOf(action, one.text(), one.text()));
  }

  async awaitHint(hints: readonly Hint[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.hints.wait(hints, timeoutMs, signal);
  }

  async findPlace(epoch: number, { action, queue }: { readonly action: string; readonly queue: string }) {
    const call = { keys: this.keys.shared.slice(0, 6), header: [epoch, action, queue] };
    const answer = await this.look(SCRIPTS.place, call);
    if (answer === null) return null;
    const fields = new Fields(listOf(answer));
    return { entriesBefore: fields.number(), tasksBefore: fields.number() };
  }

  async inspect(epoch: number): Promise<Inspection> {
    return readInspection(await this.look(SCRIPTS.inspect, { keys: this.keys.shared, header: [epoch] }));
  }

  async survey(epoch: number, { cursor, limit }: { readonly cursor: string; readonly limit: number }): Promise<Survey> {
    const header = [epoch, cursor, limit, SURVEYED_ENTRIES];
    return readSurvey(await this.look(SCRIPTS.survey, { keys: this.keys.shared, header }));
  }

  async purge(epoch: number, action: string, lastSeq: number): Promise<"purged" | "changed" | "gone"> {
    const own = (["events", "mail", "progress", "logs"] as const).map((kind) => this.keys.ofAction(action, kind));
    const keys = [...this.keys.shared.slice(0, 6), ...own];
    const answer = textOf(await this.run(SCRIPTS.purge, { keys, header: [epoch, action, lastSeq] }));
    if (answer === "purged" || answer === "changed" || answer === "gone") return answer;
    throw new InvariantError(`The live store answered "${answer}" to a purge.`);
  }

  async compact(epoch: number, action: string, upTo: number): Promise<"compacted" | "unchanged" | "gone"> {
    const keys = [...this.keys.shared.slice(0, 2), this.keys.ofAction(action, "events")];
    const answer = textOf(await this.run(SCRIPTS.compact, { keys, header: [epoch, action, upTo] }));
    if (answer === "compacted" || answer === "unchanged" || answer === "gone") return answer;
    throw new InvariantError(`The live store answered "${answer}" to a compaction.`);
  }

  async close(): Promise<void> {
    this.hints.close();
    this.connections.close();
  }

  /** The events of an answer that is given again: they are in the logs, and mail that has not been taken since waits still. */
  private async takeAgain(epoch: number, items: readonly CommitItem[], answer: Answer): Promise<TakeEvents> {
    const reads: ReadRequest[] = [];
    answer.verdicts.forEach(({ before, missed }, place) => {
      const item = items[place];
      if (item !== undefined) reads.push({ action: item.action, after: before - missed, limit: missed });
    });
    for (const { action, seq, fromSeq } of answer.leases)
      reads.push({ action, after: fromSeq - 1, limit: seq - fromSeq + 1 });
    const found = await this.read(epoch, reads);
    const lists = found.flatMap((one, place) => {
      const events = one.found ? one.events : [];
      return place < items.length ? [events, one.found ? one.mail : []] : [events];
    });
    return (count) => lists.shift()?.slice(0, count) ?? [];
  }

  private run(script: Script, call: ScriptCall): Promise<unknown> {
    return runScript(this.connections.writing, script, call);
  }

  /** Runs a script that writes nothing. */
  private look(script: Script, call: ScriptCall): Promise<unknown> {
    return runScript(this.connections.reading, script, call);
  }
}

function weightOf({ facts, mail, decisions }: CommitItem) {
  return weigh(
    facts.map(({ body }) => body),
    mail,
    decisions?.bodies ?? [],
  );
}

function readLog(answer: unknown, { after, limit }: ReadRequest, now: number): ReadAnswer {
  if (answer === null) return { found: false };
  const fields = new Fields(listOf(answer));
  const [head, lastDecision] = [fields.number(), fields.number()];
  const [events, mail] = [fields.list(), fields.list()];
  // What was compacted is missing at the beginning.
  const from = Math.max(after, Math.min(head, after + limit)) - events.length + 1;
  return { found: true, from, events: events.map(eventOf), head, mail: mail.map(eventOf), lastDecision, now };
}

/** Progress as it is kept: `<stage>/<task>` and `<attempt>/<version>/<JSON>`. */
function progressOf(action: string, field: string, value: string): ProgressReport {
  const [stage = "", task = ""] = field.split("/");
  const [attempt = "", version = ""] = value.split("/", 2);
  const progress = value.slice(attempt.length + version.length + 2);
  return { action, stage, task: Number(task), attempt: Number(attempt), version: Number(version), progress };
}

import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import type { DispatchState } from "@/lib/actions/dispatch-state";
import type {
  BeatRequest,
  CommitItem,
  ExchangeRequest,
  FollowAnswer,
  LinesRequest,
  LiveStore,
  ReadAnswer,
  ReadRequest,
  Report,
  Seed,
  Submission,
  Survey,
  TickAnswer,
} from "@/server/ports/live-store";
import { surveyAll } from "@/tests/support/survey-all";

import {
  DifferenceError,
  plainBeat,
  plainFeed,
  plainInspection,
  plainLog,
  plainProgress,
  plainRepeat,
  plainReply,
  plainVerdicts,
  refusalOf,
} from "./same-answers";
import type { StandingClock } from "./standing-clock";

const MOST_TICKS = 20;
const WHOLE_FEED = 100_000;

interface Stores {
  readonly embedded: LiveStore;
  readonly redis: LiveStore;
}

type Outcome<Answer> = { readonly answer: Answer } | { readonly refusal: unknown };

/** Two live stores as one: each call is made on both, and answered when both answered the same. */
export class StorePair implements LiveStore {
  readonly clock: StandingClock;
  private readonly stores: Stores;
  /** Places of the feed, by the place that stands for both: where a follower of each store then was. */
  private readonly places: { readonly embedded: string; readonly redis: string }[] = [{ embedded: "0", redis: "0" }];

  constructor(stores: Stores, clock: StandingClock) {
    this.stores = stores;
    this.clock = clock;
  }

  async meta() {
    const plain = await this.both("meta", async (store) => {
      const { epoch, now, dispatch } = await store.meta();
      return { epoch, now, dispatch };
    });
    return { ...plain, recorded: "0", kind: "embedded" as const, durability: "none" };
  }

  raise(epoch: number, dispatch?: DispatchState) {
    return this.both(`raise ${epoch} ${JSON.stringify(dispatch)}`, (store) => store.raise(epoch, dispatch));
  }

  setDispatch(epoch: number, change: { readonly seen: number; readonly state: DispatchState }) {
    return this.both(`dispatch ${JSON.stringify(change)}`, (store) => store.setDispatch(epoch, change));
  }

  submit(epoch: number, actions: readonly Submission[]) {
    return this.both(`submit ${actions.map(({ action }) => action).join()}`, (store) => store.submit(epoch, actions));
  }

  seed(epoch: number, actions: readonly Seed[]) {
    return this.both(`seed ${epoch}`, (store) => store.seed(epoch, actions));
  }

  commit(epoch: number, items: readonly CommitItem[]) {
    return this.both(`commit ${JSON.stringify(items)}`, (store) => store.commit(epoch, items), plainVerdicts);
  }

  exchange(epoch: number, request: ExchangeRequest) {
    return this.both(`exchange ${JSON.stringify(request)}`, (store) => store.exchange(epoch, request), plainReply);
  }

  /** A call that was answered before. */
  exchangeAgain(epoch: number, request: ExchangeRequest) {
    return this.both(`again ${JSON.stringify(request)}`, (store) => store.exchange(epoch, request), plainRepeat);
  }

  read(epoch: number, reads: readonly ReadRequest[]) {
    const plain = (answers: readonly ReadAnswer[]): unknown =>
      answers.map((answer) => (answer.found ? { ...answer, events: plainLog(answer.events) } : answer));
    return this.both(`read ${JSON.stringify(reads)}`, (store) => store.read(epoch, reads), plain);
  }

  /** Ticks until nothing more is due: the order of what is due at one instant, and who is swept before it, is each adapter's own. */
  async tick(epoch: number, request: { readonly limit: number; readonly hideMs: number }): Promise<TickAnswer> {
    const tickAll = async (store: LiveStore): Promise<TickAnswer> => {
      const all = { due: new Set<string>(), closedSessions: new Set<string>() };
      for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
        if (store === this.stores.redis) await this.clock.lookAgain();
        const answer = await store.tick(epoch, request);
        for (const id of answer.due) all.due.add(id);
        for (const id of answer.closedSessions) all.closedSessions.add(id);
        if (answer.due.length + answer.closedSessions.length === 0)
          return { ...answer, due: [...all.due].toSorted(), closedSessions: [...all.closedSessions].toSorted() };
      }
      throw new Error("What was handed out is handed out again at once.");
    };
    return this.both(`tick ${JSON.stringify(request)}`, tickAll, ({ nextInMs: _nextInMs, ...answer }) => answer);
  }

  async survey(epoch: number, { limit }: { readonly limit: number }) {
    const whole = async (store: LiveStore): Promise<Survey> => {
      return { ...(await surveyAll(store, epoch, limit)), cursor: "0" };
    };
    return this.both(`survey ${limit}`, whole);
  }

  beat(epoch: number, request: BeatRequest) {
    return this.both(`beat ${JSON.stringify(request)}`, (store) => store.beat(epoch, request), plainBeat);
  }

  async follow(epoch: number, { after }: { readonly after: string }): Promise<FollowAnswer> {
    const from = this.places[Number(after)];
    if (from === undefined) throw new Error(`"${after}" is no place of this pair.`);
    const ends = { embedded: "0", redis: "0" };
    const answer = await this.both(
      `follow ${after}`,
      async (store) => {
        const side = store === this.stores.redis ? "redis" : "embedded";
        const found = await store.follow(epoch, { after: from[side], limit: WHOLE_FEED });
        ends[side] = found.end;
        return found;
      },
      (found) => (found.trimmed ? "trimmed" : plainFeed(found.entries)),
    );
    return { ...answer, end: String(this.places.push(ends) - 1) };
  }

  async recorded(epoch: number, place: string, trimTo = place): Promise<void> {
    const [at, trim] = [this.places[Number(place)], this.places[Number(trimTo)]];
    if (at === undefined || trim === undefined) throw new Error(`"${place}" is no place of this pair.`);
    await this.both(`recorded ${place} ${trimTo}`, (store) => {
      const side = store === this.stores.redis ? "redis" : "embedded";
      return store.recorded(epoch, at[side], trim[side]);
    });
  }

  report(epoch: number, reports: readonly Report[]) {
    return this.both(`report ${JSON.stringify(reports)}`, (store) => store.report(epoch, reports));
  }

  readLines(epoch: number, request: LinesRequest) {
    return this.both(`lines ${JSON.stringify(request)}`, (store) => store.readLines(epoch, request));
  }

  readProgress(epoch: number, action: string) {
    return this.both(`progress ${action}`, (store) => store.readProgress(epoch, action), plainProgress);
  }

  async awaitHint(): Promise<void> {
    return Promise.resolve();
  }

  findPlace(epoch: number, request: { readonly action: string; readonly queue: string }) {
    return this.both(`place ${request.action} ${request.queue}`, (store) => store.findPlace(epoch, request));
  }

  inspect(epoch: number) {
    return this.both("inspect", (store) => store.inspect(epoch), plainInspection);
  }

  purge(epoch: number, action: string, lastSeq: number) {
    return this.both(`purge ${action} ${lastSeq}`, (store) => store.purge(epoch, action, lastSeq));
  }

  compact(epoch: number, action: string, upTo: number) {
    return this.both(`compact ${action} ${upTo}`, (store) => store.compact(epoch, action, upTo));
  }

  async close(): Promise<void> {
    await Promise.all([this.stores.embedded.close(), this.stores.redis.close()]);
  }

  /** Answers as the embedded store does. @throws DifferenceError when the one in Redis does not; what both refuse, as they do */
  private async both<Answer>(
    call: string,
    ask: (store: LiveStore) => Promise<Answer>,
    plain: (answer: Answer) => unknown = (answer) => answer,
  ): Promise<Answer> {
    await this.clock.hold();
    const [embedded, redis] = await Promise.allSettled([ask(this.stores.embedded), ask(this.stores.redis)]);
    const answers = { embedded: plainOutcome(embedded, plain), redis: plainOutcome(redis, plain) };
    // A machine that slow tells nothing about the stores.
    fc.pre(!this.clock.hasSlipped);
    if (!isDeepStrictEqual(answers.embedded, answers.redis)) throw new DifferenceError(call, answers);
    if (embedded.status === "rejected") throw embedded.reason;
    return embedded.value;
  }
}

function plainOutcome<Answer>(
  outcome: PromiseSettledResult<Answer>,
  plain: (answer: Answer) => unknown,
): Outcome<unknown> {
  if (outcome.status === "fulfilled") return { answer: plain(outcome.value) };
  return { refusal: refusalOf(outcome.reason) };
}

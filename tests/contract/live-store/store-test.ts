import { test } from "vitest";

import type {
  CommitItem,
  CommitVerdict,
  FeedEntry,
  LiveStore,
  ReadAnswer,
  Submission,
  TickAnswer,
} from "@/server/ports/live-store";
import { waitFor } from "@/tests/support/wait-for";

import { anItem, aSubmission, only } from "./parts";
import type { CreateStore, StoreUnderTest } from "./store-under-test";
import { TestRunner } from "./test-runner";

/** Epoch the store of a bench was opened with. */
export const EPOCH = 1;

type Found = Extract<ReadAnswer, { found: true }>;

/** A store opened for one test, and short ways to use it. */
export class Bench {
  readonly store: LiveStore;
  private readonly made: StoreUnderTest;

  constructor(made: StoreUnderTest) {
    this.made = made;
    ({ store: this.store } = made);
  }

  /** Submits one action and answers its id. */
  async submit(parts: Partial<Submission> = {}): Promise<string> {
    const submission = aSubmission(parts);
    await this.store.submit(EPOCH, [submission]);
    return submission.action;
  }

  async commit(action: string, parts: Partial<CommitItem>): Promise<CommitVerdict> {
    return only(await this.store.commit(EPOCH, [anItem(action, parts)]));
  }

  /** The log of an action that is there. */
  async read(action: string, after = 0, epoch = EPOCH): Promise<Found> {
    const answer = only(await this.store.read(epoch, [{ action, after, limit: 1_000 }]));
    if (!answer.found) throw new Error(`There is no action ${action}.`);
    return answer;
  }

  async runner(options: { readonly session?: string; readonly runner?: string; readonly leaseMs?: number } = {}) {
    const runner = new TestRunner(this.store, EPOCH, options);
    await runner.register(options.leaseMs);
    return runner;
  }

  tick(request: { readonly limit?: number; readonly hideMs?: number } = {}): Promise<TickAnswer> {
    return this.store.tick(EPOCH, { limit: 100, hideMs: 60_000, ...request });
  }

  /** The actions that are due now; they are hidden for a minute. */
  async due(): Promise<readonly string[]> {
    const { due } = await this.tick();
    return due;
  }

  /** The actions that are due first, as soon as there are some. */
  nextDue(): Promise<readonly string[]> {
    return this.until("an action to be due", async () => {
      const due = await this.due();
      return due.length > 0 ? due : null;
    });
  }

  async follow(after = "0", limit = 1_000): Promise<{ readonly entries: readonly FeedEntry[]; readonly end: string }> {
    const answer = await this.store.follow(EPOCH, { after, limit });
    if (answer.trimmed) throw new Error("The feed was trimmed.");
    return answer;
  }

  /** Lets a little time pass, as often as needed, until `condition` answers something. */
  async until<Answer>(what: string, condition: () => Promise<Answer | null | false>): Promise<Answer> {
    const { advance } = this.made;
    const step = async () => {
      advance?.(10);
      return await condition();
    };
    return await waitFor(step, { what, intervalMs: advance === undefined ? 10 : 0 });
  }

  /** Lets at least `ms` of the store's time pass. */
  async pass(ms: number): Promise<void> {
    const { now } = await this.store.meta();
    await this.until(`${ms} ms to pass`, async () => (await this.store.meta()).now >= now + ms);
  }

  /** Ticks until this many sessions have been closed, and answers their ids. */
  async sweep(count: number): Promise<string[]> {
    const closed: string[] = [];
    return await this.until(`${count} sessions to be closed`, async () => {
      const { closedSessions } = await this.tick();
      closed.push(...closedSessions);
      return closed.length >= count ? closed : null;
    });
  }
}

/** `test` with a `bench`: a fresh store of this kind, opened, and closed after the test. */
export function storeTest(create: CreateStore) {
  return test.extend<{ made: StoreUnderTest; bench: Bench }>({
    made: async ({ task: _task }, use) => {
      const made = await create();
      await use(made);
      await made.close();
    },
    bench: async ({ made }, use) => {
      await made.store.raise(EPOCH);
      await use(new Bench(made));
    },
  });
}

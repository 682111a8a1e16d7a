import type { ActionCreated } from "@/lib/actions/event";
import { OverloadedError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import type { LiveAccess } from "@/server/ports/live-access";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";
import { submissionOf } from "@/server/ports/submission";

import type { CreationContext } from "./context";
import { inTurn } from "./in-turn";
import { withEpoch } from "./load-action";

/** How long what was seen of the queues counts, while they are far from full, and once one is. */
const SEEN_MS = 100;
const FULL_MS = 20;
const RETRY_AFTER_MS = 5_000;

/** Tasks that wait, by the name of their queue. */
type Depths = ReadonlyMap<string, number>;

/** What may be made of some new actions. */
interface Admission {
  /** Why each of them is refused, in order; null when it is not. */
  readonly refusals: readonly (OverloadedError | null)[];
  /** Called once those that are not refused wait in the live store, or will not for now. */
  readonly settle: () => void;
}

/** Actions that were let in, until a look at the queues shows them. */
interface Admitted {
  readonly depths: Map<string, number>;
  readonly settled: Promise<void>;
  isSettled: boolean;
}

type Look = () => Promise<Depths>;

/**
 * Which new actions the setting `queueCap` lets in: those that queue a task where as many wait already are refused. One that
 * queues many at once, or more later, is let in whole and may fill a queue beyond its cap; then nothing more is let in. Exact for
 * what one process lets in; several that do so at the same moment may pass a cap by as many.
 */
export async function admit(context: CreationContext, creations: readonly ActionCreated[]): Promise<Admission> {
  const { live, limits, clock } = context;
  const now = clock.now();
  const wanted = limits.queueCap === 0 ? [] : creations.map((created) => queuedBy(created, now));
  if (wanted.every(({ size }) => size === 0)) return { refusals: creations.map(() => null), settle: () => undefined };
  const look = async (): Promise<Depths> => {
    const { queues } = await withEpoch(context, (epoch) => live.store.inspect(epoch));
    return new Map(queues.map(({ queue, tasks }) => [queue, tasks]));
  };
  const asked = { wanted, cap: limits.queueCap, now: () => clock.now(), look };
  return inTurn(`queues of ${live.home}`, () => roomIn(live).admit(asked));
}

/** @throws OverloadedError `QUEUE_FULL` when an action would wait in a queue that is full */
export async function requireRoom(context: CreationContext, created: ActionCreated): Promise<void> {
  const { refusals, settle } = await admit(context, [created]);
  settle();
  const [refusal = null] = refusals;
  if (refusal !== null) throw refusal;
}

/** The tasks a new action queues at once, by queue. */
function queuedBy(created: ActionCreated, now: Millis): Depths {
  const depths = new Map<string, number>();
  for (const { queue, from, to } of submissionOf(created, now).entries) addTo(depths, [[queue, to - from + 1]]);
  return depths;
}

function addTo(depths: Map<string, number>, more: Iterable<readonly [string, number]>): void {
  for (const [queue, tasks] of more) depths.set(queue, (depths.get(queue) ?? 0) + tasks);
}

interface Asked {
  readonly wanted: readonly Depths[];
  readonly cap: number;
  readonly now: () => Millis;
  readonly look: Look;
}

/** How full the queues of one live store are, as far as this process knows. */
class QueueRoom {
  private seen: Depths = new Map();
  private seenAt: Millis = -Infinity;
  /** Nothing was on its way to the queues when they were last looked at, so that they were seen as they were. */
  private isExact = false;
  private readonly admitted = new Set<Admitted>();

  /** Called by one caller at a time. */
  async admit(asked: Asked): Promise<Admission> {
    const own = admittedNow();
    try {
      const refusals: (OverloadedError | null)[] = [];
      for (const depths of asked.wanted) {
        const full = await this.fullAmong(depths, own.admitted, asked);
        refusals.push(full === null ? null : queueFull(full, asked.cap));
        if (full === null) addTo(own.admitted.depths, depths);
      }
      this.admitted.add(own.admitted);
      return { refusals, settle: own.settle };
    } catch (error) {
      own.settle();
      if (!(error instanceof StoreAwayError) && !(error instanceof RecoveringError)) throw error;
      // What is accepted while the live store is away waits in the record.
      return { refusals: asked.wanted.map(() => null), settle: () => undefined };
    }
  }

  /** A queue that is full, of those an action would wait in. What is on its way there may count twice, so a full one is looked at again. */
  private async fullAmong(depths: Depths, own: Admitted, { cap, now, look }: Asked): Promise<string | null> {
    const find = (): string | null => [...depths.keys()].find((queue) => this.depthOf(queue, own) >= cap) ?? null;
    if (now() - this.seenAt > SEEN_MS) await this.look(look, now);
    const full = find();
    if (full === null || (this.isExact && now() - this.seenAt <= FULL_MS)) return full;
    await Promise.all(Array.from(this.admitted, ({ settled }) => settled));
    await this.look(look, now);
    return find();
  }

  private depthOf(queue: string, own: Admitted): number {
    return [own, ...this.admitted].reduce(
      (sum, { depths }) => sum + (depths.get(queue) ?? 0),
      this.seen.get(queue) ?? 0,
    );
  }

  private async look(look: Look, now: () => Millis): Promise<void> {
    const there = [...this.admitted].filter(({ isSettled }) => isSettled);
    this.isExact = there.length === this.admitted.size;
    this.seen = await look();
    this.seenAt = now();
    for (const one of there) this.admitted.delete(one);
  }
}

function admittedNow(): { readonly admitted: Admitted; readonly settle: () => void } {
  let resolve = (): void => undefined;
  const settled = new Promise<void>((done) => (resolve = done));
  const admitted: Admitted = { depths: new Map(), settled, isSettled: false };
  const settle = (): void => {
    admitted.isSettled = true;
    resolve();
  };
  return { admitted, settle };
}

function queueFull(queue: string, cap: number): OverloadedError {
  const [target = ""] = queue.split("|");
  const message = `The queue of target ${target} is full: ${cap} tasks or more wait there (queueCap). Nothing was made; try again later.`;
  return new OverloadedError("QUEUE_FULL", message, RETRY_AFTER_MS);
}

const rooms = new WeakMap<LiveAccess, QueueRoom>();

function roomIn(live: LiveAccess): QueueRoom {
  const room = rooms.get(live) ?? new QueueRoom();
  rooms.set(live, room);
  return room;
}

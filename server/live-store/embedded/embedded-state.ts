import type { Millis } from "@/lib/shared/ids";
import type { Submission, TickAnswer } from "@/server/ports/live-store";

import { beat } from "./beat";
import type { Answer, Command, CommandKind } from "./command";
import { exchange } from "./exchange";
import { closeSession } from "./leases";
import { requireFew } from "./limits";
import { headOf } from "./log";
import type { Moment } from "./model";
import { raise, seed, setDispatch } from "./opening";
import { takeReports } from "./reporting";
import { settle } from "./settle";
import { Tables } from "./tables";
import { NEVER } from "./wakes";

type Handlers = { readonly [Kind in CommandKind]: (tables: Tables, command: Command<Kind>) => Answer<Kind> };

const HANDLERS: Handlers = {
  raise: (tables, { epoch, dispatch }) => raise(tables, epoch, dispatch),
  dispatch(tables, { epoch, ...change }) {
    tables.requireEpoch(epoch);
    return setDispatch(tables, change);
  },
  seed: (tables, { epoch, seeds }) => seed(tables, epoch, seeds),
  submit(tables, { epoch, actions }) {
    tables.requireEpoch(epoch);
    requireFew(actions);
    return actions.map((submission) => submit(tables, submission));
  },
  commit(tables, { epoch, items }) {
    tables.requireEpoch(epoch);
    requireFew(items);
    return items.map((item) => settle(tables, item, { session: null, queued: [] }));
  },
  exchange(tables, { epoch, request }) {
    tables.requireEpoch(epoch);
    return exchange(tables, request);
  },
  tick(tables, { epoch, limit, hideMs }) {
    tables.requireEpoch(epoch);
    const closedSessions = sweep(tables);
    for (const opened of tables.limits.expire(tables.now)) tables.queues.releaseOpened(opened);
    const due = tables.wakes.takeDue(tables.now, limit, hideMs);
    return { now: tables.now, due, closedSessions, dispatch: tables.dispatch, nextInMs: nextInMs(tables, tables.now) };
  },
  beat(tables, { epoch, request }) {
    tables.requireEpoch(epoch);
    return beat(tables, request);
  },
  recorded(tables, { epoch, place, trimTo }) {
    tables.requireEpoch(epoch);
    tables.feed.noteRecorded(place, trimTo);
  },
  report(tables, { epoch, reports }) {
    tables.requireEpoch(epoch);
    takeReports(tables, reports);
  },
  purge(tables, { epoch, action: id, lastSeq }) {
    tables.requireEpoch(epoch);
    const action = tables.actions.get(id);
    if (action === undefined) return "gone";
    if (headOf(action) !== lastSeq || action.leases.size > 0) return "changed";
    tables.removeAction(action);
    return "purged";
  },
  compact(tables, { epoch, action: id, upTo }) {
    tables.requireEpoch(epoch);
    const action = tables.actions.get(id);
    if (action === undefined) return "gone";
    if (upTo <= action.compactedTo || upTo > headOf(action)) return "unchanged";
    action.events.splice(0, upTo - action.compactedTo);
    action.compactedTo = upTo;
    return "compacted";
  },
};

/**
 * The embedded store without time and disk: a state and the commands that change it. The same commands at the same
 * moments lead to the same state and the same answers, which is how a journal brings it back.
 */
export class EmbeddedState {
  readonly tables: Tables;

  constructor(tables = new Tables()) {
    this.tables = tables;
  }

  /** Does a command. One that throws an `AppError` has changed nothing. */
  apply<Kind extends CommandKind>(command: Command<Kind>, moment: Moment): Answer<Kind> {
    this.tables.beginCall(moment);
    const handler: (tables: Tables, command: Command<Kind>) => Answer<Kind> = HANDLERS[command.kind];
    return handler(this.tables, command);
  }

  /** A tick's answer when there is nothing to be done at `now`; null when there is. */
  idleTick(now: Millis): TickAnswer | null {
    const { wakes, sessions, limits, dispatch } = this.tables;
    if ((wakes.nextAt ?? NEVER) <= now || (sessions.nextAt ?? NEVER) <= now || limits.nextOpening <= now) return null;
    return { now, due: [], closedSessions: [], dispatch, nextInMs: nextInMs(this.tables, now) };
  }

  /**
   * Whether what a command changes must outlive the process. What concerns only sessions need not: they end with the
   * process they belong to. May say yes too often, never no.
   */
  isLasting(command: Command, now: Millis): boolean {
    const { sessions, queues, limits, dispatch } = this.tables;
    if (command.kind === "tick") return Math.min(sessions.nextAt ?? NEVER, limits.nextOpening) <= now;
    if (command.kind === "beat") {
      const { kind, session } = command.request;
      return (kind === "register" || kind === "close") && (sessions.get(session)?.leases.size ?? 0) > 0;
    }
    if (command.kind !== "exchange") return true;
    const { items, wants, slots } = command.request;
    return items.length > 0 || (!dispatch.paused && slots > 0 && wants.some(({ queue }) => queues.hasReady(queue)));
  }
}

function submit(tables: Tables, submission: Submission): "created" | "exists" {
  const { action: id, history, bodies, entries, gate, wakeInMs, actionCap, limits = [] } = submission;
  if (tables.actions.has(id)) return "exists";
  const action = tables.addAction({ id, gate, actionCap, limits });
  for (const event of history) action.events.push(event);
  for (const body of bodies) tables.append(action, body);
  action.lastDecision = headOf(action);
  tables.enqueue(action, entries);
  if (bodies.length > 0) tables.feed.commit(action, history.length + 1, headOf(action));
  if (wakeInMs !== null) tables.wakes.set(action, tables.now + wakeInMs);
  return "created";
}

function sweep(tables: Tables): string[] {
  const closed: string[] = [];
  for (
    let session = tables.sessions.overdue(tables);
    session !== undefined;
    session = tables.sessions.overdue(tables)
  ) {
    closed.push(session.id);
    closeSession(tables, session);
  }
  return closed;
}

function nextInMs({ wakes, sessions, limits }: Tables, now: Millis): number | null {
  const next = Math.min(wakes.nextAt ?? NEVER, sessions.nextAt ?? NEVER, limits.nextOpening);
  return next === NEVER ? null : Math.max(0, next - now);
}

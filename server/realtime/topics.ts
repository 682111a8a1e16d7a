import type { Action } from "@/lib/actions/action";
import { summarise } from "@/lib/actions/action-view";
import { toSnapshot } from "@/lib/actions/snapshot";
import { isEnded } from "@/lib/actions/status";
import type { Subscription, SubscribeAnswer } from "@/lib/realtime/protocol";
import { topicName } from "@/lib/realtime/topic-name";
import { ActionNotFoundError, messageOf } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import { ActionCache } from "@/server/ports/action-cache";
import type { FeedEntry, LinesReport, ProgressReport, ReadAnswer } from "@/server/ports/live-store";
import { hasGap, readWhole } from "@/server/ports/read-whole";

import { DispatchNotices } from "./dispatch-notices";
import { ProgressBook } from "./live-progress";
import type { GatewayOptions, GatewayServer, GatewaySocket } from "./realtime-gateway";

interface ActionTopic {
  sentSeq: Seq;
  readonly sockets: Set<GatewaySocket>;
}

interface ListMember {
  readonly socket: GatewaySocket;
  readonly ids: ReadonlySet<string>;
}

type Of<T extends Subscription["topic"]> = Extract<Subscription, { topic: T }>;

const REPLAY_MOST = 1_000;
const EVENTS_PER_FRAME = 5_000;
const NEW_PER_FRAME = 50;

/** What the sockets of this process follow, and how the feed reaches them. */
export class Topics {
  private readonly io: GatewayServer;
  private readonly options: GatewayOptions;
  private readonly cache: ActionCache;
  private readonly progress = new ProgressBook();
  private readonly actions = new Map<string, ActionTopic>();
  private readonly logs = new Map<string, { last: number; readonly sockets: Set<GatewaySocket> }>();
  private readonly lists = new Map<GatewaySocket, ListMember>();
  private readonly dispatch: DispatchNotices;
  private isStoreAway = false;
  private readonly joined = new Map<GatewaySocket, Set<string>>();

  constructor(io: GatewayServer, options: GatewayOptions) {
    this.io = io;
    this.options = options;
    this.dispatch = new DispatchNotices(io);
    this.cache = new ActionCache(options.access, (action, error) =>
      options.logger.warn({ action, error: messageOf(error) }, "an action cannot be shown by this version"),
    );
  }

  countOf(socket: GatewaySocket): number {
    return this.joined.get(socket)?.size ?? 0;
  }

  follows(socket: GatewaySocket, topic: string): boolean {
    return this.joined.get(socket)?.has(topic) ?? false;
  }

  /** Joins, then answers what was missed: nothing falls between. @throws ActionNotFoundError for what is not the caller's */
  async join(socket: GatewaySocket, wanted: Subscription): Promise<SubscribeAnswer> {
    const topic = topicName(wanted);
    switch (wanted.topic) {
      case "action": {
        const answer = await this.joinAction(socket, wanted);
        this.note(socket, topic);
        return answer;
      }
      case "log": {
        const answer = await this.joinLog(socket, topic, wanted);
        this.note(socket, topic);
        return answer;
      }
      case "list": {
        const answer = await this.joinList(socket, wanted);
        this.note(socket, topic);
        return answer;
      }
    }
  }

  private note(socket: GatewaySocket, topic: string): void {
    const known = this.joined.get(socket) ?? new Set<string>();
    known.add(topic);
    this.joined.set(socket, known);
  }

  /** A list is read from the record, which comes later: what the live store has of the actions new on it is answered. */
  private async joinList(socket: GatewaySocket, { ids }: Of<"list">): Promise<SubscribeAnswer> {
    const before = this.lists.get(socket)?.ids;
    this.lists.set(socket, { socket, ids: new Set(ids) });
    const current = await this.cache.readAll(ids.filter((id) => before?.has(id) !== true));
    const own = current.filter(({ action }) => action.created.organisation === socket.data.actor.organisation);
    await Promise.all(
      own.filter(({ action }) => action.status === "running").map(({ action }) => this.readProgress(action.id)),
    );
    const summaries = own.map(({ action }) => summarise(action, this.progress.of(action.id)));
    return { kind: "following", summaries, serverTime: this.options.clock.now() };
  }

  private async readProgress(id: string): Promise<void> {
    const { access } = this.options;
    if (this.progress.of(id) !== undefined) return;
    for (const report of await access.store.readProgress(access.epoch, id)) this.progress.note(report);
  }

  private async joinAction(socket: GatewaySocket, wanted: Of<"action">): Promise<SubscribeAnswer> {
    const { access, clock } = this.options;
    const action = await this.readable(socket, wanted.action);
    const topic = this.actions.get(wanted.action) ?? { sentSeq: action.seq, sockets: new Set<GatewaySocket>() };
    topic.sockets.add(socket);
    this.actions.set(wanted.action, topic);
    const [answer] = await readWhole(access, [
      { action: wanted.action, after: wanted.after, limit: wanted.after > 0 ? REPLAY_MOST + 1 : 0 },
    ]);
    noteHead(topic, answer?.found === true ? answer.head : action.seq);
    const progress = await access.store.readProgress(access.epoch, wanted.action);
    const { epoch } = access;
    const serverTime = clock.now();
    if (wanted.epoch === epoch && isReplayable(answer, wanted)) {
      const frame = { action: wanted.action, epoch, from: wanted.after + 1, events: answer.events, serverTime };
      return { kind: "events", frame, progress };
    }
    const current = (await this.cache.readAll([wanted.action]))[0]?.action ?? action;
    return { kind: "snapshot", snapshot: toSnapshot(current), seq: current.seq, epoch, serverTime, progress };
  }

  /** The action, if the caller's organisation owns it. */
  private async readable(socket: GatewaySocket, id: string): Promise<Action> {
    const { organisation } = socket.data.actor;
    const [live] = await this.cache.readAll([id]);
    const action = live?.action ?? (await this.options.findRecorded(organisation, id));
    if (action === null || action.created.organisation !== organisation) throw new ActionNotFoundError(id);
    return action;
  }

  private async joinLog(socket: GatewaySocket, topic: string, wanted: Of<"log">): Promise<SubscribeAnswer> {
    await this.readable(socket, wanted.action);
    const known = this.logs.get(topic) ?? { last: 0, sockets: new Set<GatewaySocket>() };
    known.sockets.add(socket);
    this.logs.set(topic, known);
    const { topic: _topic, ...request } = wanted;
    const { first, lines, last } = await this.options.readLines({ ...request, limit: 10_000 });
    known.last = Math.max(known.last, last);
    return { kind: "lines", frame: { topic, first, lines }, last };
  }

  leave(socket: GatewaySocket, topic: string): void {
    if (this.joined.get(socket)?.delete(topic) !== true) return;
    if (topic === "list") this.lists.delete(socket);
    const id = topic.slice("action:".length);
    drop(topic.startsWith("action:") ? this.actions : this.logs, topic.startsWith("action:") ? id : topic, socket);
  }

  leaveAll(socket: GatewaySocket): void {
    const topics = this.joined.get(socket) ?? new Set<string>();
    for (const topic of topics) this.leave(socket, topic);
    this.joined.delete(socket);
  }

  async entries(entries: readonly FeedEntry[]): Promise<void> {
    const changed = new Set<string>();
    const created: string[] = [];
    const progress: ProgressReport[] = [];
    for (const entry of entries) {
      if (entry.kind === "commit") {
        changed.add(entry.action);
        if (entry.from === 1) created.push(entry.action);
      } else if (entry.kind === "lines") this.sendLines(entry.report);
      else if (entry.kind === "dispatch") this.dispatch.take(entry.state);
      else progress.push(entry.report);
    }
    for (const report of progress) {
      this.progress.note(report);
      this.options.onProgress?.(report);
    }
    await this.sendEvents([...changed].filter((id) => this.actions.has(id)));
    this.sendProgress(progress);
    await this.sendSummaries(new Set([...changed, ...progress.map((report) => report.action)]), created);
  }

  async resync(): Promise<void> {
    const { access } = this.options;
    this.io.emit("epoch", access.epoch);
    this.dispatch.take((await access.store.meta()).dispatch);
    await this.sendEvents([...this.actions.keys()]);
  }

  reachable(isReachable: boolean): void {
    this.isStoreAway = !isReachable;
    this.io.emit("store", isReachable ? "ok" : "away");
  }

  /** Tells a new socket what it could not hear. */
  greet(socket: GatewaySocket): void {
    if (this.isStoreAway) socket.emit("store", "away");
    this.dispatch.greet(socket);
  }

  sendHeads(): void {
    for (const [socket, topics] of this.joined) {
      const heads: Record<string, number> = {};
      for (const topic of topics) {
        const action = topic.startsWith("action:") ? this.actions.get(topic.slice("action:".length)) : undefined;
        const log = this.logs.get(topic);
        if (action !== undefined) heads[topic] = action.sentSeq;
        if (log !== undefined) heads[topic] = log.last;
      }
      socket.emit("heads", heads);
    }
  }

  /** Tells who looks at an action that it was removed, and follows it no more. What cannot be asked now is asked again later. */
  async sendRemoved(): Promise<void> {
    const shown = new Set([...this.actions.keys(), ...[...this.lists.values()].flatMap(({ ids }) => [...ids])]);
    if (shown.size === 0) return;
    const { listRemoved, logger } = this.options;
    const removed = await listRemoved([...shown]).catch((error: unknown) => {
      logger.warn({ error: messageOf(error) }, "what was removed could not be read; trying again");
      return [];
    });
    for (const { id, organisation } of removed) {
      const lookers = [...this.joined.keys()].filter((socket) => socket.data.actor.organisation === organisation);
      for (const socket of lookers.filter((one) => this.letGo(one, id))) socket.emit("removed", id);
    }
  }

  /** Ends what a socket follows of an action; whether it followed any of it. */
  private letGo(socket: GatewaySocket, id: string): boolean {
    const topic = topicName({ topic: "action", action: id, after: 0, epoch: 0 });
    const isFollowed = this.follows(socket, topic);
    this.leave(socket, topic);
    const ids = this.lists.get(socket)?.ids;
    if (ids?.has(id) !== true) return isFollowed;
    this.lists.set(socket, { socket, ids: new Set([...ids].filter((one) => one !== id)) });
    return true;
  }

  private async sendEvents(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { access, clock } = this.options;
    const reads = ids.map((action) => ({
      action,
      after: this.actions.get(action)?.sentSeq ?? 0,
      limit: EVENTS_PER_FRAME,
    }));
    const answers = await readWhole(access, reads);
    ids.forEach((id, place) => {
      const answer = answers[place];
      const topic = this.actions.get(id);
      if (answer === undefined || !answer.found || topic === undefined) return;
      noteHead(topic, answer.head);
      const { from } = answer;
      // What is in the record only while that is away is sent when it is back.
      if (answer.events.length === 0 || from > (reads[place]?.after ?? 0) + 1) return;
      const frame = { action: id, epoch: access.epoch, from, events: answer.events, serverTime: clock.now() };
      for (const socket of topic.sockets) socket.emit("events", frame);
      topic.sentSeq = from + answer.events.length - 1;
    });
  }

  private sendProgress(reports: readonly ProgressReport[]): void {
    const latest = new Map(reports.map((report) => [`${report.action}|${report.stage}|${report.task}`, report]));
    const byAction = new Map<string, ProgressReport[]>();
    for (const report of latest.values()) byAction.set(report.action, [...(byAction.get(report.action) ?? []), report]);
    for (const [action, frames] of byAction) {
      for (const socket of this.actions.get(action)?.sockets ?? []) socket.emit("progress", frames);
    }
  }

  private sendLines(report: LinesReport): void {
    const { first, lines, ...of } = report;
    const topic = topicName({ topic: "log", ...of, after: 0 });
    const known = this.logs.get(topic);
    if (known === undefined) return;
    known.last = Math.max(known.last, first + lines.length - 1);
    for (const socket of known.sockets) socket.emit("lines", { topic, first, lines });
  }

  /** Reads only what some page shows, and the newest of what is new. */
  private async sendSummaries(changed: ReadonlySet<string>, created: readonly string[]): Promise<void> {
    this.forgetUnseen(changed);
    if (changed.size === 0 || this.lists.size === 0) return;
    const newest = new Set(created.slice(-NEW_PER_FRAME));
    const current = await this.cache.readAll([...changed].filter((id) => newest.has(id) || this.isListed(id)));
    const summaries = current.map(({ action }) => summarise(action, this.progress.of(action.id)));
    const serverTime = this.options.clock.now();
    const hasMore = created.length > NEW_PER_FRAME;
    for (const { socket, ids } of this.lists.values()) {
      const { organisation } = socket.data.actor;
      const shown = summaries.filter(
        (one) => one.organisation === organisation && (ids.has(one.id) || newest.has(one.id)),
      );
      if (shown.length > 0) socket.emit("list", { summaries: shown, hasMore, serverTime });
    }
    for (const { action } of current) if (isEnded(action.status)) this.progress.forget(action.id);
  }

  private isListed(id: string): boolean {
    for (const { ids } of this.lists.values()) if (ids.has(id)) return true;
    return false;
  }

  /** Progress is kept only of what somebody may look at. */
  private forgetUnseen(changed: ReadonlySet<string>): void {
    for (const id of changed) if (!this.actions.has(id) && !this.isListed(id)) this.progress.forget(id);
  }
}

/** Whether all that was missed after a seq is at hand, and little enough to be sent as it is. */
function isReplayable(
  answer: ReadAnswer | undefined,
  { after }: Of<"action">,
): answer is Extract<ReadAnswer, { found: true }> {
  if (answer?.found !== true || after === 0 || hasGap(answer, { after })) return false;
  return after <= answer.head && answer.head - after <= REPLAY_MOST;
}

/** After a rebuild a log may end earlier than it did: what follows is news again. */
function noteHead(topic: ActionTopic, head: Seq): void {
  topic.sentSeq = Math.min(topic.sentSeq, head);
}

function drop(topics: Map<string, { readonly sockets: Set<GatewaySocket> }>, key: string, socket: GatewaySocket): void {
  const topic = topics.get(key);
  topic?.sockets.delete(socket);
  if (topic?.sockets.size === 0) topics.delete(key);
}

import { createServer } from "node:http";

import type { Action } from "@/lib/actions/action";
import {
  emptyFeed,
  noteRepair,
  receiveEvents,
  receiveHead,
  receiveSnapshot,
  repairOf,
  seqOf,
  type ActionFeed,
} from "@/lib/realtime/action-feed";
import type { EventsFrame, SubscribeAnswer } from "@/lib/realtime/protocol";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import { silentLogger } from "@/server/ports/logger";
import type { GatewayServer, GatewaySocket } from "@/server/realtime/realtime-gateway";
import { Topics } from "@/server/realtime/topics";

import type { Random } from "./random";

type Message =
  | { readonly kind: "events"; readonly frame: EventsFrame }
  | { readonly kind: "head"; readonly head: number }
  | { readonly kind: "epoch" };

const HEADS_EVERY_MS = 5_000;
const ENTRIES_PER_ROUND = 2_000;

/** Stands for a socket of a page: what is sent there waits in a list. */
function asSocket(messages: Message[], action: string): GatewaySocket {
  const socket = {
    data: { actor: { organisation: "default", canRead: true } },
    emit(name: string, payload: unknown): boolean {
      // oxlint-disable-next-line typescript/consistent-type-assertions -- the gateway's own messages, by their names
      if (name === "events") messages.push({ kind: "events", frame: payload as EventsFrame });
      if (name === "heads") messages.push({ kind: "head", head: headOf(payload, `action:${action}`) });
      return true;
    },
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- topics use nothing else of a socket
  return socket as unknown as GatewaySocket;
}

function headOf(heads: unknown, topic: string): number {
  const head: unknown = typeof heads === "object" && heads !== null ? Reflect.get(heads, topic) : 0;
  return typeof head === "number" ? head : 0;
}

/** One web process: it follows the feed and sends what it hears to the pages that it serves. */
export class SimulatedGateway {
  readonly topics: Topics;
  private readonly access: LiveAccess;
  private readonly pages: SimulatedPage[] = [];
  private place: string | null = null;

  constructor(setting: {
    readonly access: LiveAccess;
    readonly clock: Clock;
    readonly findRecorded: (id: string) => Action | null;
  }) {
    const { access, clock, findRecorded } = setting;
    this.access = access;
    // What is said of dispatch to those who may read is no part of what a page here follows.
    const readers = { emit: () => true };
    const everyone = { emit: () => this.pages.forEach((page) => page.noteEpoch()), to: () => readers };
    // oxlint-disable-next-line typescript/consistent-type-assertions -- topics use nothing else of the server
    this.topics = new Topics(everyone as unknown as GatewayServer, {
      http: createServer(),
      access,
      clock,
      logger: silentLogger,
      allowedOrigins: [],
      authenticate: () => Promise.resolve(null),
      findRecorded: (_organisation, id) => Promise.resolve(findRecorded(id)),
      listRemoved: () => Promise.resolve([]),
      readLines: () => Promise.resolve({ first: 1, lines: [], last: 0 }),
    });
  }

  /** Begins anew with whatever store there is now. */
  async refresh(): Promise<void> {
    this.place = null;
    await this.access.refresh();
  }

  serve(page: SimulatedPage): void {
    this.pages.push(page);
  }

  /** Hears what is new in the feed, as the shipped follower does in its rounds. */
  async follow(): Promise<void> {
    const { access } = this;
    if (this.place === null) {
      this.place = (await access.store.follow(access.epoch, { after: "0", limit: 1 })).end;
      await this.topics.resync();
      return;
    }
    const answer = await access.store.follow(access.epoch, { after: this.place, limit: ENTRIES_PER_ROUND });
    if (answer.trimmed) {
      this.place = answer.end;
      await this.topics.resync();
      return;
    }
    if (answer.entries.length > 0) await this.topics.entries(answer.entries);
    this.place = answer.entries.at(-1)?.place ?? this.place;
  }
}

/** When a page does something, and how well it is connected. */
interface PageMoment {
  readonly now: number;
  readonly random: Random;
  readonly isFaulty: boolean;
}

/** A page that looks at one action over a link that loses, doubles and reorders what it is sent. */
export class SimulatedPage {
  feed: ActionFeed;
  private messages: Message[] = [];
  private socket: GatewaySocket;
  private mustSubscribe = true;
  /** Nothing that was sent since it subscribed has been lost on the way. */
  private isWhole = false;
  private headsAt = 0;
  private readonly action: string;
  private readonly gateway: () => SimulatedGateway;

  constructor(action: string, gateway: () => SimulatedGateway) {
    this.action = action;
    this.feed = emptyFeed(action);
    this.gateway = gateway;
    this.socket = asSocket(this.messages, action);
    gateway().serve(this);
  }

  /** The history has changed, as the gateway tells everybody. */
  noteEpoch(): void {
    this.messages.push({ kind: "epoch" });
  }

  /** Its connection breaks and is made again. */
  reconnect(): void {
    this.gateway().topics.leaveAll(this.socket);
    this.messages = [];
    this.socket = asSocket(this.messages, this.action);
    this.mustSubscribe = true;
  }

  /** Takes in what has come, and asks for what is missing. @throws when what it shows goes back within an epoch */
  async step(at: PageMoment): Promise<void> {
    if (this.mustSubscribe) await this.subscribe(seqOf(this.feed), at);
    if (at.now >= this.headsAt) {
      this.gateway().topics.sendHeads();
      this.headsAt = at.now + HEADS_EVERY_MS;
    }
    this.takeIn(at);
    const repair = repairOf(this.feed);
    if (repair === null || repair.at > at.now) return;
    if (repair.step === "ask" && this.isWhole && !this.mustSubscribe)
      throw new Error(`the page of ${this.action} was not sent all of it`);
    this.feed = noteRepair(this.feed, repair.step, at.now);
    await this.subscribe(repair.step === "ask" ? seqOf(this.feed) : 0, at);
  }

  private takeIn({ now, random, isFaulty }: PageMoment): void {
    for (const message of this.messages.splice(0)) {
      // That the history has changed a page learns for certain: if not by this, when it connects again.
      const isLost = message.kind !== "epoch" && isFaulty && random.chance(0.1);
      if (isLost) this.isWhole = false;
      else this.receive(message, now);
      if (!isLost && isFaulty && random.chance(0.1)) this.receive(message, now);
    }
  }

  private receive(message: Message, now: number): void {
    if (message.kind === "events") this.show(receiveEvents(this.feed, message.frame, now));
    else if (message.kind === "head") this.show(receiveHead(this.feed, message.head, now));
    else this.mustSubscribe = true;
  }

  private async subscribe(after: number, at: PageMoment): Promise<void> {
    const { epoch } = this.feed;
    const wanted = { topic: "action" as const, action: this.action, after, epoch };
    const { socket } = this;
    this.isWhole = true;
    const answer: SubscribeAnswer = await this.gateway().topics.join(socket, wanted);
    this.mustSubscribe = false;
    // What was sent before the answer comes before it.
    this.takeIn(at);
    if (answer.kind === "events") this.show(receiveEvents(this.feed, answer.frame, at.now));
    if (answer.kind === "snapshot") this.show(receiveSnapshot(this.feed, answer, at.now));
  }

  private show(next: ActionFeed): void {
    const isReversal = next.epoch === this.feed.epoch && seqOf(next) < seqOf(this.feed);
    if (isReversal || next.epoch < this.feed.epoch) throw new Error(`the page of ${this.action} went back`);
    if (next.fault !== "none") throw new Error(`the page of ${this.action} is ${next.fault}`);
    this.feed = next;
  }
}

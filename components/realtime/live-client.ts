import { serverNow } from "@/components/layout/use-now";
import type { SubscribeAnswer } from "@/lib/realtime/protocol";

import { EntityStore, type Message } from "./entity-store";
import { followedName, subscriptionOf, type Followed } from "./followed";
import { FrameScheduler } from "./frame-scheduler";
import { GapRepairs } from "./gap-repairs";
import { SocketClient } from "./socket-client";
import { StatusBoard } from "./status-board";
import { syncServerClock } from "./sync-server-clock";

interface Topic {
  followed: Followed;
  followers: number;
  /** A subscription is under way. */
  isAsking: boolean;
}

/** What an interruption made the page miss, while it is made up for. */
interface CatchUp {
  updates: number;
  openAnswers: number;
}

/** A view that is left and opened again at once goes on where it was. */
const LINGER_MS = 3_000;
const ASK_AGAIN_MS = 2_000;
/** Refusals that asking again does not change. */
const LASTING: ReadonlySet<string> = new Set([
  "ACTION_NOT_FOUND",
  "FORBIDDEN",
  "INVALID_SUBSCRIPTION",
  "TOO_MANY_TOPICS",
]);

/** Follows topics over the one socket of the tab, keeps the store at what the server knows, and tells how that goes. */
export class LiveClient {
  readonly store = new EntityStore();
  readonly board = new StatusBoard();
  private readonly socket: SocketClient;
  private readonly frames = new FrameScheduler(() => this.flush());
  private readonly repairs = new GapRepairs(this.store, (name, step) => {
    if (step === "ask") this.subscribe(name);
    else this.readAgain(name);
  });
  private readonly topics = new Map<string, Topic>();
  private readonly listListeners = new Set<() => Promise<void>>();
  private inbox: Message[] = [];
  private catchUp: CatchUp | null = null;
  /** Actions may have been made that were not sent: nobody has read the list since it is followed. */
  private isListStale = true;

  constructor() {
    this.socket = new SocketClient({
      onUp: () => this.subscribeAll(),
      onLink: (link) => {
        const isBack = this.board.setLink(link);
        if (isBack) this.catchUp = { updates: 0, openAnswers: 0 };
      },
      onSignedOut: () => this.board.setSignedOut(),
    });
    const { socket } = this.socket;
    socket.on("events", (frame) => {
      syncServerClock(frame.serverTime);
      this.receive({ kind: "events", frame });
    });
    socket.on("progress", (frames) => this.receive({ kind: "progress", frames }));
    socket.on("lines", (frame) => this.receive({ kind: "lines", frame }));
    socket.on("list", (frame) => {
      this.receive({ kind: "list", frame });
      if (frame.hasMore) this.readList();
    });
    socket.on("heads", (heads) => this.receive({ kind: "heads", heads }));
    socket.on("removed", (action) => this.receive({ kind: "removed", action }));
    socket.on("epoch", () => this.subscribeAll());
    socket.on("store", (state) => this.board.setStoreAway(state === "away"));
    socket.on("dispatch", (state) => this.board.setDispatch(state));
  }

  start(): void {
    this.frames.start();
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
    this.frames.stop();
    this.repairs.stop();
    this.board.stop();
  }

  retryNow(): void {
    this.socket.retryNow();
  }

  /**
   * Hears when the list is to be read: once it is followed, after an interruption, and when more actions were made than are
   * sent. What is made before it is followed is not sent, so only a reading after that misses nothing.
   */
  listenList(listener: () => Promise<void>): () => void {
    this.listListeners.add(listener);
    return () => this.listListeners.delete(listener);
  }

  /** Follows a topic until the returned function is called. Who follows the same topic shares it. */
  follow(followed: Followed): () => void {
    const name = followedName(followed);
    const known = this.topics.get(name);
    const topic = known ?? { followed, followers: 0, isAsking: false };
    topic.followers += 1;
    topic.followed = followed;
    this.topics.set(name, topic);
    if (known === undefined && followed.topic === "list") this.isListStale = true;
    if (known === undefined || followed.topic === "list") this.subscribe(name);
    return () => {
      topic.followers -= 1;
      setTimeout(() => this.drop(name, topic), LINGER_MS);
    };
  }

  private drop(name: string, topic: Topic): void {
    if (topic.followers > 0 || this.topics.get(name) !== topic) return;
    this.topics.delete(name);
    this.socket.unsubscribe(name);
    this.store.forget(name);
  }

  private readList(): void {
    this.isListStale = false;
    for (const listener of this.listListeners) {
      // What cannot be read now is read when the list is next followed.
      listener().catch(() => {
        this.isListStale = true;
      });
    }
  }

  private subscribeAll(): void {
    this.isListStale = true;
    for (const name of this.topics.keys()) this.subscribe(name);
    this.endCatchUp();
  }

  private subscribe(name: string): void {
    const topic = this.topics.get(name);
    if (topic === undefined || topic.isAsking || !this.board.isUp) return;
    const { followed } = topic;
    const { catchUp } = this;
    topic.isAsking = true;
    if (catchUp !== null) catchUp.openAnswers += 1;
    void this.socket.subscribe(subscriptionOf(followed, this.store)).then((answer) => {
      topic.isAsking = false;
      if (catchUp !== null) catchUp.openAnswers -= 1;
      if (this.topics.get(name) !== topic) return;
      if (answer === null) this.askLater(name);
      else this.takeAnswer(followed, answer);
      if (topic.followed !== followed) this.subscribe(name);
    });
  }

  private askLater(name: string): void {
    if (this.board.isUp) setTimeout(() => this.subscribe(name), ASK_AGAIN_MS);
  }

  /** Asks for the whole state. */
  private readAgain(name: string): void {
    const followed = this.topics.get(name)?.followed;
    if (followed?.topic !== "action") return;
    const { action } = followed;
    void this.socket.subscribe({ topic: "action", action, after: 0, epoch: 0 }).then((answer) => {
      if (answer !== null && this.topics.has(name)) this.takeAnswer(followed, answer);
    });
  }

  private takeAnswer(followed: Followed, answer: SubscribeAnswer): void {
    switch (answer.kind) {
      case "events":
        syncServerClock(answer.frame.serverTime);
        this.receive({ kind: "events", frame: answer.frame });
        this.receive({ kind: "progress", frames: answer.progress });
        return;
      case "snapshot":
        syncServerClock(answer.serverTime);
        if (followed.topic === "action") this.receive({ kind: "snapshot", action: followed.action, answer });
        return;
      case "lines":
        this.receive({ kind: "log", frame: answer.frame, last: answer.last });
        return;
      case "following":
        syncServerClock(answer.serverTime);
        this.store.follow(answer.summaries);
        if (this.isListStale) this.readList();
        return;
      case "refused":
        // What is away comes back; what is not there does not.
        if (!LASTING.has(answer.code)) this.askLater(followedName(followed));
        else this.receive({ kind: "refused", topic: followedName(followed) });
        return;
    }
  }

  private receive(message: Message): void {
    this.inbox.push(message);
    this.frames.schedule();
  }

  private flush(): void {
    const messages = this.inbox;
    this.inbox = [];
    const updates = this.store.apply(messages, serverNow());
    if (this.catchUp !== null) this.catchUp.updates += updates;
    for (const [name, { followed }] of this.topics) this.repairs.plan(name, followed);
    this.endCatchUp();
  }

  private endCatchUp(): void {
    if (this.catchUp === null || this.catchUp.openAnswers > 0 || this.inbox.length > 0) return;
    this.board.showRecovered(this.catchUp.updates);
    this.catchUp = null;
  }
}

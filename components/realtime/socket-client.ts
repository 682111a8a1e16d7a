import { io, type Socket } from "socket.io-client";

import { serverNow } from "@/components/layout/use-now";
import type { ClientMessages, ServerMessages, SubscribeAnswer, Subscription } from "@/lib/realtime/protocol";

import { reconnectDelayMs, type Link } from "./link-state";

interface SocketListener {
  /** The socket is up, for the first time or again. */
  onUp: () => void;
  /** How the socket is doing has changed. */
  onLink: (link: Link) => void;
  /** The server does not know who this is: the session has ended. */
  onSignedOut: () => void;
}

type PageSocket = Socket<ServerMessages, ClientMessages>;

const ANSWER_MS = 10_000;
/** The server speaks at least each 5 s to a page that follows something. */
const SILENCE_MS = 13_000;
const WATCH_MS = 5_000;
const UNAUTHENTICATED = "UNAUTHENTICATED";

/** The one socket of a tab. It reconnects by itself, at once when the network or the tab comes back. */
export class SocketClient {
  readonly socket: PageSocket;
  private readonly listener: SocketListener;
  private link: Link = { isUp: false, since: serverNow(), wasUp: false, attempt: 0, nextAt: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private isFollowing = false;

  constructor(listener: SocketListener) {
    this.listener = listener;
    this.socket = io({
      path: "/socket.io",
      autoConnect: false,
      reconnection: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: ANSWER_MS,
    });
    this.socket.on("connect", this.onConnect);
    this.socket.on("disconnect", this.onDisconnect);
    this.socket.on("connect_error", this.onConnectError);
    this.socket.onAny(() => {
      this.heardAt = Date.now();
    });
  }

  start(): void {
    globalThis.addEventListener("online", this.retryNow);
    globalThis.addEventListener("offline", this.cut);
    document.addEventListener("visibilitychange", this.onVisible);
    this.watch = setInterval(this.checkSilence, WATCH_MS);
    this.socket.connect();
  }

  stop(): void {
    globalThis.removeEventListener("online", this.retryNow);
    globalThis.removeEventListener("offline", this.cut);
    document.removeEventListener("visibilitychange", this.onVisible);
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.socket.off("disconnect", this.onDisconnect);
    this.socket.disconnect();
    this.socket.on("disconnect", this.onDisconnect);
  }

  /** The server's answer; null when it did not come in time or the socket is down. */
  subscribe(subscription: Subscription): Promise<SubscribeAnswer | null> {
    if (!this.socket.connected) return Promise.resolve(null);
    this.isFollowing = true;
    return new Promise((resolve) => {
      this.socket
        .timeout(ANSWER_MS)
        .emit("subscribe", subscription, (failure: Error | null, answer: SubscribeAnswer) =>
          resolve(failure === null ? answer : null),
        );
    });
  }

  unsubscribe(topic: string): void {
    if (this.socket.connected) this.socket.emit("unsubscribe", topic);
  }

  /** Tries to connect now instead of when it is due. */
  readonly retryNow = (): void => {
    if (this.link.isUp || this.link.nextAt === null) return;
    clearTimeout(this.timer);
    this.connect();
  };

  private connect(): void {
    if (!this.link.isUp) this.setLink({ ...this.link, nextAt: null });
    this.socket.connect();
  }

  private readonly onConnect = (): void => {
    this.heardAt = Date.now();
    this.isFollowing = false;
    this.setLink({ isUp: true });
    this.listener.onUp();
  };

  private readonly onDisconnect = (): void => {
    this.setLink({ isUp: false, since: serverNow(), wasUp: true, attempt: 0, nextAt: null });
    this.connectLater();
  };

  private readonly onConnectError = (error: Error): void => {
    // A refused socket leaves its transport open; each attempt begins with a new one.
    this.socket.disconnect();
    if (error.message === UNAUTHENTICATED) this.listener.onSignedOut();
    this.connectLater();
  };

  private connectLater(): void {
    if (this.link.isUp) return;
    const attempt = this.link.attempt + 1;
    const delayMs = reconnectDelayMs(attempt, Math.random());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), delayMs);
    this.setLink({ ...this.link, attempt, nextAt: serverNow() + delayMs });
  }

  /** The network said it is gone; the socket itself may take a minute to notice. */
  private readonly cut = (): void => {
    if (this.link.isUp) this.socket.disconnect();
  };

  private readonly onVisible = (): void => {
    if (document.visibilityState !== "visible") return;
    this.checkSilence();
    this.retryNow();
  };

  private readonly checkSilence = (): void => {
    if (this.link.isUp && this.isFollowing && Date.now() - this.heardAt > SILENCE_MS) this.socket.disconnect();
  };

  private setLink(link: Link): void {
    this.link = link;
    this.listener.onLink(link);
  }
}

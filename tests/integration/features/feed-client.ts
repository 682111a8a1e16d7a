import { io, type Socket } from "socket.io-client";
import { z } from "zod";

import type { ClientMessages, EventsFrame, ServerMessages, SubscribeAnswer } from "@/lib/realtime/protocol";

const ANSWER_MS = 10_000;

/** An event as it came: its place and its body. */
export interface ReceivedEvent {
  readonly seq: number;
  readonly type: string;
}

const Body = z.looseObject({ type: z.string() });

/**
 * Follows one action over a socket by the rules of the protocol and nothing else: the next event is taken, known ones are dropped,
 * a gap is asked for, and after a new connection it goes on from where it was.
 */
export class FeedClient {
  readonly socket: Socket<ServerMessages, ClientMessages>;
  readonly events: ReceivedEvent[] = [];
  /** How subscriptions were answered, in order. */
  readonly answers: string[] = [];
  /** Events that were sent although they had come before. */
  repeated = 0;
  /** Gaps that were noticed and asked for. */
  gaps = 0;
  #seq = 0;
  #epoch = 0;
  readonly #action: string;

  constructor(url: string, options: { readonly token: string; readonly action: string }) {
    this.#action = options.action;
    this.socket = connectSocket(url, { token: options.token });
    this.socket.on("connect", () => void this.#subscribe());
    this.socket.on("events", (frame) => {
      if (frame.action === this.#action) this.#take(frame);
    });
    this.socket.on("epoch", () => void this.#subscribe());
  }

  /** Place it has come to. */
  get seq(): number {
    return this.#seq;
  }

  close(): void {
    this.socket.close();
  }

  async #subscribe(): Promise<void> {
    const wanted = { topic: "action", action: this.#action, after: this.#seq, epoch: this.#epoch };
    const answer: SubscribeAnswer | null = await this.socket
      .timeout(ANSWER_MS)
      .emitWithAck("subscribe", wanted)
      .catch(() => null);
    // The connection was lost again; the next one subscribes again.
    if (answer === null) return;
    this.answers.push(answer.kind);
    if (answer.kind === "events") this.#take(answer.frame);
    if (answer.kind === "snapshot" && (answer.epoch > this.#epoch || answer.seq > this.#seq)) {
      this.#seq = answer.seq;
      this.#epoch = answer.epoch;
    }
  }

  #take({ from, events, epoch }: EventsFrame): void {
    if (epoch !== this.#epoch) return;
    if (from > this.#seq + 1) {
      this.gaps += 1;
      void this.#subscribe();
      return;
    }
    events.forEach((event, place) => {
      const seq = from + place;
      if (seq <= this.#seq) {
        this.repeated += 1;
        return;
      }
      this.#seq = seq;
      this.events.push({ seq, type: Body.parse(JSON.parse(event.body)).type });
    });
  }
}

/** A socket to a server, which connects again by itself. */
export function connectSocket(
  url: string,
  auth: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Socket<ServerMessages, ClientMessages> {
  return io(url, {
    path: "/socket.io",
    transports: ["websocket"],
    forceNew: true,
    auth,
    extraHeaders: { ...headers },
    reconnectionDelay: 50,
    reconnectionDelayMax: 100,
  });
}

/** Subscribes once and gives the answer. */
export function subscribe(socket: Socket<ServerMessages, ClientMessages>, wanted: unknown): Promise<SubscribeAnswer> {
  return socket.timeout(ANSWER_MS).emitWithAck("subscribe", wanted);
}

import type { Server as HttpServer, IncomingHttpHeaders } from "node:http";

import { Server, type Socket } from "socket.io";

import type { Action } from "@/lib/actions/action";
import { Subscription, type ClientMessages, type ServerMessages, type SubscribeAnswer } from "@/lib/realtime/protocol";
import { topicName } from "@/lib/realtime/topic-name";
import { AppError, messageOf } from "@/lib/shared/errors";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LinesAnswer, LinesRequest, ProgressReport } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { ownOrigins } from "@/server/ports/own-origins";

import { FeedFollower } from "./feed-follower";
import { Topics } from "./topics";

/** Who sits at a socket. */
export interface SocketActor {
  readonly organisation: string;
  readonly canRead: boolean;
}

/** What the gateway needs of the rest of the server. */
export interface GatewayOptions {
  readonly http: HttpServer;
  readonly access: LiveAccess;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly allowedOrigins: readonly string[];
  /** Hears every report of progress the feed tells. */
  readonly onProgress?: (report: ProgressReport) => void;
  /** The actor of a handshake: its cookie, or the key in `auth.token`. Null for nobody. */
  readonly authenticate: (handshake: {
    readonly headers: IncomingHttpHeaders;
    readonly token: string | null;
  }) => Promise<SocketActor | null>;
  /** An action that is no longer in the live store, from the record. */
  readonly findRecorded: (organisation: string, action: string) => Promise<Action | null>;
  /** Which of the actions were removed, and whose they were. */
  readonly listRemoved: (
    actions: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly organisation: string }[]>;
  readonly readLines: (request: LinesRequest) => Promise<LinesAnswer>;
}

interface SocketData {
  actor: SocketActor;
}

export type GatewaySocket = Socket<ClientMessages, ServerMessages, Record<string, never>, SocketData>;
export type GatewayServer = Server<ClientMessages, ServerMessages, Record<string, never>, SocketData>;

const HEADS_MS = 5_000;
const TOPICS_PER_SOCKET = 100;
const MOST_TOKEN_CHARACTERS = 1_000;

/** Serves this process's sockets from the feed. Every process does so by itself, with no adapter between them. */
export class RealtimeGateway {
  private readonly io: GatewayServer;
  private readonly topics: Topics;
  private readonly follower: FeedFollower;
  private readonly heads: NodeJS.Timeout;

  constructor(options: GatewayOptions) {
    this.io = new Server(options.http, {
      path: "/socket.io",
      destroyUpgrade: false,
      serveClient: false,
      maxHttpBufferSize: 256 * 1024,
      allowRequest: (request, callback) => callback(null, isAllowedOrigin(request.headers, options.allowedOrigins)),
    });
    this.topics = new Topics(this.io, options);
    this.follower = new FeedFollower(options.access, this.topics, options.logger);
    this.io.use((socket, next) => {
      void this.admit(socket, options, next);
    });
    this.io.on("connection", (socket) => this.serve(socket, options.logger));
    this.heads = setInterval(() => {
      this.topics.sendHeads();
      void this.topics.sendRemoved();
    }, HEADS_MS);
  }

  start(): void {
    this.follower.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.heads);
    await this.follower.stop();
    this.io.disconnectSockets(true);
    this.io.engine.close();
  }

  private async admit(socket: GatewaySocket, options: GatewayOptions, next: (error?: Error) => void): Promise<void> {
    try {
      const actor = await options.authenticate({
        headers: socket.handshake.headers,
        token: tokenOf(socket.handshake.auth),
      });
      if (actor !== null) socket.data.actor = actor;
      next(actor === null ? new Error("UNAUTHENTICATED") : undefined);
    } catch (error) {
      options.logger.error({ error: messageOf(error) }, "a socket could not be authenticated");
      next(new Error("UNAVAILABLE"));
    }
  }

  private serve(socket: GatewaySocket, logger: Logger): void {
    this.topics.greet(socket);
    socket.on("subscribe", (wanted: unknown, answer: unknown) => {
      if (typeof answer !== "function") return;
      void this.reply(socket, wanted, logger).then((reply) => void Reflect.apply(answer, undefined, [reply]));
    });
    socket.on("unsubscribe", (topic: unknown) => {
      if (typeof topic === "string") this.topics.leave(socket, topic);
    });
    socket.on("disconnect", () => this.topics.leaveAll(socket));
  }

  private async reply(socket: GatewaySocket, wanted: unknown, logger: Logger): Promise<SubscribeAnswer> {
    try {
      return await this.subscribe(socket, wanted);
    } catch (error) {
      if (error instanceof AppError) return { kind: "refused", code: error.code, message: error.message };
      logger.error({ error: messageOf(error) }, "a subscription failed");
      return { kind: "refused", code: "INTERNAL", message: "The subscription failed on the server." };
    }
  }

  private async subscribe(socket: GatewaySocket, wanted: unknown): Promise<SubscribeAnswer> {
    const parsed = Subscription.safeParse(wanted);
    if (!parsed.success)
      return { kind: "refused", code: "INVALID_SUBSCRIPTION", message: "This is not a subscription." };
    const { actor } = socket.data;
    if (!actor.canRead)
      return { kind: "refused", code: "FORBIDDEN", message: "This needs the permission actions:read." };
    if (this.topics.countOf(socket) >= TOPICS_PER_SOCKET && !this.topics.follows(socket, topicName(parsed.data))) {
      return { kind: "refused", code: "TOO_MANY_TOPICS", message: `A socket may follow ${TOPICS_PER_SOCKET} topics.` };
    }
    return this.topics.join(socket, parsed.data);
  }
}

/** The key a socket brings along, if it is one. */
function tokenOf(auth: unknown): string | null {
  const given = typeof auth === "object" && auth !== null && "token" in auth ? auth.token : null;
  return typeof given === "string" && given.length <= MOST_TOKEN_CHARACTERS ? given : null;
}

/** A browser names the page's origin; other clients name none. */
function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return allowed.includes(origin) || ownOrigins(host).includes(origin);
}

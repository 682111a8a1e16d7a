import type { Server as HttpServer, IncomingHttpHeaders } from "node:http";
import { Server, type Socket } from "socket.io";
import { Subscription, type ClientMessages, type ServerMessages, type SubscribeAnswer } from "@/lib/realtime/protocol";
import { topicName } from "@/lib/realtime/topic-name";
import { AppError, messageOf } from "@/lib/shared/errors";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LinesAnswer, LinesRequest } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { FeedFollower } from "./feed-follower";
import { Topics } from "./topics";
import type { Action } from "@/lib/actions/action";

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
  /** The actor of a handshake: its cookie, or the key in `auth.token`. Null for nobody. */
  readonly authenticate: (handshake: { readonly headers: IncomingHttpHeaders; readonly token: string | null }) => Promise<SocketActor | null>;
  /** An action that is no longer in the live store, from the record. */
  readonly findRecorded: (organisation: string, action: string) => Promise<Action | null>;
  readonly readLines: (request: LinesRequest) => Promise<LinesAnswer>;
}

interface SocketData {
  actor: SocketActor;
}

export type GatewaySocket = Socket<ClientMessages, ServerMessages, Record<string, never>, SocketData>;
export type GatewayServer = Server<ClientMessages, ServerMessages, Record<string, never>, SocketData>;

const HEADS_MS = 5_000;
const TOPICS_PER_SOCKET = 100;

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
      admit(socket, options).then(() => next(), (error: unknown) => next(error instanceof Error ? error : new Error("refused")));
    });
    this.io.on("connection", (socket) => this.serve(socket, options.logger));
    this.heads = setInterval(() => this.topics.sendHeads(), HEADS_MS);
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

  private serve(socket: GatewaySocket, logger: Logger): void {
    socket.on("subscribe", (wanted: unknown, answer: unknown) => {
      if (typeof answer !== "function") return;
      this.subscribe(socket, wanted)
        .catch((error: unknown): SubscribeAnswer => {
          if (!(error instanceof AppError)) logger.error({ error: messageOf(error) }, "a subscription failed");
          return { kind: "refused", code: error instanceof AppError ? error.code : "INTERNAL", message: messageOf(error) };
        })
        .then((reply) => Reflect.apply(answer, undefined, [reply]))
        .catch((error: unknown) => logger.error({ error: messageOf(error) }, "a subscription could not be answered"));
    });
    socket.on("unsubscribe", (topic: unknown) => {
      if (typeof topic === "string") this.topics.leave(socket, topic);
    });
    socket.on("disconnect", () => this.topics.leaveAll(socket));
  }

  private async subscribe(socket: GatewaySocket, wanted: unknown): Promise<SubscribeAnswer> {
    const parsed = Subscription.safeParse(wanted);
    if (!parsed.success) return { kind: "refused", code: "INVALID_SUBSCRIPTION", message: "This is not a subscription." };
    const { actor } = socket.data;
    if (!actor.canRead) return { kind: "refused", code: "FORBIDDEN", message: "This needs the permission actions:read." };
    if (this.topics.countOf(socket) >= TOPICS_PER_SOCKET && !this.topics.follows(socket, topicName(parsed.data))) {
      return { kind: "refused", code: "TOO_MANY_TOPICS", message: `A socket may follow ${TOPICS_PER_SOCKET} topics.` };
    }
    return this.topics.join(socket, parsed.data);
  }
}

async function admit(socket: GatewaySocket, options: GatewayOptions): Promise<void> {
  const auth: unknown = socket.handshake.auth;
  const given = typeof auth === "object" && auth !== null && "token" in auth ? auth.token : null;
  const token = typeof given === "string" && given.length <= 1_000 ? given : null;
  const actor = await options.authenticate({ headers: socket.handshake.headers, token });
  if (actor === null) throw new Error("UNAUTHENTICATED");
  socket.data.actor = actor;
}

/** A browser names the page's origin; other clients name none. */
function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return allowed.includes(origin) || origin === `http://${host ?? ""}` || origin === `https://${host ?? ""}`;
}

import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { BlockList } from "node:net";

import { messageOf, UnauthenticatedError } from "@/lib/shared/errors";
import type { Authenticator } from "@/server/ports/authenticator";
import { drainRequest } from "@/server/ports/drain-request";
import type { HttpExchange, HttpHandler } from "@/server/ports/http";
import type { Logger } from "@/server/ports/logger";
import { isDefect, ProtocolError, sendProblem } from "@/server/ports/problem";

import { clientAddress, trustedProxies } from "./client-address";
import { checkOrigin } from "./origin";
import { guardBody, readBody } from "./read-body";
import { type PagePolicy, setCommonHeaders, setPageHeaders } from "./security-headers";

/** Who answers what. Paths under `/socket.io` belong to whoever attaches to the server. */
export interface HttpDoors {
  readonly rest: HttpHandler;
  readonly trpc: HttpHandler;
  readonly auth: HttpHandler;
  /** Renders pages; null in a process that has none. */
  readonly page: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null;
}

/** How the server behaves. */
export interface HttpServerOptions {
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  /** The address people open, when it is not the one the server listens on. */
  readonly publicUrl: string | null;
  readonly pagePolicy: PagePolicy;
  /** Addresses and networks of proxies that are believed when they name who sent a request. */
  readonly trustProxy?: readonly string[];
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
const MOST_HEADERS = 100;
const LARGEST_HEADERS_BYTES = 16 * 1024;
const CHECK_MS = 2_000;

/** Paths of pages anybody may see: they show nothing of the install. */
const OPEN_PAGES = /^\/(sign-in|_next\/|icon|favicon|apple-icon|robots\.txt|manifest)/;

/** The one HTTP server: REST, tRPC and sign-in beside the pages. It does not listen yet. */
export function createHttpServer(doors: HttpDoors, options: HttpServerOptions): Server {
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const proxies = trustedProxies(options.trustProxy ?? []);
  const server = createServer(
    { ...limits, maxHeaderSize: LARGEST_HEADERS_BYTES, connectionsCheckingInterval: CHECK_MS, requireHostHeader: true },
    (request, response) => {
      const exchange = exchangeOf(request, response, { ...options, proxies });
      setCommonHeaders(response, exchange.requestId);
      answer(exchange, doors, options).catch((error: unknown) => fail(exchange, error, options.logger));
    },
  );
  server.maxHeadersCount = MOST_HEADERS;
  // While pages are developed their renderer has a socket of its own.
  if (!options.pagePolicy.isDevelopment) refuseUpgrades(server);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const status =
      error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : timedOut(error)
          ? "408 Request Timeout"
          : "400 Bad Request";
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

function timedOut(error: NodeJS.ErrnoException): boolean {
  return error.code === "ERR_HTTP_REQUEST_TIMEOUT";
}

function exchangeOf(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions & { readonly proxies: BlockList },
): HttpExchange {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  let caller: ReturnType<HttpExchange["caller"]> | null = null;
  return {
    request,
    response,
    requestId: randomUUID(),
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    clientAddress: clientAddress(request, options.proxies),
    checkOrigin: () => checkOrigin(request, options.publicUrl),
    caller: () => (caller ??= identify(request, options)),
    guardBody: () => guardBody(request),
    readBody: (limitBytes) => readBody(request, limitBytes),
  };
}

async function identify(
  request: IncomingMessage,
  { authenticator, publicUrl }: HttpServerOptions,
): ReturnType<HttpExchange["caller"]> {
  const found = await authenticator.authenticate(request.headers);
  if (found?.via === "cookie") checkOrigin(request, publicUrl);
  return found;
}

async function answer(exchange: HttpExchange, doors: HttpDoors, options: HttpServerOptions): Promise<void> {
  const { path } = exchange;
  if (isUnder(path, "/api/v1")) return doors.rest(exchange);
  if (isUnder(path, "/api/trpc")) return doors.trpc(exchange);
  if (isUnder(path, "/api/auth")) return doors.auth(exchange);
  if (isUnder(path, "/api") || isUnder(path, "/socket.io") || doors.page === null) {
    if ((await exchange.caller()) === null) throw new UnauthenticatedError();
    throw new ProtocolError(404, "NOT_FOUND", { message: "There is nothing at this address." });
  }
  return showPage(exchange, doors.page, options);
}

function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

async function showPage(
  exchange: HttpExchange,
  page: NonNullable<HttpDoors["page"]>,
  options: HttpServerOptions,
): Promise<void> {
  const { request, response, path } = exchange;
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new ProtocolError(405, "METHOD_NOT_ALLOWED", { message: "Pages can only be read.", allow: ["GET", "HEAD"] });
  }
  if (!OPEN_PAGES.test(path) && (await exchange.caller()) === null) return askToSignIn(exchange);
  const nonce = randomBytes(18).toString("base64");
  setPageHeaders(request, response, {
    nonce,
    policy: options.pagePolicy,
    isHttps: options.publicUrl?.startsWith("https:") === true,
  });
  await page(request, response);
}

/** A person is led to the sign-in page and back; a program is told plainly. */
function askToSignIn({ request, response, path, query }: HttpExchange): void {
  if (request.headers.accept?.includes("text/html") !== true) throw new UnauthenticatedError();
  const target = path === "/" ? "" : `?next=${encodeURIComponent(query === "" ? path : `${path}?${query}`)}`;
  response.writeHead(303, { location: `/sign-in${target}`, "cache-control": "no-store", "content-length": 0 });
  response.end();
}

function fail({ request, response, requestId, path }: HttpExchange, error: unknown, logger: Logger): void {
  if (isDefect(error)) {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.error(
      { requestId, method: request.method, path: path.slice(0, 200), error: messageOf(error), stack },
      "a request failed",
    );
  }
  sendProblem(response, error, requestId);
  drainRequest(request);
}

/** Connections that ask for another protocol: those of sockets belong to whoever attached to the server, others end here. */
function refuseUpgrades(server: Server): void {
  server.on("upgrade", (request, socket) => {
    if (isUnder((request.url ?? "/").split("?", 1)[0] ?? "/", "/socket.io")) return;
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
}

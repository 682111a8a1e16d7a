import FindMyWay from "find-my-way";

import { UnauthenticatedError } from "@/lib/shared/errors";
import type { HttpExchange, HttpHandler } from "@/server/ports/http";
import { ProtocolError } from "@/server/ports/problem";
import type { ServiceDependencies } from "@/server/services/context";
import { requirePermission } from "@/server/services/require-permission";

import { parseQuery, type RestAnswer, type Route } from "./route";
import { ROUTES } from "./routes";

const ROOT = "/api/v1";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const LONGEST_PARAMETER = 500;

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** Serves routes under `/api/v1`, all of them unless told otherwise. What a route throws becomes a problem. */
export function createRestHandler(services: ServiceDependencies, routes: readonly Route[] = ROUTES): HttpHandler {
  const find = createFinder(routes);
  return async (exchange) => {
    const { request, response } = exchange;
    const found = find(methodOf(request.method), exchange.path.slice(ROOT.length) || "/");
    const answer = await take(exchange, { services, found, find });
    if (answer !== null) send(exchange, answer);
    else if (!response.writableEnded && !response.headersSent) response.end();
  };
}

type Finder = (method: string, path: string) => Found | null;

function createFinder(routes: readonly Route[]): Finder {
  const tree = FindMyWay({ maxParamLength: LONGEST_PARAMETER, caseSensitive: true, ignoreTrailingSlash: false });
  const nothing = (): void => undefined;
  const known = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  for (const [key, { method, path }] of known) tree.on(method, path, nothing, key);
  return (method, path) => {
    const match = METHODS.find((one) => one === method);
    const hit = match === undefined ? null : tree.find(match, path);
    const route = typeof hit?.store === "string" ? known.get(hit.store) : undefined;
    return route === undefined ? null : { route, params: hit?.params ?? {} };
  };
}

function methodOf(method: string | undefined): string {
  return method === "HEAD" ? "GET" : (method ?? "GET");
}

interface Taking {
  readonly services: ServiceDependencies;
  readonly found: Found | null;
  readonly find: Finder;
}

async function take(exchange: HttpExchange, { services, found, find }: Taking): Promise<RestAnswer | null> {
  if (found?.route.permission === "anyone") return found.route.handleAnyone(services);
  const caller = await exchange.caller();
  if (caller === null) throw new UnauthenticatedError();
  if (found === null) throw notFound(exchange, find);
  const { route, params } = found;
  requirePermission(caller, route.permission);
  return route.handle({ context: { ...services, caller }, exchange, params, query: parseQuery(exchange.query) });
}

function notFound(exchange: HttpExchange, find: Finder): ProtocolError {
  const path = exchange.path.slice(ROOT.length) || "/";
  const allow = METHODS.filter((method) => find(method, path) !== null);
  if (allow.length === 0)
    return new ProtocolError(404, "ROUTE_NOT_FOUND", { message: "There is nothing at this address." });
  return new ProtocolError(405, "METHOD_NOT_ALLOWED", { message: `This address answers ${allow.join(", ")}.`, allow });
}

function send({ response }: HttpExchange, { status, body, headers }: RestAnswer): void {
  response.setHeader("cache-control", "no-store");
  if (status === 204) {
    response.writeHead(204, { ...headers }).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

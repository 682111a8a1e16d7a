import type { ServerResponse } from "node:http";

import { parseJsonBytes } from "@/lib/api/json-text";
import { parseInput } from "@/lib/api/parse-input";
import type { Accounts } from "@/server/ports/authenticator";
import type { HttpExchange, HttpHandler } from "@/server/ports/http";
import { ProtocolError } from "@/server/ports/problem";

import { AdminCredentialsInput } from "./admin-accounts";
import { ADDRESS_HEADER, type ShowrunnerAuth } from "./better-auth";
import { toHeaders } from "./web-headers";

const ROOT = "/api/auth";
const BODY_BYTES = 64 * 1024;
/** Sends token, e-mail and password of a one-time link; answers with a session. */
const COMPLETE_LINK = `POST ${ROOT}/admin-link`;

/** What of better-auth is open. Everything it has besides is closed until there is a page and a permission for it. */
const OPEN: ReadonlySet<string> = new Set([
  `POST ${ROOT}/sign-in/email`,
  `POST ${ROOT}/sign-out`,
  `POST ${ROOT}/api-key/create`,
  `POST ${ROOT}/api-key/delete`,
  `GET ${ROOT}/api-key/list`,
]);

/** What the door of sign-in opens to. */
export interface AuthDoorParts {
  readonly auth: ShowrunnerAuth;
  readonly accounts: Accounts;
  /** Somebody has signed in or out, or a key has changed. */
  readonly onChange: () => void;
}

/** Serves sign-in under `/api/auth`. */
export function createAuthHandler(parts: AuthDoorParts): HttpHandler {
  return async (exchange) => {
    const route = `${exchange.request.method ?? "GET"} ${exchange.path}`;
    if (route !== COMPLETE_LINK && !OPEN.has(route))
      throw new ProtocolError(404, "NOT_FOUND", { message: "There is nothing at this address." });
    exchange.checkOrigin();
    if (route === COMPLETE_LINK) await completeLink(exchange, parts);
    else await passOn(exchange, parts);
    if (exchange.request.method !== "GET") parts.onChange();
  };
}

async function completeLink(exchange: HttpExchange, { accounts }: AuthDoorParts): Promise<void> {
  requireJson(exchange);
  const credentials = parseInput(AdminCredentialsInput, parseJsonBytes(await exchange.readBody(BODY_BYTES)));
  const { cookies } = await accounts.completeAdminLink(credentials, exchange.request.headers);
  exchange.response.setHeader("set-cookie", [...cookies]);
  sendText(exchange.response, 200, JSON.stringify({ signedIn: true }));
}

function requireJson({ request }: HttpExchange): void {
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
  if (isJson && request.headers["content-encoding"] === undefined) return;
  throw new ProtocolError(415, "UNSUPPORTED_MEDIA_TYPE", { message: "Send the body as application/json." });
}

async function passOn(exchange: HttpExchange, { auth }: AuthDoorParts): Promise<void> {
  const { request, path, query } = exchange;
  const headers = toHeaders(request.headers);
  headers.set(ADDRESS_HEADER, exchange.clientAddress);
  headers.delete("content-length");
  // Only path and query are read of it: where the server is reached, its setting says.
  const url = `http://localhost${path}${query === "" ? "" : `?${query}`}`;
  const response = await auth.handler(
    new Request(url, { method: request.method ?? "GET", headers, ...(await bodyOf(exchange)) }),
  );
  for (const [name, value] of response.headers) if (name !== "set-cookie") exchange.response.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) exchange.response.setHeader("set-cookie", cookies);
  sendText(exchange.response, response.status, await response.text());
}

/** The body as it was sent, once it is known to be JSON that can be kept. */
async function bodyOf(exchange: HttpExchange): Promise<{ body?: string }> {
  if (exchange.request.method !== "POST") return {};
  const bytes = await exchange.readBody(BODY_BYTES);
  if (bytes.byteLength === 0) return {};
  requireJson(exchange);
  parseJsonBytes(bytes);
  return { body: new TextDecoder().decode(bytes) };
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.writeHead(status, { "content-length": Buffer.byteLength(text) });
  response.end(text);
}

import { TRPCError } from "@trpc/server";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";

import { parseJsonBytes, parseJsonText } from "@/lib/api/json-text";
import { AppError, InvalidInputError, messageOf, TooLargeError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import { drainRequest } from "@/server/ports/drain-request";
import type { HttpExchange, HttpHandler } from "@/server/ports/http";
import type { ServiceDependencies } from "@/server/services/context";

import { tellError, trpcCodeOf, type TrpcContext } from "./procedure";
import { appRouter } from "./router";

const ROOT = "/api/trpc/";
const MOST_CALLS = 20;
const LONGEST_PATH = 2_000;

/** Serves the router under `/api/trpc`. */
export function createTrpcHandler(services: ServiceDependencies): HttpHandler {
  return async (exchange) => {
    try {
      await serve(exchange, services);
    } catch (error) {
      sendError(exchange, error, services);
    }
  };
}

async function serve(exchange: HttpExchange, services: ServiceDependencies): Promise<void> {
  const { request, response, requestId } = exchange;
  const path = pathOf(exchange.path);
  checkQuery(exchange.query);
  const caller = await exchange.caller();
  const context: TrpcContext = { services, caller, requestId };
  const body = request.method === "POST" ? await readJson(exchange) : undefined;
  await nodeHTTPRequestHandler({
    router: appRouter,
    path,
    req: Object.assign(request, { body }),
    res: response,
    createContext: () => Promise.resolve(context),
    onError: ({ error }) => {
      if (error.code !== "INTERNAL_SERVER_ERROR") return;
      services.logger.error(
        { requestId, path, error: messageOf(error.cause ?? error), stack: error.cause?.stack ?? error.stack },
        "a call failed",
      );
    },
  });
}

function pathOf(path: string): string {
  if (path.length > LONGEST_PATH) throw new InvalidInputError("INVALID_INPUT", "The path is too long.");
  if (path.split(",").length > MOST_CALLS)
    throw new TooLargeError("BATCH_TOO_LARGE", `A batch may hold ${MOST_CALLS} calls.`);
  return decode(path.slice(ROOT.length));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidInputError("MALFORMED_QUERY", "The address holds characters that are not encoded as UTF-8.");
  }
}

function checkQuery(query: string): void {
  const input = new URLSearchParams(query).get("input");
  if (input !== null) parseJsonText(input);
}

/** The body as it was sent, known to be JSON that can be kept. */
async function readJson(exchange: HttpExchange): Promise<string> {
  const type = exchange.request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type) || exchange.request.headers["content-encoding"] !== undefined) {
    throw new TRPCError({
      code: "UNSUPPORTED_MEDIA_TYPE",
      message: "Send the input as application/json, not compressed.",
    });
  }
  const bytes = await exchange.readBody(LIMITS.bodyBytes);
  if (bytes.byteLength > 0) parseJsonBytes(bytes);
  return new TextDecoder().decode(bytes);
}

function sendError(
  { response, request, requestId }: HttpExchange,
  thrown: unknown,
  { logger }: ServiceDependencies,
): void {
  const error = asTrpcError(thrown);
  if (error.code === "INTERNAL_SERVER_ERROR")
    logger.error({ requestId, error: messageOf(thrown), stack: error.stack }, "a call failed");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const httpStatus = getHTTPStatusCodeFromError(error);
  const { code, message, fields } = tellError(error);
  const body = JSON.stringify({
    error: { message, code: TRPC_ERROR_CODES_BY_KEY[error.code], data: { code, fields, httpStatus, requestId } },
  });
  response.writeHead(httpStatus, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
  drainRequest(request);
}

function asTrpcError(thrown: unknown): TRPCError {
  if (thrown instanceof TRPCError) return thrown;
  if (thrown instanceof AppError)
    return new TRPCError({ code: trpcCodeOf(thrown), message: thrown.message, cause: thrown });
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: messageOf(thrown), cause: thrown });
}

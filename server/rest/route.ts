import type { z } from "zod";

import { parseJsonBytes } from "@/lib/api/json-text";
import { parseInput } from "@/lib/api/parse-input";
import { InvalidInputError, type FieldFault } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { Permission } from "@/server/ports/authenticator";
import type { HttpExchange } from "@/server/ports/http";
import { ProtocolError } from "@/server/ports/problem";
import type { ServiceContext, ServiceDependencies } from "@/server/services/context";

/** What a route answers; null when it has answered by itself, as streams do. */
export interface RestAnswer {
  readonly status: 200 | 201 | 204;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call of somebody known. */
export interface RestCall {
  readonly context: ServiceContext;
  readonly exchange: HttpExchange;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Query;
}

/** A query as it was sent, decoded: values by name, in order. */
export type Query = ReadonlyMap<string, readonly string[]>;

interface RouteBase {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`, with `:name` for parameters. */
  readonly path: string;
  readonly summary: string;
}

/** One route: who may take it, and what it does. `anyone` needs no sign-in and gets no caller. */
export type Route = RouteBase &
  (
    | { readonly permission: Permission; readonly handle: (call: RestCall) => Promise<RestAnswer | null> }
    | { readonly permission: "anyone"; readonly handleAnyone: (services: ServiceDependencies) => Promise<RestAnswer> }
  );

/** The parameter of that name; the path has it, or the route would not have matched. */
export function param({ params }: RestCall, name: string): string {
  return params[name] ?? "";
}

/** An answer with a body. */
export function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

/** The body, parsed as JSON. @throws ProtocolError 415, TooLargeError, InvalidInputError */
export async function readJson(exchange: HttpExchange): Promise<unknown> {
  checkEncoding(exchange);
  const type = exchange.request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new ProtocolError(415, "UNSUPPORTED_MEDIA_TYPE", { message: "Send the body as application/json in UTF-8." });
  }
  return parseJsonBytes(await exchange.readBody(LIMITS.bodyBytes));
}

/** As `readJson`; a request without a body stands for an empty object. */
export async function readOptionalJson(exchange: HttpExchange): Promise<unknown> {
  const { headers } = exchange.request;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  return hasBody ? readJson(exchange) : {};
}

/** @throws ProtocolError 415 for a body that is compressed: its size would not be known before it is unpacked */
export function checkEncoding({ request }: HttpExchange): void {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding.toLowerCase() === "identity") return;
  throw new ProtocolError(415, "UNSUPPORTED_ENCODING", { message: "Send the body without Content-Encoding." });
}

/** The values of a query by name. @throws ProtocolError 400 for what is not percent-encoded UTF-8 */
export function parseQuery(text: string): Query {
  const values = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const mark = pair.indexOf("=");
    const name = decode(mark < 0 ? pair : pair.slice(0, mark));
    values.set(name, [...(values.get(name) ?? []), decode(mark < 0 ? "" : pair.slice(mark + 1))]);
  }
  return values;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new ProtocolError(400, "MALFORMED_QUERY", {
      message: "The query holds characters that are not percent-encoded UTF-8.",
    });
  }
}

/** The query as a schema of texts has it. @throws InvalidInputError naming unknown, doubled and bad parameters */
export function readQuery<T>(query: Query, schema: z.ZodType<T>): T {
  const doubled = [...query]
    .filter(([, values]) => values.length > 1)
    .map(([name]): FieldFault => ({ path: name.slice(0, 80), message: "is given twice" }));
  if (doubled.length > 0)
    throw new InvalidInputError("INVALID_INPUT", `${doubled[0]?.path ?? "A parameter"} is given twice.`, doubled);
  return parseInput(schema, Object.fromEntries([...query].map(([name, [value = ""]]) => [name, value])));
}

/** The path's id beside the query; a query that names one itself has it twice, which is refused. */
export function withId(call: RestCall): RestCall["query"] {
  return new Map([...call.query, ["id", [...(call.query.get("id") ?? []), param(call, "id")]]]);
}

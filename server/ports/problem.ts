import type { ServerResponse } from "node:http";

import { AppError, type ErrorKind, type FieldFault, OverloadedError } from "@/lib/shared/errors";

/** An error as HTTP tells it (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
  readonly requestId: string;
}

/** The request is no request this server answers, whatever it asks for: wrong method, wrong type, no such path. */
export class ProtocolError extends AppError {
  readonly kind = "invalid";
  readonly code: string;
  readonly status: 400 | 404 | 405 | 415;
  /** Methods that would have been answered, of a 405. */
  readonly allow: readonly string[];

  constructor(
    status: ProtocolError["status"],
    code: string,
    options: { readonly message: string; readonly allow?: readonly string[] },
  ) {
    super(options.message);
    this.status = status;
    this.code = code;
    this.allow = options.allow ?? [];
  }
}

const STATUS = {
  not_found: 404,
  conflict: 409,
  invalid: 422,
  too_large: 413,
  unauthenticated: 401,
  forbidden: 403,
  overloaded: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid input",
  429: "Too much at once",
  500: "Internal error",
  503: "Not available now",
};

/** All that is told of a defect. */
export const DEFECT = {
  code: "INTERNAL",
  message: "Something went wrong in Showrunner. The log has more, under the request id.",
} as const;

/** What to tell of anything that was thrown; of a defect no more than that it is one. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (!(error instanceof AppError) || error.kind === "internal") {
    const { code, message: detail } = DEFECT;
    return { type: "about:blank", title: "Internal error", status: 500, code, detail, requestId };
  }
  const status = error instanceof ProtocolError ? error.status : STATUS[error.kind];
  const errors = error.fields.length === 0 ? {} : { errors: error.fields };
  return {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    code: error.code,
    detail: error.message,
    ...errors,
    requestId,
  };
}

/** Whether an error says that the product, not the request, is at fault. */
export function isDefect(error: unknown): boolean {
  return !(error instanceof AppError) || error.kind === "internal";
}

/** Answers with a problem, unless an answer has begun. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error, requestId);
  const body = JSON.stringify(problem);
  if (error instanceof ProtocolError && error.allow.length > 0) response.setHeader("allow", error.allow.join(", "));
  if (problem.status === 401) response.setHeader("www-authenticate", "Bearer");
  if (problem.status === 503) response.setHeader("retry-after", "2");
  if (error instanceof OverloadedError)
    response.setHeader("retry-after", String(Math.ceil(error.retryAfterMs / 1_000)));
  response.writeHead(problem.status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

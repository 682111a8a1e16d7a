import type { IncomingMessage, ServerResponse } from "node:http";

import type { AuthenticatedActor } from "./authenticator";

/** One request on its way through the server, with what every door needs of it. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Named in the answer, in problems and in the log. */
  readonly requestId: string;
  /** The path as it was sent, without its query. */
  readonly path: string;
  /** The query as it was sent, without the question mark. */
  readonly query: string;
  /** Who sent it; asked once, null for a caller that is not known. @throws ForbiddenError for a foreign origin */
  caller(): Promise<AuthenticatedActor | null>;
  /** @throws ForeignOriginError for a change that a browser sends for a page of another site */
  checkOrigin(): void;
  /** Address of whoever sent it; behind trusted proxies the one they name. */
  readonly clientAddress: string;
  /** Ends the request if its body comes to a halt while it is read. */
  guardBody(): void;
  /** The whole body. @throws TooLargeError, having read no more than the limit */
  readBody(limitBytes: number): Promise<Uint8Array>;
}

/** Answers requests under one path. What it throws becomes a problem. */
export type HttpHandler = (exchange: HttpExchange) => Promise<void>;

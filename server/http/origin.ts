import type { IncomingMessage } from "node:http";

import { AppError } from "@/lib/shared/errors";
import { ownOrigins } from "@/server/ports/own-origins";

/** A browser sends this request, with its cookie, for a page of another site. */
export class ForeignOriginError extends AppError {
  readonly kind = "forbidden";
  readonly code = "FOREIGN_ORIGIN";
  constructor() {
    super(
      "The request comes from a page of another site. Set PUBLIC_URL to the address people open if this one is yours.",
    );
  }
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that a browser sends with its cookie for a page of another origin than this server's own or PUBLIC_URL's.
 * @throws ForeignOriginError
 */
export function checkOrigin(request: IncomingMessage, publicUrl: string | null): void {
  if (SAFE_METHODS.has(request.method ?? "GET")) return;
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin === undefined) {
    if (site === undefined || site === "same-origin") return;
    throw new ForeignOriginError();
  }
  const own = [...ownOrigins(host), ...(publicUrl === null ? [] : [new URL(publicUrl).origin])];
  if (!own.includes(origin)) throw new ForeignOriginError();
}

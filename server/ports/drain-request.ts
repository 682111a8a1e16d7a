import type { IncomingMessage } from "node:http";

const DRAIN_MS = 1_000;

/**
 * Reads on for a moment, without keeping anything, after a request was answered before its body was whole. A connection closed at
 * once would be reset under a caller that still sends, and the answer lost with it.
 */
export function drainRequest(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
  request.resume();
}

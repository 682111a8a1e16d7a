import { serverNow, syncClock } from "@/components/layout/use-now";

/** Differences below this are the way of the message and not the clock. */
const TOLERANCE_MS = 150;

/** Sets the page's clock by a time the server sent just now, if it is really off. What comes late never turns it back. */
export function syncServerClock(serverTime: number): void {
  const aheadMs = serverTime - serverNow();
  const isBehind = aheadMs > TOLERANCE_MS;
  const isFarAhead = aheadMs < -10 * TOLERANCE_MS;
  if (isBehind || isFarAhead) syncClock(serverTime);
}

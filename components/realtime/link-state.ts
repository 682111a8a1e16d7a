import type { ConnectionState } from "@/components/layout/connection-state";

/** How the socket is doing. Times are epoch ms by the server's clock. */
export type Link =
  | { readonly isUp: true }
  | {
      readonly isUp: false;
      /** Since when it is down. */
      readonly since: number;
      /** Whether it has been up before. */
      readonly wasUp: boolean;
      /** Of reconnecting, from 1. */
      readonly attempt: number;
      /** When it is tried again; null while it is being tried. */
      readonly nextAt: number | null;
    };

/** Shorter interruptions are not worth a word. */
const UNNOTICED_MS = 1_500;
const OFFLINE_MS = 10_000;
const FIRST_DELAY_MS = 500;
const MOST_DELAY_MS = 10_000;

/** What the page says about the connection at an instant. Pure. */
export function connectionAt(link: Link, now: number): ConnectionState {
  if (link.isUp) return { kind: "live" };
  const downMs = now - link.since;
  if (downMs >= OFFLINE_MS) return { kind: "offline", asOfMs: link.since };
  if (!link.wasUp) return { kind: "connecting" };
  if (downMs < UNNOTICED_MS) return { kind: "live" };
  return { kind: "reconnecting", attempt: link.attempt, nextAtMs: link.nextAt, asOfMs: link.since };
}

/** When what the page says changes next by time alone; null when it does not. Pure. */
export function nextChangeAt(link: Link, now: number): number | null {
  if (link.isUp) return null;
  return [link.since + UNNOTICED_MS, link.since + OFFLINE_MS].find((at) => at > now) ?? null;
}

/** How long to wait before attempt number `attempt` (from 1): 0.5 s doubling to 10 s, spread so that pages do not come all at once. */
export function reconnectDelayMs(attempt: number, random: number): number {
  const fullMs = Math.min(MOST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.max(FIRST_DELAY_MS, Math.round(fullMs * (0.5 + random / 2)));
}

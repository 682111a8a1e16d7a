import type { ConnectionState } from "@/components/layout/connection-state";
import { serverNow } from "@/components/layout/use-now";
import type { DispatchState } from "@/lib/actions/dispatch-state";

import { connectionAt, nextChangeAt, type Link } from "./link-state";

/** How the page stands with the server, as the shell tells it. */
export interface LiveStatus {
  readonly connection: ConnectionState;
  /** Updates made up for after an interruption; told for a moment. */
  readonly recovered: number | null;
  readonly isSignedOut: boolean;
  /** Since when the server is there, and its live store is not; epoch ms by the server's clock. Null while both are. */
  readonly storeAwaySince: number | null;
  /** Whether nothing of any action begins; null before the server said so. */
  readonly dispatch: DispatchState | null;
}

/** What a page says before its socket has been tried. */
export const CONNECTING: LiveStatus = {
  connection: { kind: "connecting" },
  recovered: null,
  isSignedOut: false,
  storeAwaySince: null,
  dispatch: null,
};

/** Whether the server can be asked; a short interruption does not count. */
export function isConnected({ connection: { kind } }: LiveStatus): boolean {
  return kind === "live" || kind === "connecting";
}

/** Of when what the page shows is, epoch ms by the server's clock; null while it is live. */
export function staleSince({ connection, storeAwaySince }: LiveStatus): number | null {
  return connection.kind === "reconnecting" || connection.kind === "offline" ? connection.asOfMs : storeAwaySince;
}

const RECOVERED_SHOWN_MS = 4_000;

/** Turns what the socket does into what the page says, with the delays that keep it calm. */
export class StatusBoard {
  private shown = CONNECTING;
  private link: Link = { isUp: false, since: serverNow(), wasUp: false, attempt: 0, nextAt: null };
  private readonly listeners = new Set<() => void>();
  private changeTimer: ReturnType<typeof setTimeout> | undefined;
  private recoveredTimer: ReturnType<typeof setTimeout> | undefined;

  get isUp(): boolean {
    return this.link.isUp;
  }

  readonly status = (): LiveStatus => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  stop(): void {
    clearTimeout(this.changeTimer);
    clearTimeout(this.recoveredTimer);
  }

  /** Takes how the socket is doing; whether it is back after an interruption that was told. */
  setLink(link: Link): boolean {
    const { kind } = this.shown.connection;
    const isBack = link.isUp && (kind === "reconnecting" || kind === "offline");
    this.link = link;
    this.refresh();
    // A server that answers anew says so itself while its store is away.
    if (link.isUp) this.show({ isSignedOut: false, storeAwaySince: null });
    return isBack;
  }

  setSignedOut(): void {
    this.show({ isSignedOut: true });
  }

  setStoreAway(isAway: boolean): void {
    this.show({ storeAwaySince: isAway ? (this.shown.storeAwaySince ?? serverNow()) : null });
  }

  setDispatch(dispatch: DispatchState): void {
    this.show({ dispatch });
  }

  showRecovered(updates: number): void {
    this.show({ recovered: updates });
    clearTimeout(this.recoveredTimer);
    this.recoveredTimer = setTimeout(() => this.show({ recovered: null }), RECOVERED_SHOWN_MS);
  }

  private refresh(): void {
    const now = serverNow();
    const connection = connectionAt(this.link, now);
    const isLost = connection.kind === "reconnecting" || connection.kind === "offline";
    this.show(isLost ? { connection, recovered: null } : { connection });
    clearTimeout(this.changeTimer);
    const next = nextChangeAt(this.link, now);
    if (next !== null) this.changeTimer = setTimeout(() => this.refresh(), next - now + 1);
  }

  private show(change: Partial<LiveStatus>): void {
    this.shown = { ...this.shown, ...change };
    for (const listener of this.listeners) listener();
  }
}

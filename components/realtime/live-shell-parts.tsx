"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";

import { ConnectionBanner, type ConnectionNotice } from "@/components/layout/connection-banner";
import { ConnectionIndicator } from "@/components/layout/connection-indicator";
import { strings } from "@/components/layout/strings";

import { useLiveClient, useLiveStatus } from "./live-provider";
import type { LiveStatus } from "./status-board";

/** The state of the connection, for the header. */
export function LiveIndicator() {
  const client = useLiveClient();
  const { connection, storeAwaySince } = useLiveStatus();
  return (
    <ConnectionIndicator
      state={connection}
      isStoreAway={storeAwaySince !== null}
      onRetryNow={() => client?.retryNow()}
    />
  );
}

function noticeOf({ connection, recovered, storeAwaySince }: LiveStatus): ConnectionNotice | null {
  if (connection.kind === "reconnecting" || connection.kind === "offline") {
    return { kind: "lost", asOfMs: connection.asOfMs };
  }
  if (storeAwaySince !== null) return { kind: "store-away" };
  return recovered === null ? null : { kind: "back", appliedUpdates: recovered };
}

function SignInAgain() {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  const next = search === "" ? pathname : `${pathname}?${search}`;
  return (
    <p
      role="alert"
      className="flex flex-wrap items-center gap-x-2 border-b border-border bg-warning-soft px-4 py-1.5 text-sm text-warning-fg md:px-6"
    >
      {strings.connection.signedOut}
      <Link href={`/sign-in?next=${encodeURIComponent(next)}`} className="font-medium underline hover:no-underline">
        {strings.connection.signInAgain}
      </Link>
    </p>
  );
}

/** What the page says of its connection, under the header. */
export function LiveBanner() {
  const status = useLiveStatus();
  return (
    <>
      {status.isSignedOut && <SignInAgain />}
      <ConnectionBanner notice={status.isSignedOut ? null : noticeOf(status)} />
    </>
  );
}

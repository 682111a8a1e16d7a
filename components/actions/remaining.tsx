"use client";

import { strings } from "@/components/layout/strings";
import { useNow } from "@/components/layout/use-now";
import { useIsLive } from "@/components/realtime/live-provider";
import { estimate, type Estimator } from "@/lib/actions/eta";
import { formatElapsed, formatRemaining } from "@/lib/shared/duration";

/** What can be said of the time an attempt still needs, moving once per second; null when nothing honest can be. */
export function useRemaining(speed: Estimator): { readonly ms: number | null; readonly text: string | null } {
  const now = useNow();
  const isLive = useIsLive();
  const said = estimate(speed, now);
  if (!isLive || said.kind === "none") return { ms: null, text: null };
  if (said.kind === "no-progress") return { ms: null, text: strings.progress.noProgress(formatElapsed(said.sinceMs)) };
  const remaining = formatRemaining(said.ms);
  return { ms: said.ms, text: remaining === null ? null : strings.progress.left(remaining) };
}

/** `about 40 s left`, or how long nothing has moved. */
export function Remaining({ speed }: { speed: Estimator }) {
  const { text } = useRemaining(speed);
  return text === null ? null : (
    <span data-numeric="" className="whitespace-nowrap">
      {text}
    </span>
  );
}

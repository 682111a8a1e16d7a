"use client";

import { useNow } from "@/components/layout/use-now";
import { useTimeZone } from "@/components/layout/use-time-zone";
import { formatAbsolute, formatClock, formatInstant, formatIso } from "@/lib/shared/relative-time";

interface TimeStampProps {
  /** Epoch ms. */
  at: number;
  /** `relative` for seven days, then absolute; `clock` is the time of day alone. */
  format?: "relative" | "absolute" | "clock";
  className?: string;
}

/** A point in time. The exact one, with its zone, is in the tooltip and for machines. */
export function TimeStamp({ at, format = "relative", className = "whitespace-nowrap" }: TimeStampProps) {
  const zone = useTimeZone();
  const nowMs = useNow();
  const text = { relative: formatInstant, absolute: formatAbsolute, clock: formatClock };
  const shown = format === "relative" ? text.relative(at, nowMs, zone) : text[format](at, zone);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatIso(at, zone)}
      className={className}
      suppressHydrationWarning
    >
      {shown}
    </time>
  );
}

import type { ReactNode } from "react";

import { cn } from "./cn";

interface BadgeProps {
  children: ReactNode;
  /** Ground and text colour, such as `bg-info-soft text-info-fg`. */
  tone?: string;
}

/** A short word on a soft ground. */
export function Badge({ children, tone = "bg-neutral-soft text-neutral-fg" }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        "forced-colors:border",
        tone,
      )}
    >
      {children}
    </span>
  );
}

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

import { cn } from "./cn";
import { CONTROL } from "./control-class";

/** One of a few values: the browser's own list, with our frame. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-grid w-full min-w-0", className)}>
      <select {...rest} className={cn(CONTROL, "h-control appearance-none pe-8")}>
        {children}
      </select>
      <ChevronDown
        className="pointer-events-none absolute end-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
        aria-hidden="true"
      />
    </span>
  );
}

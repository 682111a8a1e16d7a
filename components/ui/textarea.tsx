import type { ComponentProps } from "react";

import { cn } from "./cn";
import { CONTROL } from "./control-class";

/** Several lines of text; grows with what is written where the browser can. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      rows={rows}
      // What grows with its content no longer heeds its rows: they are its least height.
      style={{ minHeight: `calc(${rows}lh + 14px)` }}
      className={cn(CONTROL, "field-sizing-content max-h-96 py-1.5", className)}
    />
  );
}

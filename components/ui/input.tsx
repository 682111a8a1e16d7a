import type { ComponentProps } from "react";

import { cn } from "./cn";
import { CONTROL } from "./control-class";

/** One line of text, a number or a date. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(CONTROL, "h-control", className)} />;
}
